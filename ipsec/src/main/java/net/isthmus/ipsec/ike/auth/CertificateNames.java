package net.isthmus.ipsec.ike.auth;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.wire.Octets;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** Whom a certificate speaks of (RFC 4945 §3.1, §5.1.3.6), and what to call it. */
final class CertificateNames {
    private static final int MAX_NAMES = 8;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private CertificateNames() {}

    /** What to call it in messages: the first name that it has, else the subject. */
    static String of(X509Certificate certificate) {
        for (GeneralName name : alternatives(certificate)) {
            if (name.getTagNo() == GeneralName.dNSName || name.getTagNo() == GeneralName.rfc822Name) {
                return identity(name).toString();
            }
        }
        return subject(certificate);
    }

    /** All whom it speaks of. */
    static String all(X509Certificate certificate) {
        List<String> names = new ArrayList<>(List.of(subject(certificate)));
        for (GeneralName name : alternatives(certificate)) {
            if (names.size() < MAX_NAMES) {
                names.add(identity(name).toString());
            }
        }
        return String.join(", ", names);
    }

    /** The subject, in printable characters only. */
    static String subject(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getEncoded());
    }

    /** Who has signed it, in printable characters only. */
    static String issuer(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal().getEncoded());
    }

    static String day(Date date) {
        return DAY.format(date.toInstant());
    }

    private static String name(byte[] encoded) {
        return new Identity(Payload.Identification.DER_ASN1_DN, Octets.of(encoded)).toString();
    }

    /**
     * True if the subject is this distinguished name, the key identifier this key id, or one of the alternative names
     * this address, domain name or mail address. Names with wildcards are for the web and not taken.
     */
    static boolean speaksOf(X509Certificate certificate, Identity identity) {
        return switch (identity.type()) {
            case Payload.Identification.DER_ASN1_DN ->
                NamePattern.isSame(
                        identity,
                        new Identity(
                                Payload.Identification.DER_ASN1_DN,
                                Octets.of(certificate.getSubjectX500Principal().getEncoded())));
            case Payload.Identification.KEY_ID -> isKeyIdentifier(certificate, identity);
            default -> {
                for (GeneralName name : alternatives(certificate)) {
                    if (IdentityPattern.same(identity(name), identity)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private static boolean isKeyIdentifier(X509Certificate certificate, Identity identity) {
        try {
            byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
            return extension != null
                    && identity.data()
                            .equals(Octets.of(SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension)
                                            .getOctets())
                                    .getKeyIdentifier()));
        } catch (RuntimeException _) {
            return false;
        }
    }

    private static GeneralName[] alternatives(X509Certificate certificate) {
        try {
            byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
            return extension == null
                    ? new GeneralName[0]
                    : GeneralNames.getInstance(
                                    ASN1OctetString.getInstance(extension).getOctets())
                            .getNames();
        } catch (RuntimeException _) {
            // A stranger has written the extension, and the reader of it is not ours.
            return new GeneralName[0];
        }
    }

    private static Identity identity(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName -> new Identity(Payload.Identification.FQDN, text(name));
            case GeneralName.rfc822Name -> new Identity(Payload.Identification.RFC822, text(name));
            case GeneralName.iPAddress -> {
                Octets address =
                        Octets.of(ASN1OctetString.getInstance(name.getName()).getOctets());
                yield new Identity(
                        address.length() == 4 ? Payload.Identification.IPV4 : Payload.Identification.IPV6, address);
            }
            case GeneralName.directoryName -> new Identity(Payload.Identification.DER_ASN1_DN, encoded(name));
            default -> new Identity(Payload.Identification.NULL, Octets.of(new byte[0]));
        };
    }

    private static Octets text(GeneralName name) {
        return Octets.of(DERIA5String.getInstance(name.getName()).getOctets());
    }

    private static Octets encoded(GeneralName name) {
        try {
            return Octets.of(name.getName().toASN1Primitive().getEncoded());
        } catch (IOException _) {
            return Octets.of(new byte[0]);
        }
    }
}
