package net.isthmus.ipsec.ike.auth;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CRLReason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLEntryHolder;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * A certificate revocation list (RFC 5280 §5), as far as it speaks of a certificate: signed by the same authority, of
 * now, and about all certificates of that authority or those of the certificate's own distribution point. Lists of
 * other authorities' certificates and lists of differences are passed over.
 */
final class RevocationList {
    private static final int CRL_SIGN = 6;
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);
    private static final Set<String> UNDERSTOOD = Set.of(
            Extension.issuingDistributionPoint.getId(),
            Extension.authorityKeyIdentifier.getId(),
            Extension.cRLNumber.getId());

    private RevocationList() {}

    /** A list in DER; empty if it cannot be read. */
    static Optional<X509CRLHolder> read(byte[] der) {
        try {
            return Optional.of(new X509CRLHolder(der));
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    static RevocationFinding find(
            X509CRLHolder list, X509Certificate certificate, X509Certificate issuer, Instant now) {
        try {
            if (!isAbout(list, certificate, issuer, now) || !isSigned(list, issuer)) {
                return RevocationFinding.Silent.SILENT;
            }
            BigInteger serial = certificate.getSerialNumber();
            X509CRLEntryHolder entry = list.getRevokedCertificate(serial);
            return entry == null
                    ? new RevocationFinding.Good(list.getNextUpdate().toInstant())
                    : new RevocationFinding.Revoked(CertificateNames.day(entry.getRevocationDate()), reason(entry));
        } catch (RuntimeException _) {
            // A stranger may have written it, and the reader of it is not ours.
            return RevocationFinding.Silent.SILENT;
        }
    }

    private static boolean isAbout(
            X509CRLHolder list, X509Certificate certificate, X509Certificate issuer, Instant now) {
        X500Name authority =
                X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
        boolean isOfNow = !list.getThisUpdate().toInstant().isAfter(now.plus(CLOCKS_APART))
                && list.getNextUpdate() != null
                && list.getNextUpdate().toInstant().isAfter(now);
        return isOfNow
                && list.getIssuer().equals(authority)
                && isUnderstood(list.getCriticalExtensionOIDs())
                && isInScope(list, certificate);
    }

    private static boolean isUnderstood(Set<?> criticalExtensions) {
        return criticalExtensions.stream().allMatch(oid -> UNDERSTOOD.contains(oid.toString()));
    }

    private static boolean isInScope(X509CRLHolder list, X509Certificate certificate) {
        Extension extension = list.getExtension(Extension.issuingDistributionPoint);
        if (extension == null) {
            return true;
        }
        IssuingDistributionPoint scope = IssuingDistributionPoint.getInstance(extension.getParsedValue());
        boolean isAuthority = certificate.getBasicConstraints() >= 0;
        if (scope.isIndirectCRL()
                || scope.onlyContainsAttributeCerts()
                || scope.getOnlySomeReasons() != null
                || scope.onlyContainsUserCerts() && isAuthority
                || scope.onlyContainsCACerts() && !isAuthority) {
            return false;
        }
        if (scope.getDistributionPoint() == null) {
            return true;
        }
        Set<String> points = Set.copyOf(RevocationAddresses.listUris(certificate));
        for (GeneralName name :
                GeneralNames.getInstance(scope.getDistributionPoint().getName()).getNames()) {
            if (points.contains(name.getName().toString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSigned(X509CRLHolder list, X509Certificate issuer) {
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CRL_SIGN]) {
            return false;
        }
        try {
            return list.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer.getPublicKey()));
        } catch (CertException | OperatorCreationException _) {
            return false;
        }
    }

    private static String reason(X509CRLEntryHolder entry) {
        Extension extension = entry.getExtension(Extension.reasonCode);
        if (extension == null) {
            return "";
        }
        int code = org.bouncycastle.asn1.x509.CRLReason.getInstance(extension.getParsedValue())
                .getValue()
                .intValueExact();
        return word(code);
    }

    /** A reason in words; empty for none. */
    static String word(int code) {
        CRLReason[] reasons = CRLReason.values();
        return code > 0 && code < reasons.length
                ? reasons[code].name().toLowerCase(Locale.ROOT).replace('_', ' ')
                : "";
    }
}
