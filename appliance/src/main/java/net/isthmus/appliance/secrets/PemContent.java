package net.isthmus.appliance.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.isthmus.ipsec.ike.auth.CredentialException;
import net.isthmus.ipsec.ike.auth.Pem;

/** Whether what somebody gives as PEM is of use, before it is needed: at night, by a handshake. */
final class PemContent {
    private static final String MARK = "-----BEGIN ";

    private PemContent() {}

    /** True if it is meant to be PEM. */
    static boolean isPem(byte[] content) {
        return text(content).contains(MARK);
    }

    /** What is wrong with it; empty if it has certificates, and the key of one if it has a key. */
    static Optional<String> fault(byte[] content) {
        return fault(content, false);
    }

    /** What is wrong with it as our own certificate; empty if it has a key and the certificate that goes with it. */
    static Optional<String> faultOfOwn(byte[] content) {
        return fault(content, true);
    }

    private static Optional<String> fault(byte[] content, boolean isOwn) {
        try {
            Pem pem = Pem.parse(text(content));
            if (isOwn || pem.hasKeys()) {
                pem.own();
            } else if (pem.certificates().isEmpty()) {
                return Optional.of("PEM without a certificate (BEGIN CERTIFICATE)");
            }
            return Optional.empty();
        } catch (CredentialException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
