package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
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
    /** Keys of the connections, each of which both ends begin; the appliance the even ones first. */
    private static final List<String> KEYS =
            List.of("P-256", "P-256", "RSA", "RSA", "P-256", "P-256", "ED25519", "P-384", "P-256", "P-256", "P-256");

    /** Of these the appliance knows another root. */
    private static final List<Integer> UNTRUSTED = List.of(4, 5);

    /** The peer's certificates of these name a responder, which says that the second is revoked. */
    private static final List<Integer> ASKED_ABOUT = List.of(8, 9);

    /** The peer's certificate of this one is in a list that lies beside the root. */
    private static final int LISTED = 10;

    private static final String RESPONDER_PORT = "8888";

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
            [asked]
            keyUsage = critical,digitalSignature
            subjectKeyIdentifier = hash
            authorityInfoAccess = OCSP;URI:http://172.16.1.10:8888
            [ca]
            default_ca = list
            [list]
            database = INDEX
            default_md = sha256
            default_crl_days = 2
            """;

    @SuppressWarnings("NullAway.Init")
    private StrongswanLab lab;

    @BeforeAll
    void open() {
        Requirements.applianceBesideStrongswan();
        assumeTrue(Command.of("openssl", "version").run().succeeded(), "skipped: openssl is not installed");
        lab = new StrongswanLab(KEYS.size());
        write("openssl.cnf", OPENSSL.replace("INDEX", path("index")));
        issue("other-root", "P-256", "", "authority");
        lab.secret("other-root", read("other-root.pem"));
        for (String keys : new LinkedHashSet<>(KEYS)) {
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
            issue("east" + n, keys, keys + "-east", ASKED_ABOUT.contains(n) ? "asked" : "end");
            lab.secret("west" + n, read("west" + n + ".pem") + read(keys + "-west.pem") + read("west" + n + ".key"));
            lab.give("x509/east" + n + ".pem", read("east" + n + ".pem"));
            lab.give("private/east" + n + ".pem", read("east" + n + ".key"));
        }
        tellWhoIsRevoked();
        lab.load(KEYS.size(), n -> """
                proposals = aes128gcm16-prfsha256-ecp256
                local { auth = pubkey
                  certs = east%1$d.pem
                  id = "CN=east%1$d" }
                remote { auth = pubkey
                  id = "CN=west%1$d" }
                """.formatted(n), n -> "esp_proposals = aes128gcm16", "");
        lab.commit(KEYS.size(), n -> """
                        local: { auth: pubkey, certificate: west%d }
                        remote: { auth: pubkey, id: "CN=east%d", ca: %s, revocation: ifuri }
                        """.formatted(n, n, trusted(n)), n -> "startAction: none");
    }

    private static String trusted(int number) {
        if (UNTRUSTED.contains(number)) {
            return "other-root";
        }
        return number == LISTED ? "with-list" : KEYS.get(number) + "-root";
    }

    /** A responder beside strongSwan, and a list among the appliance's secrets. */
    private void tellWhoIsRevoked() {
        int revoked = ASKED_ABOUT.getLast();
        write("index", entry(revoked, true) + entry(LISTED, true) + entry(ASKED_ABOUT.getFirst(), false));
        write("index.attr", "unique_subject = no\n");
        String issuer = path("P-256-east");
        lab.startBeside(
                "openssl",
                "ocsp",
                "-index",
                path("index"),
                "-port",
                RESPONDER_PORT,
                "-CA",
                issuer + ".pem",
                "-rsigner",
                issuer + ".pem",
                "-rkey",
                issuer + ".key",
                "-ndays",
                "1");
        Command.of(
                        "openssl",
                        "ca",
                        "-gencrl",
                        "-config",
                        path("openssl.cnf"),
                        "-cert",
                        issuer + ".pem",
                        "-keyfile",
                        issuer + ".key",
                        "-out",
                        path("list.pem"))
                .run()
                .orThrow();
        lab.secret("with-list", read("P-256-root.pem") + read("list.pem"));
    }

    /** A line of the authority's database. */
    private String entry(int number, boolean isRevoked) {
        String said = Command.of("openssl", "x509", "-noout", "-serial", "-in", path("east" + number + ".pem"))
                .run()
                .orThrow()
                .output();
        return "%s\t350101000000Z\t%s\t%s\tunknown\t/CN=east%d\n"
                .formatted(
                        isRevoked ? "R" : "V",
                        isRevoked ? "250101000000Z" : "",
                        said.strip().replace("serial=", ""),
                        number);
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
        words.addAll(
                switch (keys) {
                    case "RSA" -> List.of("rsa:2048");
                    case "ED25519" -> List.of("ed25519");
                    default -> List.of("ec", "-pkeyopt", "ec_paramgen_curve:" + keys);
                });
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

    private boolean begin(int number, boolean isAppliance) {
        if (isAppliance) {
            lab.up(number);
            return true;
        }
        return lab.initiate(number).succeeded();
    }

    /** Both ends begin, one after the other; the appliance as the last, for it does not give up by itself. */
    private void beginInVain(int number, String reason) {
        assertThat(begin(number, false)).isFalse();
        assertRefused(number, reason, 1);
        begin(number, true);
        assertRefused(number, reason, 2);
        lab.down(number);
        assertThat(lab.strongswan.sas()).doesNotContain("CN=east" + number);
    }

    private void assertRefused(int number, String reason, int times) {
        var failures = Pattern.compile("\"authentication\"\\s*:\\s*(\\d+)");
        assertThat(Await.until(StrongswanLab.SETTLE, StrongswanLab.POLL, () -> {
                    String said = lab.appliance.get("/api/v1/ipsec/c" + number);
                    var count = failures.matcher(said);
                    return said.contains(reason) && count.find() && Integer.parseInt(count.group(1)) >= times;
                }))
                .as(() -> times + " times\n" + lab.appliance.get("/api/v1/ipsec/c" + number) + lab.why(number))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 6, 7, 8})
    void shouldTakeAPeerWhoseChainLeadsToTheRootWhicheverEndBegins(int number) {
        for (boolean isAppliance : List.of(isApplianceFirst(number), !isApplianceFirst(number))) {
            int said = lab.strongswan.output().length();
            assertThat(begin(number, isAppliance)).as(() -> lab.why(number)).isTrue();
            assertThat(lab.reaches(number)).as(() -> lab.why(number)).isTrue();
            if (KEYS.get(number).equals("RSA")) {
                assertThat(lab.strongswan.output().substring(said))
                        .as("both ends' messages are in fragments")
                        .containsPattern("received fragment #\\d of \\d")
                        .containsPattern("splitting IKE message .* into \\d fragments");
            }
            lab.down(number);
            assertThat(Await.until(StrongswanLab.SETTLE, StrongswanLab.POLL, () -> !lab.strongswan
                            .sas()
                            .contains("CN=east" + number)))
                    .as(() -> lab.why(number))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldSayWhoseIssuerIsUnknownWhenNobodyVouchesForAPeer(int number) {
        beginInVain(
                number,
                "issuer CN=P-256-root of the certificate of CN=P-256-east is not among the CAs of connection c%d"
                        .formatted(number));
    }

    @ParameterizedTest
    @ValueSource(ints = {9, LISTED})
    void shouldRefuseAPeerWhoseCertificateIsRevokedWhicheverEndBegins(int number) {
        beginInVain(number, "revoked");
    }
}
