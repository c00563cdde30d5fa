package net.isthmus.ipsec.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.Tunnel;
import net.isthmus.core.config.TunnelMode;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.wire.InterfaceAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each device's text for each connection of {@code document.yaml}, as it lies beside it. {@code -Disthmus.golden=write}
 * writes the texts anew, to be looked at before they are committed.
 */
class PeerConfigurationTest {
    private static final Path FOLDER = Path.of("src/test/resources/net/isthmus/ipsec/export");

    static Configuration document() {
        try (InputStream in = PeerConfigurationTest.class.getResourceAsStream("document.yaml")) {
            return ConfigurationReader.read(Objects.requireNonNull(in).readAllBytes())
                    .orThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String render(PeerKind kind, String name) {
        return render(kind, name, document());
    }

    private static String render(PeerKind kind, String name, Configuration document) {
        return PeerConfiguration.render(
                kind,
                name,
                Objects.requireNonNull(document.ipsec().connections().get(name)),
                document.tunnels());
    }

    static Stream<Arguments> all() {
        return Arrays.stream(PeerKind.values())
                .flatMap(kind -> Stream.of("hq", "cloud", "branch").map(name -> Arguments.of(kind, name)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldPrintWhatLiesBesideTheTest(PeerKind kind, String name) throws IOException {
        Path golden = FOLDER.resolve(name + "." + kind);
        String text = render(kind, name);
        if ("write".equals(System.getProperty("isthmus.golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSwapEndsAndTellNoSecret(PeerKind kind) {
        String text = render(kind, "hq").replace("auth-algorithms=null", "");
        assertThat(text).contains("203.0.113.10").doesNotContain("null").doesNotContain("{}");
        if (kind != PeerKind.AWS) {
            assertThat(text)
                    .contains("REPLACE-WITH-THE-SECRET")
                    .contains("hq-psk")
                    .contains("edge-1.example.net", "hq.example.net", "198.51.100.1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNameWhatADeviceLacks(PeerKind kind) {
        String text = render(kind, "branch");
        if (kind == PeerKind.STRONGSWAN || kind == PeerKind.FRR_LINUX) {
            assertThat(text).contains("ke1_mlkem768").contains("needs strongSwan 6.0");
        } else {
            assertThat(text).contains("Not on this device").contains("mlkem768");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowItsOwnWords(PeerKind kind) {
        assertThat(PeerKind.of(kind.toString())).contains(kind);
        assertThat(PeerKind.words()).contains(kind.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.6.2/30,169.254.6.1/30",
        "169.254.6.1/30,169.254.6.2/30",
        "10.0.0.0/31,10.0.0.1/31",
        "10.0.0.1/31,10.0.0.0/31"
    })
    void shouldFindTheOtherAddressWithinATunnel(String ours, String theirs) {
        assertThat(Inside.near(Optional.of(tunnel(ours)), false)).contains(InterfaceAddress.parse(theirs));
    }

    @Test
    void shouldNotGuessTheOtherAddressAmongMany() {
        assertThat(Inside.near(Optional.of(tunnel("10.0.0.1/24")), false)).isEmpty();
    }

    private static Tunnel tunnel(String address) {
        return new Tunnel(
                TunnelMode.VTI,
                List.of(InterfaceAddress.parse(address)),
                Optional.empty(),
                Optional.empty(),
                new MssClamp.Auto());
    }

    @Test
    void shouldSayWhenADeviceCanSayNothing() {
        Configuration document = ConfigurationReader.read("""
                        ipsec:
                          connections:
                            odd:
                              remoteAddrs: [198.51.100.1]
                              proposals: [chacha20poly1305-prfsha256-x448]
                              remote: { secretRef: odd }
                              children:
                                lan: { localTs: [10.0.0.0/8], remoteTs: [10.0.0.0/8] }
                        """).orThrow();
        assertThat(render(PeerKind.CISCO_IOS, "odd", document))
                .contains("! This device can say none of the IKE proposals: [chacha20poly1305-prfsha256-x448].");
    }
}
