package net.isthmus.ipsec.ike.auth;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;

/**
 * A certificate of ours, those that lead from it towards an authority, and the key that goes with it. It is read from
 * PEM by {@link Pem}.
 */
public final class OwnCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey key;

    /** Of a chain, our own certificate first. */
    OwnCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** Our own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Our certificate, then those above it, without a root, which peers have or do not believe. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** What we are called where the document does not say: the subject. */
    public Identity identity() {
        return new Identity(
                Payload.Identification.DER_ASN1_DN,
                Octets.of(certificate().getSubjectX500Principal().getEncoded()));
    }

    /** True if the certificate speaks of this identity; peers refuse it otherwise. */
    public boolean speaksOf(Identity identity) {
        return CertificateNames.speaksOf(certificate(), identity);
    }

    /** The CERT payloads, our own first. */
    public List<Payload.Certificate> payloads() {
        List<Payload.Certificate> payloads = new ArrayList<>();
        for (X509Certificate one : chain) {
            try {
                payloads.add(new Payload.Certificate(Payload.Certificate.X509_SIGNATURE, Octets.of(one.getEncoded())));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate that was read cannot be written", e);
            }
        }
        return payloads;
    }

    /**
     * The AUTH payload.
     *
     * @param hashes what the peer has announced; empty if it has announced nothing
     * @throws GeneralSecurityException if the peer takes no signature that the key can make; the message says why
     */
    public Payload.Authentication sign(Set<SignatureHash> hashes, byte[] octets) throws GeneralSecurityException {
        return Signatures.sign(key, hashes, octets);
    }

    @Override
    public String toString() {
        return "certificate of " + CertificateNames.of(certificate());
    }
}
