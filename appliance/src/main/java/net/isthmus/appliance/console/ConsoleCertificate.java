package net.isthmus.appliance.console;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.isthmus.core.ApplianceException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that the appliance makes for its console where the document names none: ECDSA on P-256, signed by its
 * own key, for the appliance's name and the addresses on which the console answers. It is kept beside the history, so
 * that a browser which was told once to trust it does so after a restart.
 *
 * <pre>
 *   console/certificate.pem    the certificate and its private key, for the appliance's user alone
 *   console/names              for whom it is, a name or address a line
 * </pre>
 */
final class ConsoleCertificate {

    private static final Duration VALID = Duration.ofDays(3650);
    private static final Duration SLACK = Duration.ofDays(1);
    private static final int SERIAL_BITS = 120;
    private static final String CURVE = "secp256r1";

    private final Path directory;

    ConsoleCertificate(Path stateDirectory) {
        this.directory = stateDirectory.resolve("console");
    }

    /**
     * The certificate and its key as PEM, made if there is none for these names.
     *
     * @throws ApplianceException if it cannot be made or written
     */
    byte[] of(String hostname, Collection<String> addresses, Instant now) {
        List<String> names = Stream.concat(Stream.of(hostname), new TreeSet<>(addresses).stream())
                .toList();
        try {
            if (names.equals(madeFor())) {
                return Files.readAllBytes(certificate());
            }
            byte[] made = make(names, now);
            keep(certificate(), made);
            keep(directory.resolve("names"), String.join("\n", names).getBytes(StandardCharsets.UTF_8));
            return made;
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new ApplianceException("The console's certificate could not be made: " + e.getMessage(), e);
        }
    }

    private List<String> madeFor() throws IOException {
        try {
            return Files.isRegularFile(certificate()) ? Files.readAllLines(directory.resolve("names")) : List.of();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path certificate() {
        return directory.resolve("certificate.pem");
    }

    private static byte[] make(List<String> names, Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        SecureRandom random = new SecureRandom();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE), random);
        KeyPair keys = generator.generateKeyPair();
        X500Name subject = new X500Name("CN=" + names.getFirst());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
                Date.from(now.minus(SLACK)),
                Date.from(now.plus(VALID)),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.stream().map(ConsoleCertificate::general).toArray(GeneralName[]::new)));
        X509CertificateHolder certificate =
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(certificate);
            pem.writeObject(new org.bouncycastle.openssl.jcajce.JcaPKCS8Generator(keys.getPrivate(), null));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static GeneralName general(String name) {
        try {
            return new GeneralName(
                    GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress());
        } catch (IllegalArgumentException e) {
            return new GeneralName(GeneralName.dNSName, name);
        }
    }

    private void keep(Path file, byte[] content) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
