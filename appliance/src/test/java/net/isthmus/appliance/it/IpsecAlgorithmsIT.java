package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.isthmus.lab.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packets pass between the appliance and strongSwan with every algorithm that both have, whoever begins, and do so with
 * new keys, which come from a key exchange of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpsecAlgorithmsIT {
    private static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";

    /**
     * What IKE and what ESP is made of.
     *
     * @param shown the ESP as strongSwan calls it once the keys have changed, with an exchange of their own
     */
    private record Suite(String ike, String esp, String shown) {}

    /** The first eight are those that CoreWeave publishes, and the sixth is what AWS takes first. */
    private static final List<Suite> SUITES = List.of(
            new Suite("aes128gcm16-prfsha256-modp2048", "aes128gcm16-modp2048", "AES_GCM_16-128/MODP_2048"),
            new Suite("aes128gcm16-prfsha256-ecp256", "aes128gcm16-ecp256", "AES_GCM_16-128/ECP_256"),
            new Suite("aes128gcm16-prfsha256-ecp384", "aes256gcm16-ecp384", "AES_GCM_16-256/ECP_384"),
            new Suite("aes256gcm16-prfsha384-modp2048", "aes256gcm16-modp2048", "AES_GCM_16-256/MODP_2048"),
            new Suite("aes256gcm16-prfsha384-ecp256", "aes128gcm16-ecp256", "AES_GCM_16-128/ECP_256"),
            new Suite("aes256gcm16-prfsha384-ecp384", "aes256gcm16-ecp384", "AES_GCM_16-256/ECP_384"),
            new Suite("aes128-sha256-modp2048", "aes128-sha256-modp2048", "AES_CBC-128/HMAC_SHA2_256_128/MODP_2048"),
            new Suite("aes256-sha256-modp2048", "aes256-sha256-modp2048", "AES_CBC-256/HMAC_SHA2_256_128/MODP_2048"),
            new Suite("aes192gcm16-prfsha512-ecp521", "aes192gcm16-ecp521", "AES_GCM_16-192/ECP_521"),
            new Suite("aes192-sha384-modp3072", "aes192-sha384-modp3072", "AES_CBC-192/HMAC_SHA2_384_192/MODP_3072"),
            new Suite("aes256-sha512-modp4096", "aes256-sha512-modp4096", "AES_CBC-256/HMAC_SHA2_512_256/MODP_4096"),
            new Suite("chacha20poly1305-prfsha256-x25519", "chacha20poly1305-x25519", "CHACHA20_POLY1305/CURVE_25519"),
            new Suite("chacha20poly1305-prfsha512-x25519", "chacha20poly1305-x25519", "CHACHA20_POLY1305/CURVE_25519"),
            new Suite("aes256gcm16-prfsha384-x448", "aes256gcm16-x448", "AES_GCM_16-256/CURVE_448"),
            new Suite("aes256-sha1-modp2048", "aes256-sha1-modp2048", "AES_CBC-256/HMAC_SHA1_96/MODP_2048"),
            new Suite("aes128-sha1-x25519", "aes128-sha1-x25519", "AES_CBC-128/HMAC_SHA1_96/CURVE_25519"));

    @SuppressWarnings("NullAway.Init")
    private StrongswanLab lab;

    @BeforeAll
    void open() {
        Requirements.applianceBesideStrongswan();
        lab = new StrongswanLab(SUITES.size());
        lab.load(
                SUITES.size(),
                n -> """
                        proposals = %s
                        local { auth = psk }
                        remote { auth = psk }
                        """.formatted(SUITES.get(n).ike()),
                n -> "esp_proposals = " + SUITES.get(n).esp(),
                "ike { secret = \"%s\" }".formatted(SECRET));
        lab.secret("psk", SECRET);
        lab.commit(SUITES.size(), n -> """
                        proposals: [%s]
                        remote: { secretRef: psk }
                        """.formatted(SUITES.get(n).ike()), n -> "espProposals: [%s], startAction: %s"
                .formatted(SUITES.get(n).esp(), isApplianceFirst(n) ? "start" : "none"));
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static boolean isApplianceFirst(int number) {
        return number % 2 == 0;
    }

    static Stream<Arguments> suites() {
        return IntStream.range(0, SUITES.size()).mapToObj(n -> Arguments.of(n, SUITES.get(n)));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void shouldCarryPacketsWithEverySuiteThatBothHave(int number, Suite suite) {
        if (!isApplianceFirst(number)) {
            assertThat(lab.initiate(number).succeeded())
                    .as(() -> lab.why(number))
                    .isTrue();
        }
        assertThat(lab.reaches(number)).as(() -> suite + "\n" + lab.why(number)).isTrue();
        assertThat(suite.ike()).startsWith(lab.ikeSuite(number).split("-")[0] + "-");

        if (isApplianceFirst(number)) {
            lab.rekeyChild(number);
        } else {
            lab.strongswan.swanctl("--rekey", "--child", "lan" + number).orThrow();
        }
        assertThat(Await.until(StrongswanLab.SETTLE, StrongswanLab.POLL, () -> lab.child(number)
                        .contains(suite.shown())))
                .as(() -> suite + "\n" + lab.why(number))
                .isTrue();
        assertThat(lab.reaches(number)).as(() -> suite + "\n" + lab.why(number)).isTrue();
        assertThat(lab.appliance.get("/q/metrics"))
                .containsPattern(
                        "isthmus_ipsec_rekeys_total\\{connection=\"c%d\",of=\"child\",?} [1-9]".formatted(number));
    }
}
