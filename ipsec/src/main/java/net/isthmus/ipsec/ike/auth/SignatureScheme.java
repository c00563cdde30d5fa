package net.isthmus.ipsec.ike.auth;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Ways of signing, as RFC 7427 names them by the octets of an AlgorithmIdentifier. The octets are compared as a whole:
 * the few that peers send are known, and what is not among them is not understood.
 */
enum SignatureScheme {
    RSA_PSS_SHA2_256(KeyKind.RSA, SignatureHash.SHA2_256, pss(NISTObjectIdentifiers.id_sha256, 32)),
    RSA_PSS_SHA2_384(KeyKind.RSA, SignatureHash.SHA2_384, pss(NISTObjectIdentifiers.id_sha384, 48)),
    RSA_PSS_SHA2_512(KeyKind.RSA, SignatureHash.SHA2_512, pss(NISTObjectIdentifiers.id_sha512, 64)),
    RSA_SHA2_256(KeyKind.RSA, SignatureHash.SHA2_256, withNull(PKCSObjectIdentifiers.sha256WithRSAEncryption)),
    RSA_SHA2_384(KeyKind.RSA, SignatureHash.SHA2_384, withNull(PKCSObjectIdentifiers.sha384WithRSAEncryption)),
    RSA_SHA2_512(KeyKind.RSA, SignatureHash.SHA2_512, withNull(PKCSObjectIdentifiers.sha512WithRSAEncryption)),
    ECDSA_SHA2_256(KeyKind.EC, SignatureHash.SHA2_256, plain(X9ObjectIdentifiers.ecdsa_with_SHA256)),
    ECDSA_SHA2_384(KeyKind.EC, SignatureHash.SHA2_384, plain(X9ObjectIdentifiers.ecdsa_with_SHA384)),
    ECDSA_SHA2_512(KeyKind.EC, SignatureHash.SHA2_512, plain(X9ObjectIdentifiers.ecdsa_with_SHA512)),
    ED25519(KeyKind.ED25519, SignatureHash.IDENTITY, plain(EdECObjectIdentifiers.id_Ed25519)),
    ED448(KeyKind.ED448, SignatureHash.IDENTITY, plain(EdECObjectIdentifiers.id_Ed448));

    private final KeyKind kind;
    private final SignatureHash hash;
    private final List<Octets> identifiers;

    SignatureScheme(KeyKind kind, SignatureHash hash, List<AlgorithmIdentifier> identifiers) {
        this.kind = kind;
        this.hash = hash;
        this.identifiers = identifiers.stream().map(SignatureScheme::encoded).toList();
    }

    KeyKind kind() {
        return kind;
    }

    SignatureHash hash() {
        return hash;
    }

    /** The octets by which we name it. */
    Octets identifier() {
        return identifiers.getFirst();
    }

    /** The scheme of an AlgorithmIdentifier; empty if it is none of these. */
    static Optional<SignatureScheme> of(Octets identifier) {
        return Arrays.stream(values())
                .filter(scheme -> scheme.identifiers.contains(identifier))
                .findFirst();
    }

    byte[] sign(PrivateKey key, byte[] octets) throws GeneralSecurityException {
        Signature signature = signature();
        signature.initSign(key);
        signature.update(octets);
        return signature.sign();
    }

    boolean verify(PublicKey key, byte[] octets, byte[] proof) throws GeneralSecurityException {
        if (kind == KeyKind.EC && !EcdsaProof.isDer(proof)) {
            return false;
        }
        Signature signature = signature();
        signature.initVerify(key);
        signature.update(octets);
        return signature.verify(proof);
    }

    private Signature signature() throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        return switch (this) {
            case RSA_PSS_SHA2_256 -> pss(32, MGF1ParameterSpec.SHA256);
            case RSA_PSS_SHA2_384 -> pss(48, MGF1ParameterSpec.SHA384);
            case RSA_PSS_SHA2_512 -> pss(64, MGF1ParameterSpec.SHA512);
            case RSA_SHA2_256 -> Signature.getInstance("SHA256withRSA");
            case RSA_SHA2_384 -> Signature.getInstance("SHA384withRSA");
            case RSA_SHA2_512 -> Signature.getInstance("SHA512withRSA");
            case ECDSA_SHA2_256 -> Signature.getInstance("SHA256withECDSA");
            case ECDSA_SHA2_384 -> Signature.getInstance("SHA384withECDSA");
            case ECDSA_SHA2_512 -> Signature.getInstance("SHA512withECDSA");
            case ED25519 -> Signature.getInstance("Ed25519");
            case ED448 -> Signature.getInstance("Ed448");
        };
    }

    private Signature pss(int saltBytes, MGF1ParameterSpec mask)
            throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
                new PSSParameterSpec(hash.word(), "MGF1", mask, saltBytes, PSSParameterSpec.TRAILER_FIELD_BC));
        return signature;
    }

    /** With the hash's NULL parameters, and without them: both are in use (RFC 7427 §A.4.3, RFC 4055 §2.1). */
    private static List<AlgorithmIdentifier> pss(ASN1ObjectIdentifier hash, int saltBytes) {
        return List.of(
                pss(new AlgorithmIdentifier(hash, DERNull.INSTANCE), saltBytes),
                pss(new AlgorithmIdentifier(hash), saltBytes));
    }

    private static AlgorithmIdentifier pss(AlgorithmIdentifier hash, int saltBytes) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSASSA_PSS,
                new RSASSAPSSparams(
                        hash,
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, hash),
                        new ASN1Integer(saltBytes),
                        RSASSAPSSparams.DEFAULT_TRAILER_FIELD));
    }

    private static List<AlgorithmIdentifier> withNull(ASN1ObjectIdentifier oid) {
        return List.of(new AlgorithmIdentifier(oid, DERNull.INSTANCE), new AlgorithmIdentifier(oid));
    }

    private static List<AlgorithmIdentifier> plain(ASN1ObjectIdentifier oid) {
        return List.of(new AlgorithmIdentifier(oid), new AlgorithmIdentifier(oid, DERNull.INSTANCE));
    }

    private static Octets encoded(AlgorithmIdentifier identifier) {
        try {
            return Octets.of(identifier.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("an identifier that cannot be encoded", e);
        }
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RSA -> (name().contains("PSS") ? "RSA-PSS with " : "RSA PKCS#1 with ") + hash;
            case EC -> "ECDSA with " + hash;
            case ED25519 -> "Ed25519";
            case ED448 -> "Ed448";
        };
    }
}
