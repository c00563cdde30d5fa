package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How the appliance proves to a peer who it is. */
@Section("How the appliance proves to the peer who it is.")
public record IpsecLocal(
        @Key(
                value = "`psk`, a secret that both ends know; or `pubkey`, a certificate.",
                defaultsTo = "psk",
                example = "pubkey")
        IpsecAuth auth,

        @Key(
                value = "What the appliance calls itself: an address, a DNS name, `user@host`, a distinguished name "
                        + "such as `CN=edge-1`, or `@#` and hexadecimal digits. Without it, the certificate's "
                        + "subject or the own address.",
                example = "edge-1.example.net")
        Optional<IpsecIdentity> id,

        @Key(
                value = "The secret with the certificate, those that lead to its root, and the private key, all PEM.",
                example = "edge-1")
        Optional<String> certificate,

        @Key(
                value = "The secret by which the appliance proves itself, where it is another one than the peer's.",
                example = "edge-psk")
        Optional<String> secretRef) {

    /** What holds where the document says nothing. */
    public static final IpsecLocal STANDARD =
            new IpsecLocal(IpsecAuth.PSK, Optional.empty(), Optional.empty(), Optional.empty());
}
