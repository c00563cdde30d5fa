package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How a peer proves who it is. */
@Section("How the peer proves who it is.")
public record IpsecRemote(
        @Key(
                value = "`psk`, a secret that both ends know; or `pubkey`, a certificate.",
                defaultsTo = "psk",
                example = "pubkey")
        IpsecAuth auth,

        @Key(
                value = "What the peer calls itself. `%any` takes every name that its secret or certificate proves; "
                        + "so does leaving it out.",
                example = "hq.example.net")
        Optional<IpsecIdentity> id,

        @Key(value = "The secret with the peer's own certificate, PEM: only this one is taken.", example = "hq-cert")
        Optional<String> certificate,

        @Key(
                value = "The secret with the certificates of the authorities that may vouch for the peer, and perhaps "
                        + "their revocation lists, PEM.",
                example = "partner-ca")
        Optional<String> ca,

        @Key(
                value = "What is done about certificates of which nobody says whether they are revoked: `relaxed` "
                        + "takes them, `ifuri` refuses those that say where one could ask, `strict` refuses them.",
                defaultsTo = "relaxed",
                example = "strict")
        IpsecRevocation revocation,

        @Key(value = "The name of the pre-shared secret; set it with `isthmus secret set`.", example = "hq-psk")
        Optional<String> secretRef) {

    /** What holds where the document says nothing. */
    public static final IpsecRemote STANDARD = new IpsecRemote(
            IpsecAuth.PSK,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            IpsecRevocation.RELAXED,
            Optional.empty());
}
