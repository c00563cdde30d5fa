package net.isthmus.ipsec.ike.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * What operators give us as PEM: certificates, revocation lists, a private key in PKCS#8, PKCS#1 or SEC1. What is wrong
 * with it is said in words that tell what to give instead, and never with a word of the key itself.
 */
public final class Pem {
    private static final int MAX_OBJECTS = 1000;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<X509CRLHolder> lists = new ArrayList<>();
    private final List<PrivateKeyInfo> keys = new ArrayList<>();

    private Pem() {}

    /** Reads all that there is. */
    public static Pem parse(String text) throws CredentialException {
        Pem pem = new Pem();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            int count = 0;
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (++count > MAX_OBJECTS) {
                    throw new CredentialException("PEM with more than " + MAX_OBJECTS + " objects");
                }
                pem.take(object);
            }
        } catch (IOException | RuntimeException e) {
            // The message of the reader may quote what it has read.
            throw new CredentialException(
                    "PEM that cannot be read: " + e.getClass().getSimpleName(), withoutText(e));
        }
        return pem;
    }

    private static Exception withoutText(Exception e) {
        Exception bare = new IOException("PEM");
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }

    private void take(Object object) throws CredentialException, IOException {
        switch (object) {
            case X509CertificateHolder certificate -> certificates.add(certificate(certificate.getEncoded()));
            case X509CRLHolder list -> lists.add(list);
            case PrivateKeyInfo key -> keys.add(key);
            case PEMKeyPair pair -> keys.add(pair.getPrivateKeyInfo());
            case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                throw new CredentialException("the private key is encrypted: give it without a passphrase, such as "
                        + "openssl pkcs8 -topk8 -nocrypt makes it; it is kept as a secret here");
            default -> {
                // Parameters of curves and public keys lie beside keys, and say nothing new.
            }
        }
    }

    /** A certificate in DER. */
    static X509Certificate certificate(byte[] der) throws CredentialException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new CredentialException("a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The certificates, in their order. */
    public List<X509Certificate> certificates() {
        return List.copyOf(certificates);
    }

    /** True if there is a private key, which nobody should keep longer than it is needed. */
    public boolean hasKeys() {
        return !keys.isEmpty();
    }

    /** The revocation lists, in their order. */
    List<X509CRLHolder> lists() {
        return List.copyOf(lists);
    }

    /** Our own certificate: the key, the certificate that goes with it, and those above that one. */
    public OwnCertificate own() throws CredentialException {
        if (keys.size() != 1) {
            throw new CredentialException("PEM with " + keys.size() + " private keys instead of one "
                    + "(BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY)");
        }
        PrivateKey key = key(keys.getFirst());
        X509Certificate mine = null;
        for (X509Certificate one : certificates) {
            if (isPair(one.getPublicKey(), key)) {
                mine = one;
                break;
            }
        }
        if (mine == null) {
            throw new CredentialException(
                    certificates.isEmpty()
                            ? "PEM with a private key, but no certificate (BEGIN CERTIFICATE)"
                            : "none of the certificates goes with the private key");
        }
        return new OwnCertificate(chain(mine), key);
    }

    private List<X509Certificate> chain(X509Certificate mine) {
        List<X509Certificate> chain = new ArrayList<>(List.of(mine));
        for (Optional<X509Certificate> next = above(mine); next.isPresent(); next = above(chain.getLast())) {
            if (chain.contains(next.get()) || isRoot(next.get())) {
                break;
            }
            chain.add(next.get());
        }
        return chain;
    }

    private Optional<X509Certificate> above(X509Certificate below) {
        return certificates.stream()
                .filter(one -> one.getSubjectX500Principal().equals(below.getIssuerX500Principal()))
                .findFirst();
    }

    private static boolean isRoot(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static PrivateKey key(PrivateKeyInfo encoded) throws CredentialException {
        String oid = encoded.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String algorithm;
        if (oid.equals(PKCSObjectIdentifiers.rsaEncryption.getId())) {
            algorithm = "RSA";
        } else if (oid.equals(PKCSObjectIdentifiers.id_RSASSA_PSS.getId())) {
            algorithm = "RSASSA-PSS";
        } else if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey.getId())) {
            algorithm = "EC";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed25519.getId())) {
            algorithm = "Ed25519";
        } else if (oid.equals(EdECObjectIdentifiers.id_Ed448.getId())) {
            algorithm = "Ed448";
        } else {
            throw new CredentialException("a private key of a kind that is not known: there are RSA, EC and Ed25519");
        }
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded.getEncoded()));
        } catch (GeneralSecurityException | IOException e) {
            throw new CredentialException("a private key that cannot be read", withoutText(e));
        }
        if (KeyKind.of(key).isEmpty()) {
            throw new CredentialException("a private key on a curve that is not known: there are P-256, P-384, P-521");
        }
        return key;
    }

    /** What the one has signed the other verifies. */
    private static boolean isPair(PublicKey publicKey, PrivateKey key) {
        Optional<KeyKind> kind = KeyKind.of(publicKey);
        if (kind.isEmpty() || !kind.equals(KeyKind.of(key))) {
            return false;
        }
        // PSS goes with every RSA key, also with those that are for nothing else.
        SignatureScheme scheme =
                switch (kind.get()) {
                    case RSA -> SignatureScheme.RSA_PSS_SHA2_256;
                    case EC -> SignatureScheme.ECDSA_SHA2_256;
                    case ED25519 -> SignatureScheme.ED25519;
                    case ED448 -> SignatureScheme.ED448;
                };
        try {
            byte[] message = {1, 2, 3};
            return scheme.verify(publicKey, message, scheme.sign(key, message));
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "%d certificates, %d revocation lists, %d keys"
                .formatted(certificates.size(), lists.size(), keys.size());
    }
}
