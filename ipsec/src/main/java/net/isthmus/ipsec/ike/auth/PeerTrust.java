package net.isthmus.ipsec.ike.auth;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.cert.X509CRLHolder;

/**
 * What a connection believes about its peer's certificate.
 *
 * @param anchors authorities that may have signed it, perhaps by others in between
 * @param pinned the peer's certificates themselves; if there are any, it must be one of them
 * @param lists revocation lists that were given with the authorities
 */
public record PeerTrust(
        List<X509Certificate> anchors,
        List<X509Certificate> pinned,
        List<X509CRLHolder> lists,
        RevocationPolicy revocation) {

    public PeerTrust {
        anchors = List.copyOf(anchors);
        pinned = List.copyOf(pinned);
        lists = List.copyOf(lists);
    }

    /** Trust in authorities: certificates, perhaps with their revocation lists. */
    public static PeerTrust inAuthorities(Pem authorities, RevocationPolicy revocation) {
        return new PeerTrust(authorities.certificates(), List.of(), authorities.lists(), revocation);
    }

    /** Trust in these certificates, whoever has signed them. */
    public static PeerTrust inCertificates(Pem peers) {
        return new PeerTrust(List.of(), peers.certificates(), List.of(), RevocationPolicy.RELAXED);
    }
}
