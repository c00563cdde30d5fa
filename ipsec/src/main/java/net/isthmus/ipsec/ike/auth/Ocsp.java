package net.isthmus.ipsec.ike.auth;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Questions to OCSP responders and their answers (RFC 6960), which a peer may also send along (RFC 4806). A question
 * has no nonce, so that an answer serves until it grows old. An answer is signed by the certificate's own issuer, or by
 * somebody whom that issuer has made a responder.
 */
final class Ocsp {
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** How old an answer may be that does not say until when it holds. */
    private static final Duration OLD = Duration.ofHours(24);

    private Ocsp() {}

    /** A question about a certificate. */
    static byte[] question(X509Certificate certificate, X509Certificate issuer) {
        try {
            CertificateID id = new CertificateID(
                    digests().get(CertificateID.HASH_SHA1),
                    new JcaX509CertificateHolder(issuer),
                    certificate.getSerialNumber());
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (OCSPException | OperatorCreationException | CertificateEncodingException | IOException e) {
            throw new IllegalStateException("a question that cannot be asked", e);
        }
    }

    /** What an answer says of a certificate. */
    static RevocationFinding find(byte[] answer, X509Certificate certificate, X509Certificate issuer, Instant now) {
        try {
            OCSPResp response = new OCSPResp(answer);
            if (response.getStatus() != OCSPResp.SUCCESSFUL
                    || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
                return RevocationFinding.Silent.SILENT;
            }
            X509CertificateHolder authority = new JcaX509CertificateHolder(issuer);
            for (SingleResp single : basic.getResponses()) {
                if (isAbout(single, certificate, authority)
                        && isOfNow(single, now)
                        && isSigned(basic, authority, now)) {
                    return finding(single);
                }
            }
            return RevocationFinding.Silent.SILENT;
        } catch (OCSPException
                | OperatorCreationException
                | CertException
                | CertificateException
                | IOException
                | RuntimeException _) {
            // A stranger may have written it, and the reader of it is not ours.
            return RevocationFinding.Silent.SILENT;
        }
    }

    private static RevocationFinding finding(SingleResp single) {
        if (single.getCertStatus() == null) {
            return new RevocationFinding.Good(until(single));
        }
        if (single.getCertStatus() instanceof RevokedStatus revoked) {
            return new RevocationFinding.Revoked(
                    CertificateNames.day(revoked.getRevocationTime()),
                    revoked.hasRevocationReason() ? RevocationList.word(revoked.getRevocationReason()) : "");
        }
        return RevocationFinding.Silent.SILENT;
    }

    private static Instant until(SingleResp single) {
        Date next = single.getNextUpdate();
        return next == null ? single.getThisUpdate().toInstant().plus(OLD) : next.toInstant();
    }

    private static boolean isAbout(SingleResp single, X509Certificate certificate, X509CertificateHolder authority)
            throws OCSPException, OperatorCreationException {
        return single.getCertID().getSerialNumber().equals(certificate.getSerialNumber())
                && single.getCertID().matchesIssuer(authority, digests());
    }

    private static boolean isOfNow(SingleResp single, Instant now) {
        return !single.getThisUpdate().toInstant().isAfter(now.plus(CLOCKS_APART))
                && until(single).isAfter(now);
    }

    private static boolean isSigned(BasicOCSPResp basic, X509CertificateHolder authority, Instant now)
            throws OperatorCreationException, CertException, IOException, CertificateException {
        if (verifies(basic, authority)) {
            return true;
        }
        for (X509CertificateHolder responder : basic.getCerts()) {
            ExtendedKeyUsage usage = ExtendedKeyUsage.fromExtensions(responder.getExtensions());
            if (usage != null
                    && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
                    && responder.isValidOn(Date.from(now))
                    && responder.getIssuer().equals(authority.getSubject())
                    && responder.isSignatureValid(new JcaContentVerifierProviderBuilder().build(authority))
                    && verifies(basic, responder)) {
                return true;
            }
        }
        return false;
    }

    private static boolean verifies(BasicOCSPResp basic, X509CertificateHolder signer)
            throws OperatorCreationException, CertificateException {
        try {
            return basic.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
        } catch (OCSPException _) {
            // A key of another kind than the signature.
            return false;
        }
    }

    private static DigestCalculatorProvider digests() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder().build();
    }
}
