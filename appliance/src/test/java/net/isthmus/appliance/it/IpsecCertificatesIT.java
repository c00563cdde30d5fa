package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The appliance and strongSwan prove who they are by certificates. Every connection has two of its own, with an
 * authority between each and the root, which makes the messages with RSA too long for one packet.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpsecCertificatesIT {
    /** Keys of the connections; the appliance begins the even ones. */
    private static final List<String> KEYS = List.of("EC", "EC", "RSA", "RSA", "EC", "EC");

    /** Of the last two the appliance knows another root. */
    private static final int FIRST_UNTRUSTED = 4;

    private static final String OPENSSL = """
            [req]
            distinguished_name = name
            [name]
            [authority]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            [end]
            keyUsage = critical,digitalSignature
            subjectKeyIdentifier = hash
            """;

    @SuppressWarnings("NullAway.Init")
    private StrongswanLab lab;

    @BeforeAll
    void open() {
        Requirements.applianceBesideStrongswan();
        assumeTrue(Command.of("openssl", "version").run().succeeded(), "skipped: openssl is not installed");
        lab = new StrongswanLab(KEYS.size());
        write("openssl.cnf", OPENSSL);
        issue("other-root", "EC", "", "authority");
        lab.secret("other-root", read("other-root.pem"));
        for (String keys : List.of("EC", "RSA")) {
            issue(keys + "-root", keys, "", "authority");
            issue(keys + "-west", keys, keys + "-root", "authority");
            issue(keys + "-east", keys, keys + "-root", "authority");
            lab.secret(keys + "-root", read(keys + "-root.pem"));
            for (String name : List.of(keys + "-root.pem", keys + "-east.pem")) {
                lab.give("x509ca/" + name, read(name));
            }
        }
        for (int n = 0; n < KEYS.size(); n++) {
            String keys = KEYS.get(n);
            issue("west" + n, keys, keys + "-west", "end");
            issue("east" + n, keys, keys + "-east", "end");
            lab.secret("west" + n, read("west" + n + ".pem") + read(keys + "-west.pem") + read("west" + n + ".key"));
            lab.give("x509/east" + n + ".pem", read("east" + n + ".pem"));
            lab.give("private/east" + n + ".pem", read("east" + n + ".key"));
        }
        lab.load(KEYS.size(), n -> """
                proposals = aes128gcm16-prfsha256-ecp256
                local { auth = pubkey
                  certs = east%1$d.pem
                  id = "CN=east%1$d" }
                remote { auth = pubkey
                  id = "CN=west%1$d" }
                """.formatted(n), n -> "esp_proposals = aes128gcm16", "");
        lab.commit(
                KEYS.size(),
                n -> """
                        local: { auth: pubkey, certificate: west%d }
                        remote: { auth: pubkey, id: "CN=east%d", ca: %s-root }
                        """.formatted(n, n, n < FIRST_UNTRUSTED ? KEYS.get(n) : "other"),
                n -> "startAction: none");
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** Makes NAME.key and NAME.pem; without an issuer it signs itself. */
    private void issue(String name, String keys, String issuer, String extensions) {
        List<String> words = new ArrayList<>(List.of("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey"));
        words.addAll(keys.equals("RSA") ? List.of("rsa:2048") : List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
        words.addAll(List.of("-config", path("openssl.cnf"), "-extensions", extensions, "-subj", "/CN=" + name));
        words.addAll(List.of("-keyout", path(name + ".key"), "-out", path(name + ".pem")));
        if (!issuer.isEmpty()) {
            words.addAll(List.of("-CA", path(issuer + ".pem"), "-CAkey", path(issuer + ".key")));
        }
        Command.of(words.toArray(String[]::new)).run().orThrow();
    }

    private String path(String name) {
        return lab.folder().resolve(name).toString();
    }

    private void write(String name, String content) {
        try {
            Files.writeString(Path.of(path(name)), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(Path.of(path(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isApplianceFirst(int number) {
        return number % 2 == 0;
    }

    private Outcome begin(int number) {
        return isApplianceFirst(number) ? lab.appliance.command("ipsec", "up", "c" + number) : lab.initiate(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldTakeAPeerWhoseChainLeadsToTheRoot(int number) {
        int said = lab.strongswan.output().length();
        assertThat(begin(number).succeeded()).as(() -> lab.why(number)).isTrue();
        assertThat(lab.reaches(number)).as(() -> lab.why(number)).isTrue();
        if (KEYS.get(number).equals("RSA")) {
            assertThat(lab.strongswan.output().substring(said))
                    .as("both ends' messages are in fragments")
                    .containsPattern("received fragment #\\d of \\d")
                    .containsPattern("splitting IKE message .* into \\d fragments");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldSayWhoseIssuerIsUnknownWhenNobodyVouchesForAPeer(int number) {
        String reason = "issuer CN=EC-root of the certificate of CN=EC-east is not among the CAs of connection c%d"
                .formatted(number);

        begin(number);

        assertThat(Await.until(StrongswanLab.SETTLE, StrongswanLab.POLL, () -> lab.appliance
                        .command("show", "ipsec", "c" + number)
                        .output()
                        .contains(reason)))
                .as(() -> lab.why(number))
                .isTrue();
        assertThat(lab.strongswan.sas()).doesNotContain("CN=east" + number);
    }
}
