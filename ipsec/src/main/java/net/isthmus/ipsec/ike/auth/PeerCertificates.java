package net.isthmus.ipsec.ike.auth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.cert.X509CRLHolder;
import org.jspecify.annotations.Nullable;

/** The certificates that a peer sent, and what they are worth to a connection. */
final class PeerCertificates {
    private static final int REVOCATION_LIST = 7;
    private static final int OCSP_CONTENT = 14;
    private static final int MAX_PAYLOADS = 16;
    private static final int MAX_CERTIFICATE_BYTES = 32_768;

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<X509CRLHolder> lists = new ArrayList<>();
    private final List<byte[]> answers = new ArrayList<>();
    private Optional<String> unreadable = Optional.empty();

    PeerCertificates(List<Payload.Certificate> payloads) {
        payloads.stream().limit(MAX_PAYLOADS).forEach(this::take);
    }

    private void take(Payload.Certificate payload) {
        byte[] data = payload.data().toBytes();
        switch (payload.encoding()) {
            case Payload.Certificate.X509_SIGNATURE -> {
                try {
                    if (data.length <= MAX_CERTIFICATE_BYTES) {
                        certificates.add(Pem.certificate(data));
                    }
                } catch (CredentialException | RuntimeException _) {
                    unreadable = Optional.of("peer sent a certificate that cannot be read");
                }
            }
            case REVOCATION_LIST -> RevocationList.read(data).ifPresent(lists::add);
            case OCSP_CONTENT -> takeAnswers(data);
            default ->
                unreadable = Optional.of("peer sent a certificate in encoding " + payload.encoding()
                        + "; only encoding 4, X.509 itself, is supported, no hash and URL and no PKCS#7");
        }
    }

    /** One answer, or several in a sequence: peers differ. */
    private void takeAnswers(byte[] data) {
        answers.add(data);
        try (ASN1InputStream in = new ASN1InputStream(data)) {
            if (in.readObject() instanceof ASN1Sequence sequence) {
                for (int i = 0; i < Math.min(sequence.size(), MAX_PAYLOADS); i++) {
                    answers.add(
                            OCSPResponse.getInstance(sequence.getObjectAt(i)).getEncoded());
                }
            }
        } catch (IOException | RuntimeException _) {
            // Then it is one answer, or nothing of use.
        }
    }

    Verdict judge(String connection, PeerTrust trust, Identity peer, RevocationStore store, Instant now) {
        X509Certificate leaf = certificates.isEmpty() ? pinned(trust, peer) : certificates.getFirst();
        if (leaf == null) {
            return refused(Refusal.Reason.MISSING, unreadable.orElse("peer sent no certificate"));
        }
        if (!CertificateNames.speaksOf(leaf, peer)) {
            return refused(
                    Refusal.Reason.OTHER_IDENTITY,
                    "peer calls itself " + peer + ", but its certificate is for " + CertificateNames.all(leaf)
                            + ": its subject or a subjectAltName must be its identity");
        }
        Optional<Refusal> unfit = CertificateUse.refusal(leaf);
        if (unfit.isPresent()) {
            return new Verdict.Refused(unfit.get());
        }
        boolean isPinned = trust.pinned().contains(leaf);
        if (!trust.pinned().isEmpty() && !isPinned) {
            return refused(
                    Refusal.Reason.UNTRUSTED,
                    "certificate of " + CertificateNames.of(leaf) + " is not the one that connection " + connection
                            + " is configured with");
        }
        ChainBuilder builder = new ChainBuilder(isPinned ? List.of(leaf) : trust.anchors(), certificates, now);
        Optional<List<X509Certificate>> chain = builder.find(leaf);
        if (chain.isEmpty()) {
            return new Verdict.Refused(builder.refusal(connection, leaf));
        }
        List<X509CRLHolder> allLists = new ArrayList<>(trust.lists());
        allLists.addAll(lists);
        return new RevocationCheck(trust.revocation(), answers, allLists, store, now)
                .objection(chain.get())
                .orElseGet(() -> new Verdict.Trusted(leaf.getPublicKey(), CertificateNames.of(leaf)));
    }

    private static @Nullable X509Certificate pinned(PeerTrust trust, Identity peer) {
        return trust.pinned().stream()
                .filter(one -> CertificateNames.speaksOf(one, peer))
                .findFirst()
                .orElse(null);
    }

    private static Verdict refused(Refusal.Reason reason, String text) {
        return new Verdict.Refused(new Refusal(reason, text));
    }

    /** The SHA-1 hashes of the public keys of authorities (RFC 7296 §3.7). */
    static Octets hashes(List<X509Certificate> authorities) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            for (X509Certificate authority : authorities) {
                out.writeBytes(sha1.digest(authority.getPublicKey().getEncoded()));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java runtime lacks SHA-1", e);
        }
        return Octets.of(out.toByteArray());
    }
}
