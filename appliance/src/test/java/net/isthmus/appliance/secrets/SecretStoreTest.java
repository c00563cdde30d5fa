package net.isthmus.appliance.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.fault.Fault;
import net.isthmus.core.status.SecretStatus;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretStoreTest {

    private static final String STRONG = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private SecretStore store() {
        return new SecretStore(directory.resolve("secrets"));
    }

    @Test
    void shouldBeReadableByTheOwnerOnlyWhenASecretIsKept() throws IOException {
        SecretStatus kept = store().set("hq-psk", STRONG.getBytes(UTF_8));

        Path file = directory.resolve("secrets/hq-psk");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(kept.toString()).contains("hq-psk").doesNotContain(STRONG);
        assertThat(store().find("hq-psk"))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(STRONG.getBytes(UTF_8)));
    }

    @Test
    void shouldHaveTheNewContentAndNoDraftWhenASecretIsReplaced() throws IOException {
        store().set("hq-psk", "before".getBytes(UTF_8));
        store().set("hq-psk", STRONG.getBytes(UTF_8));

        try (Stream<Path> files = Files.list(directory.resolve("secrets"))) {
            assertThat(files).hasSize(1);
        }
        assertThat(store().list()).singleElement().satisfies(one -> assertThat(one.bytes())
                .isEqualTo(STRONG.length()));
    }

    @Test
    void shouldBeGoneWhenASecretIsRemoved() {
        store().set("hq-psk", STRONG.getBytes(UTF_8));

        assertThat(store().remove("hq-psk")).isTrue();
        assertThat(store().remove("hq-psk")).isFalse();
        assertThat(store().find("hq-psk")).isEmpty();
        assertThat(new SecretStore(directory.resolve("nowhere")).list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../lock", "a/b", "", ".", "hq-psk.new", "9lives", "x y"})
    void shouldRefuseANameThatLeadsElsewhere(String name) {
        assertThatThrownBy(() -> store().set(name, STRONG.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store().find(name)).isEmpty();
        assertThatThrownBy(() -> store().remove(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseNothingAndTooMuchWhenASecretIsSet() {
        assertThatThrownBy(() -> store().set("a", new byte[0])).hasMessageContaining("1 to 262144 bytes");
        assertThatThrownBy(() -> store().set("a", new byte[SecretStore.MOST_BYTES + 1]))
                .hasMessageContaining("not 262145");
    }

    @Test
    void shouldSayHowToSetEachSecretWhenTheDocumentNamesSomethingElse() {
        store().set("short", "1234567".getBytes(UTF_8));
        store().set("dull", "aaaaaaaaaaaabbbbbbbbbbbbbb".getBytes(UTF_8));
        store().set("strong", STRONG.getBytes(UTF_8));
        store().set("chain", certificate("one", keys()).getBytes(UTF_8));
        Configuration configuration = ConfigurationReader.read("""
                ipsec:
                  connections:
                    a: { remoteAddrs: [192.0.2.1], remote: { secretRef: strong }, children: { x: {} } }
                    b: { remoteAddrs: [192.0.2.2], remote: { secretRef: absent }, children: { x: {} } }
                    c: { remoteAddrs: [192.0.2.3], remote: { secretRef: short }, children: { x: {} } }
                    d: { remoteAddrs: [192.0.2.4], remote: { secretRef: dull }, children: { x: {} } }
                    e:
                      remoteAddrs: [192.0.2.5]
                      local: { auth: pubkey, certificate: chain }
                      remote: { auth: pubkey, ca: strong }
                      children: { x: {} }
                """).orThrow();

        List<String> faults = new SecretRules(store())
                .check(configuration).stream().map(Fault::toString).toList();

        String guess = "can be guessed: whoever sees a handshake can try all that are as short; "
                + "set one of 32 characters or more by chance, at both ends: isthmus secret set ";
        assertThat(faults)
                .containsExactly(
                        "ipsec.connections.b.remote.secretRef: there is no secret named absent; "
                                + "set it first: isthmus secret set absent",
                        "ipsec.connections.c.remote.secretRef: the secret short " + guess + "short",
                        "ipsec.connections.d.remote.secretRef: the secret dull " + guess + "dull",
                        "ipsec.connections.e.local.certificate: the secret chain is of no use here: "
                                + "PEM with 0 private keys instead of one (BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or "
                                + "BEGIN EC PRIVATE KEY); put the key, "
                                + "without a password, and the chain into one file, and "
                                + "isthmus secret set chain --file chain.pem",
                        "ipsec.connections.e.remote.ca: the secret strong is of no use here: PEM without a "
                                + "certificate (BEGIN CERTIFICATE); set it as PEM: "
                                + "isthmus secret set strong --file strong.pem");
        assertThat(faults.toString()).doesNotContain(STRONG).doesNotContain("1234567");
    }

    @Test
    void shouldTakeACertificateWithItsOwnKeyOnlyWhenASecretIsSet() {
        KeyPair own = keys();
        String certificate = certificate("edge", own);
        assertThat(store().set(
                                "edge",
                                (certificate
                                                + pem(
                                                        "PRIVATE KEY",
                                                        own.getPrivate().getEncoded()))
                                        .getBytes(UTF_8))
                        .kind())
                .isEqualTo("pem");
        String mixed = certificate + pem("PRIVATE KEY", keys().getPrivate().getEncoded());
        assertThatThrownBy(() -> store().set("edge", mixed.getBytes(UTF_8)))
                .hasMessage("the secret edge is of no use: none of the certificates goes with the private key");
        assertThatThrownBy(
                        () -> store().set("edge", certificate.replace("M", "N").getBytes(UTF_8)))
                .hasMessageContaining("the secret edge is of no use: PEM that cannot be read");
        assertThatThrownBy(() -> store().set(
                                "key",
                                pem("PRIVATE KEY", own.getPrivate().getEncoded())
                                        .getBytes(UTF_8)))
                .hasMessage(
                        "the secret key is of no use: PEM with a private key, but no certificate (BEGIN CERTIFICATE)");
        assertThat(store().find("key")).isEmpty();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String certificate(String name, KeyPair keys) {
        X500Name subject = new X500Name("CN=" + name);
        try {
            return pem(
                    "CERTIFICATE",
                    new JcaX509v3CertificateBuilder(
                                    subject,
                                    BigInteger.ONE,
                                    Date.from(Instant.EPOCH),
                                    Date.from(Instant.parse("2099-01-01T00:00:00Z")),
                                    subject,
                                    keys.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                            .getEncoded());
        } catch (IOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(der));
    }
}
