package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets pass between the appliance and strongSwan with every algorithm that both have, whoever begins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpsecAlgorithmsIT {
    private static final String SECRET = "q8Zr1vT0mLx3WnYb7KdE5uJc2HsA9fGp";

    /** What IKE and what ESP is made of. */
    private record Suite(String ike, String esp) {}

    private static final List<Suite> SUITES = List.of(
            new Suite("aes128gcm16-prfsha256-modp2048", "aes128gcm16"),
            new Suite("aes128gcm16-prfsha256-ecp256", "aes128gcm16"),
            new Suite("aes128gcm16-prfsha256-ecp384", "aes256gcm16"),
            new Suite("aes256gcm16-prfsha384-modp2048", "aes256gcm16"),
            new Suite("aes256gcm16-prfsha384-ecp256", "aes128gcm16"),
            new Suite("aes256gcm16-prfsha384-ecp384", "aes256gcm16"),
            new Suite("aes128-sha256-modp2048", "aes128-sha256"),
            new Suite("aes256-sha256-modp2048", "aes256-sha256"),
            new Suite("aes192gcm16-prfsha512-ecp521", "aes192gcm16"),
            new Suite("aes192-sha384-modp3072", "aes192-sha384"),
            new Suite("aes256-sha512-modp4096", "aes256-sha512"),
            new Suite("chacha20poly1305-prfsha256-x25519", "chacha20poly1305"),
            new Suite("chacha20poly1305-prfsha512-x25519", "chacha20poly1305"),
            new Suite("aes256gcm16-prfsha384-x448", "aes256gcm16"),
            new Suite("aes256-sha1-modp2048", "aes256-sha1"),
            new Suite("aes128-sha1-x25519", "aes128-sha1"));

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
    }
}
