package net.isthmus.ipsec.ike.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.Octets;

/**
 * What a message consists of (RFC 7296 §3.2 ff.). {@code toString} is a short line for the log of handshakes, with
 * nothing secret.
 */
public sealed interface Payload {

    /** Number of its type. */
    int type();

    /** SA (§3.3): proposals, the preferred first; in an answer the one that was chosen. */
    record SecurityAssociation(List<Proposal> proposals) implements Payload {
        public SecurityAssociation {
            proposals = List.copyOf(proposals);
        }

        @Override
        public int type() {
            return PayloadType.SA.code();
        }

        /** What is proposed, in words. */
        public String words() {
            return proposals.stream().map(Proposal::words).collect(Collectors.joining(", "));
        }

        @Override
        public String toString() {
            return "SA(" + words() + ")";
        }
    }

    /** KE (§3.4): a public key, or a ciphertext of a key encapsulation. */
    record KeyExchange(int method, Octets data) implements Payload {
        @Override
        public int type() {
            return PayloadType.KE.code();
        }

        /** The method's word. */
        public String word() {
            return TransformNames.group(method);
        }

        @Override
        public String toString() {
            return "KE(" + word() + ")";
        }
    }

    /**
     * IDi or IDr (§3.5).
     *
     * @param body the payload behind its header, which is what AUTH signs (§2.15)
     */
    record Identification(boolean isInitiator, Octets body) implements Payload {
        /** Types of identities. */
        public static final int IPV4 = 1;

        public static final int FQDN = 2;
        public static final int RFC822 = 3;
        public static final int IPV6 = 5;
        public static final int DER_ASN1_DN = 9;
        public static final int DER_ASN1_GN = 10;
        public static final int KEY_ID = 11;
        public static final int NULL = 13;

        static final int HEADER_BYTES = 4;

        public Identification {
            if (body.length() < HEADER_BYTES) {
                throw new IllegalArgumentException("an identity of " + body.length() + " bytes");
            }
        }

        /** An identity of a type. */
        public static Identification of(boolean isInitiator, int idType, Octets data) {
            byte[] body = new byte[HEADER_BYTES + data.length()];
            body[0] = (byte) idType;
            System.arraycopy(data.toBytes(), 0, body, HEADER_BYTES, data.length());
            return new Identification(isInitiator, Octets.of(body));
        }

        @Override
        public int type() {
            return (isInitiator ? PayloadType.ID_INITIATOR : PayloadType.ID_RESPONDER).code();
        }

        /** One of the constants, or a number that has none. */
        public int idType() {
            return body.at(0);
        }

        /** The identity itself. */
        public Octets data() {
            return body.reader().skip(HEADER_BYTES).rest();
        }

        @Override
        public String toString() {
            return PayloadType.notationOf(type()) + "(" + IdentityText.of(idType(), data()) + ")";
        }
    }

    /** CERT (§3.6). */
    record Certificate(int encoding, Octets data) implements Payload {
        /** An X.509 certificate in DER, for signatures. */
        public static final int X509_SIGNATURE = 4;

        @Override
        public int type() {
            return PayloadType.CERT.code();
        }

        @Override
        public String toString() {
            return "CERT";
        }
    }

    /** CERTREQ (§3.7): for X.509 the SHA-1 hashes of public keys of authorities, one behind the other. */
    record CertificateRequest(int encoding, Octets authorities) implements Payload {
        @Override
        public int type() {
            return PayloadType.CERTREQ.code();
        }

        @Override
        public String toString() {
            return "CERTREQ";
        }
    }

    /** AUTH (§3.8). */
    record Authentication(int method, Octets data) implements Payload {
        /** Methods, by IANA's "IKEv2 Authentication Method". */
        public static final int RSA_SIGNATURE = 1;

        public static final int SHARED_KEY = 2;
        public static final int ECDSA_P256 = 9;
        public static final int ECDSA_P384 = 10;
        public static final int ECDSA_P521 = 11;
        public static final int NULL = 13;
        /** RFC 7427. */
        public static final int DIGITAL_SIGNATURE = 14;

        @Override
        public int type() {
            return PayloadType.AUTH.code();
        }

        @Override
        public String toString() {
            return "AUTH(method " + method + ")";
        }
    }

    /** Ni or Nr (§3.9). */
    record Nonce(Octets data) implements Payload {
        @Override
        public int type() {
            return PayloadType.NONCE.code();
        }

        @Override
        public String toString() {
            return "No";
        }
    }

