package net.isthmus.ipsec.ike.auth;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where a certificate says that one may ask about it (RFC 5280 §4.2.1.13, §4.2.2.1). Only HTTP is asked. */
final class RevocationAddresses {
    private static final int MAX_ADDRESSES = 4;

    private RevocationAddresses() {}

    /** Addresses of lists. */
    static List<String> listUris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        if (extension == null) {
            return uris;
        }
        try {
            for (DistributionPoint point : CRLDistPoint.getInstance(
                            ASN1OctetString.getInstance(extension).getOctets())
                    .getDistributionPoints()) {
                DistributionPointName name = point.getDistributionPoint();
                if (name != null && name.getType() == DistributionPointName.FULL_NAME && point.getCRLIssuer() == null) {
                    for (GeneralName one :
                            GeneralNames.getInstance(name.getName()).getNames()) {
                        add(uris, one);
                    }
                }
            }
        } catch (RuntimeException _) {
            return uris;
        }
        return uris;
    }

    /** Addresses of responders. */
    static List<String> responderUris(X509Certificate certificate) {
        List<String> uris = new ArrayList<>();
        byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null) {
            return uris;
        }
        try {
            for (AccessDescription access : AuthorityInformationAccess.getInstance(
                            ASN1OctetString.getInstance(extension).getOctets())
                    .getAccessDescriptions()) {
                if (access.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
                    add(uris, access.getAccessLocation());
                }
            }
        } catch (RuntimeException _) {
            return uris;
        }
        return uris;
    }

    private static void add(List<String> uris, GeneralName name) {
        if (name.getTagNo() == GeneralName.uniformResourceIdentifier && uris.size() < MAX_ADDRESSES) {
            String text = name.getName().toString();
            if (web(text).isPresent()) {
                uris.add(text);
            }
        }
    }

    /** An address of the web; empty for others. */
    static Optional<URI> web(String text) {
        try {
            URI uri = URI.create(text);
            boolean isWeb = uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
            return isWeb ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
