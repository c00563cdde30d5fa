package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MacAddressTest {

    @ParameterizedTest
    @CsvSource({
        "52:54:00:aa:00:01, 525400aa0001",
        "52-54-00-AA-00-01, 525400aa0001",
        "ff:ff:ff:ff:ff:ff, ffffffffffff",
        "00:00:00:00:00:00, 000000000000",
    })
    void shouldReadSixPairsWhenPartedByColonsOrHyphens(String text, String value) {
        assertThat(MacAddress.parse(text)).isEqualTo(new MacAddress(Long.parseLong(value, 16)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "52:54:00, it has 3 of 6 octets",
        "525400aa0001, it has 1 of 6 octets",
        "52:54:00:aa:00:01:02, it has more than 6 octets",
        "52:54:00:aa:00:1, octet 6 needs two hexadecimal digits",
        "52:54:0:aa:00:01, octet 3 needs two hexadecimal digits",
        "52:54:00:ag:00:01, octet 4 needs two hexadecimal digits",
        "52:54-00:aa:00:01, octet 1 needs two hexadecimal digits",
    })
    void shouldSayWhatIsWrongWhenTextIsNoMacAddress(String text, String reason) {
        assertThatThrownBy(() -> MacAddress.parse(text))
                .isInstanceOf(AddressFormatException.class)
                .hasMessage("\"" + text + "\" is not a MAC address: " + reason);
    }

    @Test
    void shouldTellGroupFromLocalWhenBitsAreSet() {
        assertThat(MacAddress.parse("01:80:c2:00:00:0e").isGroup()).isTrue();
        assertThat(MacAddress.parse("01:80:c2:00:00:0e").isLocallyAdministered())
                .isFalse();
        assertThat(MacAddress.parse("52:54:00:aa:00:01").isGroup()).isFalse();
        assertThat(MacAddress.parse("52:54:00:aa:00:01").isLocallyAdministered())
                .isTrue();
        assertThat(MacAddress.BROADCAST.isBroadcast()).isTrue();
    }

    @Test
    void shouldRefuseWhenValueIsWiderThan48Bits() {
        assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldComeBackWhenPrintedAndRead() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(48);
        for (int i = 0; i < 1_000; i++) {
            var address = new MacAddress(random.nextLong() >>> 16);
            assertThat(MacAddress.parse(address.toString())).isEqualTo(address);
        }
    }
}
