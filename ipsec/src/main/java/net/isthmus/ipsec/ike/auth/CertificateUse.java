package net.isthmus.ipsec.ike.auth;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a certificate is for (RFC 4945 §5.1.3.2, §5.1.3.12), leniently: one for TLS will do, since that is what most
 * authorities sign, one for code or mail alone will not.
 */
final class CertificateUse {
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;

    /** Any use, TLS servers and clients, the three old ones of IPsec, IKE, and Microsoft's for IKE. */
    private static final Set<String> FITTING = Set.of(
            "2.5.29.37.0",
            "1.3.6.1.5.5.7.3.1",
            "1.3.6.1.5.5.7.3.2",
            "1.3.6.1.5.5.7.3.5",
            "1.3.6.1.5.5.7.3.6",
            "1.3.6.1.5.5.7.3.7",
            "1.3.6.1.5.5.7.3.17",
            "1.3.6.1.5.5.8.2.2");

    private CertificateUse() {}

    /** Why it is not for IKE; empty if it is. */
    static Optional<Refusal> refusal(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
            return refused(certificate, "is not for signatures: its key usage wants digitalSignature");
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes != null && purposes.stream().noneMatch(FITTING::contains)) {
                return refused(
                        certificate,
                        "is for " + String.join(", ", purposes)
                                + " only: its extended key usage wants ipsecIKE, serverAuth or clientAuth");
            }
        } catch (CertificateParsingException _) {
            return refused(certificate, "has an extended key usage that cannot be read");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refused(X509Certificate certificate, String why) {
        return Optional.of(new Refusal(
                Refusal.Reason.NOT_FITTING, "certificate of " + CertificateNames.of(certificate) + " " + why));
    }
}
