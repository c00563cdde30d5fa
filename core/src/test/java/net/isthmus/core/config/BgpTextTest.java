package net.isthmus.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BgpTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no-export",
                "graceful-shutdown",
                "0:0",
                "65535:65535",
                "64512:100",
                "4200000000:1:4294967295",
                "rt:64512:4294967295",
                "rt:4200000000:65535",
                "soo:64512:7",
            })
    void shouldReadAndWriteCommunities(String text) {
        assertThat(BgpCommunity.parse(text)).hasToString(text);
    }

    @Test
    void shouldKnowCommunitiesByNumberToo() {
        assertThat(BgpCommunity.parse("65535:65281")).isEqualTo(BgpCommunity.parse("no-export"));
        assertThat(BgpCommunity.parse("65535:666")).hasToString("blackhole");
        assertThat(new BgpCommunity.Extended(0x0002_fc00_0000_0064L)).hasToString("rt:64512:100");
        assertThat(new BgpCommunity.Extended(0x0203_fa56_ea00_0001L)).hasToString("soo:4200000000:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "64512", "65536:1", "1:65536", "a:b", "1:2:3:4", "rt:1", "rt:70000:70000", "1:2:99999999999"
            })
    void shouldRefuseWhatIsNoCommunity(String text) {
        assertThatThrownBy(() -> BgpCommunity.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.0.0/16,            192.168.0.0/16,  true",
        "192.168.0.0/16,            192.168.1.0/24,  false",
        "192.168.0.0/16 le 24,      192.168.0.0/16,  true",
        "192.168.0.0/16 le 24,      192.168.255.0/24, true",
        "192.168.0.0/16 le 24,      192.168.255.0/25, false",
        "192.168.0.0/16 le 24,      192.169.0.0/24,  false",
        "192.168.0.0/16 ge 20,      192.168.0.0/16,  false",
        "192.168.0.0/16 ge 20,      192.168.7.7/32,  true",
        "192.168.0.0/16 ge 20 le 24, 192.168.16.0/20, true",
        "192.168.0.0/16 ge 20 le 24, 192.168.16.0/25, false",
        "0.0.0.0/0 le 32,           10.0.0.0/8,      true",
        "0.0.0.0/0,                 0.0.0.0/0,       true",
        "0.0.0.0/0 le 32,           fd00::/8,        false",
        "fd00::/8 le 64,            fd00:1::/64,     true",
    })
    void shouldMeanPrefixesByTheirLengths(String item, String candidate, boolean isMeant) {
        assertThat(BgpPrefixMatch.parse(item)).hasToString(item);
        assertThat(BgpPrefixMatch.parse(item).matches(IpPrefix.parse(candidate)))
                .isEqualTo(isMeant);
    }

    @Test
    void shouldWriteTheShortestFormOfAnItem() {
        assertThat(BgpPrefixMatch.parse("10.0.0.0/8 ge 9 le 32")).hasToString("10.0.0.0/8 ge 9");
        assertThat(BgpPrefixMatch.parse("10.0.0.0/8 le 8")).hasToString("10.0.0.0/8");
        assertThat(BgpPrefixMatch.parse("10.0.0.0/8 ge 8")).hasToString("10.0.0.0/8 le 32");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1/8", "10.0.0.0/8 le 7", "10.0.0.0/8 ge 33", "10.0.0.0/8 ge 20 le 10", "10.0.0.0/8 eq 9"
            })
    void shouldRefuseWhatIsNoItem(String text) {
        assertThatThrownBy(() -> BgpPrefixMatch.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKnowWhichNumbersNobodyMayHave() {
        assertThat(AsNumber.parse("4294967294")).hasToString("4294967294");
        for (String text : new String[] {"0", "23456", "65535", "4294967295", "99999999999", "AS1", "1.10"}) {
            assertThatThrownBy(() -> AsNumber.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