    /**
     * N (§3.10).
     *
     * @param protocol that of the SA which it is about; 0 for none
     * @param spi of that SA, or empty
     * @param notification a {@link NotifyType}, or a number that has none
     */
    record Notify(int protocol, Octets spi, int notification, Octets data) implements Payload {

        /** A notification without data. */
        public static Notify of(NotifyType type) {
            return of(type, Proposal.NO_SPI);
        }

        /** A notification about no SA in particular. */
        public static Notify of(NotifyType type, Octets data) {
            return new Notify(0, Proposal.NO_SPI, type.code(), data);
        }

        /** A notification about a Child SA. */
        public static Notify of(NotifyType type, int espSpi, Octets data) {
            return new Notify(Proposal.ESP, Proposal.spi(espSpi), type.code(), data);
        }

        @Override
        public int type() {
            return PayloadType.NOTIFY.code();
        }

        /** True if it is this notification. */
        public boolean is(NotifyType wanted) {
            return notification == wanted.code();
        }

        /** The SPI of ESP that an INVALID_SPI is about; empty if there is none in it. */
        public Optional<Integer> reportedSpi() {
            return data.length() == Integer.BYTES
                    ? Optional.of((int) data.reader().u32())
                    : Optional.empty();
        }

        /** True if it tells of a failure, a known one or not. */
        public boolean isError() {
            return NotifyType.isError(notification);
        }

        @Override
        public String toString() {
            return "N(" + NotifyType.nameOf(notification) + ")";
        }
    }

    /**
     * D (§3.11).
     *
     * @param spis of the Child SAs, which the sender receives by; none if it is the IKE SA that ends
     */
    record Delete(int protocol, List<Integer> spis) implements Payload {
        public Delete {
            spis = List.copyOf(spis);
        }

        /** Deletes the IKE SA. */
        public static Delete ikeSa() {
            return new Delete(Proposal.IKE, List.of());
        }

        /** Deletes Child SAs. */
        public static Delete childSas(List<Integer> spis) {
            return new Delete(Proposal.ESP, spis);
        }

        @Override
        public int type() {
            return PayloadType.DELETE.code();
        }

        @Override
        public String toString() {
            return protocol == Proposal.IKE
                    ? "D(IKE SA)"
                    : spis.stream().map("%08x"::formatted).collect(Collectors.joining(", ", "D(", ")"));
        }
    }

    /** V (§3.12). */
    record VendorId(Octets data) implements Payload {
        @Override
        public int type() {
            return PayloadType.VENDOR_ID.code();
        }

        @Override
        public String toString() {
            int shown = Math.min(data.length(), 16);
            byte[] text = data.reader().octets(shown).toBytes();
            return "V(" + IdentityText.printable(new String(text, StandardCharsets.ISO_8859_1)) + ")";
        }
    }

    /** TSi or TSr (§3.13), without selectors of types that nothing here understands. */
    record TrafficSelectors(boolean isInitiator, List<TrafficSelector> selectors) implements Payload {
        public TrafficSelectors {
            selectors = List.copyOf(selectors);
        }

        @Override
        public int type() {
            return (isInitiator ? PayloadType.TS_INITIATOR : PayloadType.TS_RESPONDER).code();
        }

        @Override
        public String toString() {
            return selectors.stream()
                    .map(SelectorText::of)
                    .collect(Collectors.joining(", ", PayloadType.notationOf(type()) + "(", ")"));
        }
    }

    /** CP (§3.15). */
    record Configuration(int kind, List<ConfigurationAttribute> attributes) implements Payload {
        public Configuration {
            attributes = List.copyOf(attributes);
        }

        @Override
        public int type() {
            return PayloadType.CONFIGURATION.code();
        }

        @Override
        public String toString() {
            return "CP";
        }
    }

    /** EAP (§3.16), which is not understood here. */
    record Eap(Octets message) implements Payload {
        @Override
        public int type() {
            return PayloadType.EAP.code();
        }

        @Override
        public String toString() {
            return "EAP";
        }
    }

    /**
     * One that is not understood. What comes in as critical is refused before it is one of these (RFC 7296 §2.5).
     *
     * @param isCritical true if whoever does not understand it must refuse the whole message
     */
    record Unknown(int type, boolean isCritical, Octets body) implements Payload {
        @Override
        public String toString() {
            return PayloadType.notationOf(type);
        }
    }

    /** The payloads of one kind, in their order. */
    static <T extends Payload> List<T> of(Class<T> kind, List<Payload> payloads) {
        List<T> found = new ArrayList<>();
        for (Payload payload : payloads) {
            if (kind.isInstance(payload)) {
                found.add(kind.cast(payload));
            }
        }
        return found;
    }
}
