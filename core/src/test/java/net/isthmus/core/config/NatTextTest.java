package net.isthmus.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NatTextTest {
    @Test
    void shouldReadAndWriteEndpoints() {
        for (String text : List.of(
                "203.0.113.10:2222/tcp",
                "203.0.113.10:16000-16999/udp",
                "203.0.113.10/gre",
                "203.0.113.10/tcp",
                "203.0.113.10",
                "[2001:db8::1]:443/tcp",
                "2001:db8::1/esp",
                "2001:db8::1")) {
            assertThat(ExternalEndpoint.parse(text)).hasToString(text);
        }
        for (String text : List.of("10.20.0.20:22", "10.20.0.20", "[fd00::1]:22", "fd00::1")) {
            assertThat(HostEndpoint.parse(text)).hasToString(text);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithEndpoints() {
        assertThatThrownBy(() -> ExternalEndpoint.parse("203.0.113.10:22")).hasMessageContaining("needs a protocol");
        assertThatThrownBy(() -> ExternalEndpoint.parse("203.0.113.10:22/gre"))
                .hasMessageContaining("needs a protocol");
        assertThatThrownBy(() -> ExternalEndpoint.parse("203.0.113.10/ipip")).hasMessageContaining("no protocol");
        assertThatThrownBy(() -> ExternalEndpoint.parse("[2001:db8::1:22/tcp")).hasMessageContaining("bracket");
        assertThatThrownBy(() -> HostEndpoint.parse("10.20.0.20:22-23")).hasMessageContaining("range");
        assertThatThrownBy(() -> HostEndpoint.parse("10.20.0.20:0")).hasMessageContaining("nobody");
    }

    @Test
    void shouldKnowWhichEndpointsOverlap() {
        ExternalEndpoint ssh = ExternalEndpoint.parse("203.0.113.10:22/tcp");

        assertThat(ssh.overlaps(ExternalEndpoint.parse("203.0.113.10:20-30/tcp")))
                .isTrue();
        assertThat(ssh.overlaps(ExternalEndpoint.parse("203.0.113.10"))).isTrue();
        assertThat(ssh.overlaps(ExternalEndpoint.parse("203.0.113.10:22/udp"))).isFalse();
        assertThat(ssh.overlaps(ExternalEndpoint.parse("203.0.113.11:22/tcp"))).isFalse();
    }
}
