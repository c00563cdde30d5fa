package net.isthmus.webui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantityTest {

    @Test
    void shouldKeepThreeDigitsWhenScaling() {
        assertThat(Quantity.scaled(0)).isEqualTo("0");
        assertThat(Quantity.scaled(999)).isEqualTo("999");
        assertThat(Quantity.scaled(999.7)).isEqualTo("1.00 k");
        assertThat(Quantity.scaled(1_250_000)).isEqualTo("1.25 M");
        assertThat(Quantity.scaled(12_500_000)).isEqualTo("12.5 M");
        assertThat(Quantity.scaled(125_000_000)).isEqualTo("125 M");
    }

    @Test
    void shouldNeverShowLessThanNothingWhenACounterWentBack() {
        assertThat(Quantity.scaled(-5)).isEqualTo("0");
    }

    @Test
    void shouldNameTheUnitWhenRatesAreInBits() {
        assertThat(Quantity.bitsPerSecond(12)).isEqualTo("12 bit/s");
        assertThat(Quantity.bitsPerSecond(9_400_000_000.0)).isEqualTo("9.40 Gbit/s");
    }

    @Test
    void shouldGroupDigitsWhenCounting() {
        assertThat(Quantity.counted(1_234_567)).isEqualTo("1\u202f234\u202f567");
    }
}
