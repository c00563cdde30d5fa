package net.isthmus.ipsec.ike.auth;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * Proof by the key of a certificate. Peers that announce their hashes get a Digital Signature (RFC 7427), in which the
 * algorithm is named; others the older methods: RSA with SHA-1 (RFC 7296 §3.8) and ECDSA on the curve of the method
 * (RFC 4754).
 *
 * <pre>
 * Digital Signature    | length | AlgorithmIdentifier | signature |
 * </pre>
 */
public final class Signatures {
    private static final int MAX_PROOF_BYTES = 4096;

    private Signatures() {}

    /**
     * The AUTH payload.
     *
     * @param hashes what the peer has announced; empty if it has announced nothing
     * @throws GeneralSecurityException if the peer takes no signature that the key can make; the message says why
     */
    public static Payload.Authentication sign(PrivateKey key, Set<SignatureHash> hashes, byte[] octets)
            throws GeneralSecurityException {
        KeyKind kind = KeyKind.of(key).orElseThrow(() -> new GeneralSecurityException("our key is of no known kind"));
        if (hashes.isEmpty()) {
            return signOld(kind, key, octets);
        }
        SignatureScheme scheme = preferences(kind, key).stream()
                .filter(one -> hashes.contains(one.hash()))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException(
                        "peer accepts signatures with " + hashes + ", none of which goes with our key"));
        byte[] identifier = scheme.identifier().toBytes();
        byte[] proof = scheme.sign(key, octets);
        byte[] data = new byte[1 + identifier.length + proof.length];
        data[0] = (byte) identifier.length;
        System.arraycopy(identifier, 0, data, 1, identifier.length);
        System.arraycopy(proof, 0, data, 1 + identifier.length, proof.length);
        return new Payload.Authentication(Payload.Authentication.DIGITAL_SIGNATURE, Octets.of(data));
    }

    /** A hash as strong as the key comes first (RFC 5480 §4), then the others. */
    private static List<SignatureScheme> preferences(KeyKind kind, PrivateKey key) {
        return switch (kind) {
            case RSA ->
                List.of(
                        SignatureScheme.RSA_PSS_SHA2_256,
                        SignatureScheme.RSA_PSS_SHA2_384,
                        SignatureScheme.RSA_PSS_SHA2_512);
            case EC ->
                switch (KeyKind.fieldBits((ECKey) key)) {
                    case 256 ->
                        List.of(
                                SignatureScheme.ECDSA_SHA2_256,
                                SignatureScheme.ECDSA_SHA2_384,
                                SignatureScheme.ECDSA_SHA2_512);
                    case 384 ->
                        List.of(
                                SignatureScheme.ECDSA_SHA2_384,
                                SignatureScheme.ECDSA_SHA2_512,
                                SignatureScheme.ECDSA_SHA2_256);
                    default ->
                        List.of(
                                SignatureScheme.ECDSA_SHA2_512,
                                SignatureScheme.ECDSA_SHA2_384,
                                SignatureScheme.ECDSA_SHA2_256);
                };
            case ED25519 -> List.of(SignatureScheme.ED25519);
            case ED448 -> List.of(SignatureScheme.ED448);
        };
    }

    private static Payload.Authentication signOld(KeyKind kind, PrivateKey key, byte[] octets)
            throws GeneralSecurityException {
        int method =
                switch (kind) {
                    case RSA -> Payload.Authentication.RSA_SIGNATURE;
                    case EC -> methodOfCurve((ECKey) key);
                    case ED25519, ED448 ->
                        throw new GeneralSecurityException("peer announces no SIGNATURE_HASH_ALGORITHMS (RFC 7427), "
                                + "without which our " + kind + " key cannot be used");
                };
        Signature signature = Signature.getInstance(
                kind == KeyKind.RSA ? "SHA1withRSA" : oldNames(method).getFirst());
        signature.initSign(key);
        signature.update(octets);
        return new Payload.Authentication(method, Octets.of(signature.sign()));
    }

    /** Why a peer's AUTH payload is not believed; empty if it is. */
    public static Optional<Refusal> verify(PublicKey key, Payload.Authentication auth, byte[] octets) {
        Optional<KeyKind> kind = KeyKind.of(key);
        if (kind.isEmpty() || key instanceof RSAKey rsa && rsa.getModulus().bitLength() < KeyKind.MIN_RSA_BITS) {
            return unsupported("peer's certificate has a key that is not accepted: there are RSA from "
                    + KeyKind.MIN_RSA_BITS + " bits, ECDSA on P-256, P-384 and P-521, Ed25519, Ed448");
        }
        if (auth.data().length() > MAX_PROOF_BYTES) {
            return unsupported("peer's signature has " + auth.data().length() + " octets");
        }
        try {
            return switch (auth.method()) {
                case Payload.Authentication.DIGITAL_SIGNATURE -> verifyNamed(kind.orElseThrow(), key, auth, octets);
                case Payload.Authentication.RSA_SIGNATURE,
                        Payload.Authentication.ECDSA_P256,
                        Payload.Authentication.ECDSA_P384,
                        Payload.Authentication.ECDSA_P521 -> verifyOld(kind.orElseThrow(), key, auth, octets);
                case Payload.Authentication.SHARED_KEY ->
                    unsupported("peer proves itself by a pre-shared key, where a certificate is configured");
                default -> unsupported("peer proves itself by method " + auth.method() + ", which is not supported");
            };
        } catch (GeneralSecurityException _) {
            return wrong();
        }
    }

    private static Optional<Refusal> verifyNamed(
            KeyKind kind, PublicKey key, Payload.Authentication auth, byte[] octets) throws GeneralSecurityException {
        OctetReader reader = auth.data().reader();
        Octets identifier = reader.octets(reader.u8());
        Octets proof = reader.rest();
        if (reader.hasFailed()) {
            return unsupported("peer's signature ends before it begins");
        }
        Optional<SignatureScheme> scheme = SignatureScheme.of(identifier);
        if (scheme.isEmpty()) {
            return unsupported("peer signs by an algorithm that is not accepted (" + identifier
                    + "); there are RSA-PSS, RSA and ECDSA with SHA-256, SHA-384 or SHA-512, Ed25519, Ed448");
        }
        if (scheme.get().kind() != kind) {
            return unsupported("peer signs by " + scheme.get() + ", but its certificate has a key for " + kind);
        }
        return scheme.get().verify(key, octets, proof.toBytes()) ? Optional.empty() : wrong();
    }

    private static Optional<Refusal> verifyOld(KeyKind kind, PublicKey key, Payload.Authentication auth, byte[] octets)
            throws GeneralSecurityException {
        boolean fits = kind == KeyKind.RSA
                ? auth.method() == Payload.Authentication.RSA_SIGNATURE
                : kind == KeyKind.EC && auth.method() == methodOfCurve((ECKey) key);
        if (!fits) {
            return unsupported("peer signs by method " + auth.method() + ", but its certificate has a key for " + kind);
        }
        byte[] proof = auth.data().toBytes();
        if (key instanceof ECKey curve && !EcdsaProof.isPlain(proof, KeyKind.fieldBits(curve))) {
            return wrong();
        }
        for (String name : oldNames(auth.method())) {
            Signature signature = Signature.getInstance(name);
            signature.initVerify(key);
            signature.update(octets);
            if (signature.verify(proof)) {
                return Optional.empty();
            }
        }
        return wrong();
    }

    /** The hash of method 1 is whichever the signer took, and SHA-1 mostly (RFC 7296 §3.8). */
    private static List<String> oldNames(int method) {
        return switch (method) {
            case Payload.Authentication.ECDSA_P256 -> List.of("SHA256withECDSAinP1363Format");
            case Payload.Authentication.ECDSA_P384 -> List.of("SHA384withECDSAinP1363Format");
            case Payload.Authentication.ECDSA_P521 -> List.of("SHA512withECDSAinP1363Format");
            default -> List.of("SHA256withRSA", "SHA384withRSA", "SHA512withRSA", "SHA1withRSA");
        };
    }

    private static int methodOfCurve(ECKey key) {
        return switch (KeyKind.fieldBits(key)) {
            case 256 -> Payload.Authentication.ECDSA_P256;
            case 384 -> Payload.Authentication.ECDSA_P384;
            default -> Payload.Authentication.ECDSA_P521;
        };
    }

    private static Optional<Refusal> unsupported(String text) {
        return Optional.of(new Refusal(Refusal.Reason.UNSUPPORTED, text));
    }

    private static Optional<Refusal> wrong() {
        return Optional.of(new Refusal(
                Refusal.Reason.WRONG_PROOF, "peer's signature does not fit its certificate and this handshake"));
    }

    /** The methods that prove by a certificate, for those who choose by it. */
    public static boolean isSignature(int method) {
        return Arrays.stream(new int[] {
                    Payload.Authentication.RSA_SIGNATURE,
                    Payload.Authentication.ECDSA_P256,
                    Payload.Authentication.ECDSA_P384,
                    Payload.Authentication.ECDSA_P521,
                    Payload.Authentication.DIGITAL_SIGNATURE
                })
                .anyMatch(one -> one == method);
    }
}
