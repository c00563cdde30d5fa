package net.isthmus.ipsec.ike.auth;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.Payload;

/**
 * What proves who we are, and what others prove themselves by. The connection has been chosen by the identities before.
 * Secrets come as copies, which the caller closes.
 */
public interface Credentials {

    /** The secret by which we prove ourselves to the peer of a connection. */
    Optional<Secret> localSecret(String connection);

    /** The secret by which the peer proves itself; mostly the same. */
    Optional<Secret> remoteSecret(String connection);

    /** The certificate by which we prove ourselves. */
    Optional<OwnCertificate> certificate(String connection);

    /** The secret of RFC 8784 that both ends know by this id. */
    Optional<Secret> ppk(String id);

    /** What we ask the peer's certificate to be signed by; empty if any will do. */
    List<Payload.CertificateRequest> requests(String connection);

    /**
     * Judges the certificates of a peer: that they lead to an authority of the connection, are of now, not revoked, and
     * speak of this identity. That the peer has the private key is for {@link Signatures#verify} to say.
     *
     * @param peer what the peer calls itself
     * @param certificates the CERT payloads that it sent, its own first
     */
    Verdict verify(String connection, Identity peer, List<Payload.Certificate> certificates);
}
