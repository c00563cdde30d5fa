package net.isthmus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @Test
    void shouldReadBothFamiliesWhenWellFormed() {
        assertThat(ListenAddress.parse("10.0.0.1:8080")).isEqualTo(new ListenAddress("10.0.0.1", 8080));
        assertThat(ListenAddress.parse("[fd00::1]:443")).isEqualTo(new ListenAddress("fd00::1", 443));
        assertThat(ListenAddress.parse("[fd00::1]:443")).hasToString("[fd00::1]:443");
        assertThat(ListenAddress.parse("0.0.0.0:8080").isWildcard()).isTrue();
        assertThat(ListenAddress.parse("localhost:0").isWildcard()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8080", "10.0.0.1", "fd00::1:8080", "10.0.0.1:65536", "10.0.0.1:", "a b:1"})
    void shouldRefuseWhenMalformed(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text + " is not an address with a port, such as 127.0.0.1:8080 or [::1]:8080");
    }
}
