package net.isthmus.ipsec.ike.auth;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A small certification authority. */
final class TestAuthority {
    static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

    private static long serials = 1000;

    final KeyPair keys;
    final X509Certificate certificate;
    private final String name;

    private TestAuthority(String name, KeyPair keys, X509Certificate certificate) {
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** What a certificate is to have. */
    static final class Wanted {
        String subject = "C=DE, O=Example, CN=hq";
        final List<GeneralName> names = new ArrayList<>();
        Instant from = NOW.minus(Duration.ofDays(30));
        Instant to = NOW.plus(Duration.ofDays(30));
        Optional<String> list = Optional.empty();
        Optional<String> responder = Optional.empty();
        Optional<KeyPurposeId> purpose = Optional.empty();
        int usage = KeyUsage.digitalSignature;
        boolean isAuthority;

        static Wanted named(String dns) {
            Wanted wanted = new Wanted();
            wanted.names.add(new GeneralName(GeneralName.dNSName, dns));
            return wanted;
        }
    }

    /** A certificate with its key. */
    record Issued(KeyPair keys, X509Certificate certificate) {}

    static KeyPair keys(String kind) {
        try {
            KeyPairGenerator generator =
                    KeyPairGenerator.getInstance(kind.startsWith("P-") ? "EC" : kind.split(" ")[0]);
            switch (kind) {
                case "RSA" -> generator.initialize(2048);
                case "RSA 1024" -> generator.initialize(1024);
                case "P-256" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case "P-384" -> generator.initialize(new ECGenParameterSpec("secp384r1"));
                case "P-521" -> generator.initialize(new ECGenParameterSpec("secp521r1"));
                default -> {}
            }
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static TestAuthority root(String name, String kind) {
        KeyPair keys = keys(kind);
        Wanted wanted = new Wanted();
        wanted.subject = name;
        wanted.isAuthority = true;
        return new TestAuthority(name, keys, build(name, keys, wanted, keys));
    }

    TestAuthority below(String below, String kind) {
        Wanted wanted = new Wanted();
        wanted.isAuthority = true;
        wanted.subject = below;
        return below(wanted, kind);
    }

    TestAuthority below(Wanted wanted, String kind) {
        wanted.isAuthority = true;
        Issued issued = issue(wanted, kind);
        return new TestAuthority(wanted.subject, issued.keys(), issued.certificate());
    }

    Issued issue(Wanted wanted, String kind) {
        KeyPair pair = keys(kind);
        return new Issued(pair, build(name, keys, wanted, pair));
    }

    /** A certificate that somebody signs who must not. */
    static X509Certificate signedBy(Issued peer, Wanted wanted) {
        return build("C=DE, O=Example, CN=hq", peer.keys(), wanted, keys("P-256"));
    }

    private static X509Certificate build(String issuer, KeyPair by, Wanted wanted, KeyPair pair) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name(issuer),
                    BigInteger.valueOf(serials++),
                    Date.from(wanted.from),
                    Date.from(wanted.to),
                    new X500Name(wanted.subject),
                    pair.getPublic());
            if (wanted.isAuthority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            } else {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(wanted.usage));
            }
            if (!wanted.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(wanted.names.toArray(GeneralName[]::new)));
            }
            if (wanted.purpose.isPresent()) {
                builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(wanted.purpose.get()));
            }
            if (wanted.list.isPresent()) {
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(
                            new DistributionPointName(new GeneralNames(
                                    new GeneralName(GeneralName.uniformResourceIdentifier, wanted.list.get()))),
                            null,
                            null)
                }));
            }
            if (wanted.responder.isPresent()) {
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(
                                AccessDescription.id_ad_ocsp,
                                new GeneralName(GeneralName.uniformResourceIdentifier, wanted.responder.get())));
            }
            return Pem.certificate(builder.build(signer(by)).getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static ContentSigner signer(KeyPair pair) throws Exception {
        String algorithm =
                switch (KeyKind.of(pair.getPrivate()).orElseThrow()) {
                    case RSA -> "SHA256withRSA";
                    case EC -> "SHA256withECDSA";
                    case ED25519 -> "Ed25519";
                    case ED448 -> "Ed448";
                };
        return new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
    }

    /** A list of revoked certificates. */
    byte[] list(Instant at, X509Certificate... revoked) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(new X500Name(name), Date.from(at));
            builder.setNextUpdate(Date.from(at.plus(Duration.ofDays(7))));
            for (X509Certificate one : revoked) {
                builder.addCRLEntry(one.getSerialNumber(), Date.from(at), CRLReason.keyCompromise);
            }
            return builder.build(signer(keys)).getEncoded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What a responder answers; it signs by the authority's key, or by another's with its certificate. */
    byte[] answer(byte[] question, boolean isRevoked, Instant at, Optional<Issued> responder) {
        try {
            KeyPair by = responder.map(Issued::keys).orElse(keys);
            X509CertificateHolder[] certificates = responder.isPresent()
                    ? new X509CertificateHolder[] {
                        new JcaX509CertificateHolder(responder.get().certificate())
                    }
                    : new X509CertificateHolder[0];
            X500Name subject = responder.isPresent() ? certificates[0].getSubject() : new X500Name(name);
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(subject));
            CertificateID id = new OCSPReq(question).getRequestList()[0].getCertID();
            CertificateStatus status = isRevoked
                    ? new RevokedStatus(Date.from(at), CRLReason.cessationOfOperation)
                    : CertificateStatus.GOOD;
            builder.addResponse(id, status, Date.from(at), Date.from(at.plus(Duration.ofHours(4))));
            return new OCSPRespBuilder()
                    .build(OCSPResp.SUCCESSFUL, builder.build(signer(by), certificates, Date.from(at)))
                    .getEncoded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Certificates and keys as PEM. */
    static String pem(Object... objects) {
        StringWriter out = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
            for (Object object : objects) {
                // The writer leaves the curve away from a lone private key.
                writer.writeObject(object instanceof ECPrivateKey key ? new JcaPKCS8Generator(key, null) : object);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return out.toString();
    }
}
