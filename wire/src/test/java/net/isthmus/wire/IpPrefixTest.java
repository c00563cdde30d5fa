package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255",
        "0.0.0.0/0, 255.255.255.255",
        "192.0.2.1/32, 192.0.2.1",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
        "2001:db8::1/128, 2001:db8::1",
    })
    void shouldKnowItsLastAddressWhenRead(String text, String last) {
        assertThat(IpPrefix.parse(text)).hasToString(text);
        assertThat(IpPrefix.parse(text).lastAddress()).hasToString(last);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/24, 'it has bits set beyond /24; the network is 10.0.0.0/24'",
        "2001:db8::1/64, 'it has bits set beyond /64; the network is 2001:db8::/64'",
        "10.0.0.0, 'the length is missing, as in 10.0.0.0/24'",
        "10.0.0.0/33, the largest length of IPv4 is 32",
        "::/129, the largest length of IPv6 is 128",
        "10.0.0.0/, the length must be a number from 0 to 32",
        "10.0.0.0/08, the length must be a number from 0 to 32",
        "10.0.0.0/-1, the length must be a number from 0 to 32",
        "10.0.0.0/8/8, the length must be a number from 0 to 32",
    })
    void shouldSayWhatIsWrongWhenTextIsNoPrefix(String text, String reason) {
        assertThatThrownBy(() -> IpPrefix.parse(text))
                .isInstanceOf(AddressFormatException.class)
                .hasMessage("\"" + text + "\" is not a prefix: " + reason);
    }

    @Test
    void shouldBlameTheAddressWhenOnlyTheAddressIsWrong() {
        assertThatThrownBy(() -> IpPrefix.parse("10.0.0.256/24"))
                .hasMessage("\"10.0.0.256\" is not an IPv4 address: octet 4 is larger than 255");
    }

    @Test
    void shouldClearTheBitsBeyondTheLengthWhenConstructed() {
        assertThat(new IpPrefix(IpAddress.parse("10.1.2.3"), 8)).isEqualTo(IpPrefix.parse("10.0.0.0/8"));
        assertThatThrownBy(() -> new IpPrefix(IpAddress.ofIpv4(0), 33)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldContainAsNumbersDoWhenPrefixesAreRandom() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4632);
        for (int i = 0; i < 20_000; i++) {
            IpAddress one = IpAddressTest.random(random);
            IpAddress other = random.nextBoolean()
                    ? one.plus(random.nextLong() >> random.nextInt(64))
                    : IpAddressTest.random(random);
            int length = random.nextInt(one.family().bits() + 1);
            var prefix = new IpPrefix(one, length);
            boolean expected = one.family() == other.family()
                    && new BigInteger(1, one.toBytes())
                                    .xor(new BigInteger(1, other.toBytes()))
                                    .shiftRight(one.family().bits() - length)
                                    .signum()
                            == 0;
            assertThat(prefix.contains(other)).as("%s in %s", other, prefix).isEqualTo(expected);
            assertThat(prefix.contains(prefix.lastAddress())).isTrue();
            assertThat(IpPrefix.parse(prefix.toString())).isEqualTo(prefix);
            var second = new IpPrefix(other, random.nextInt(other.family().bits() + 1));
            assertThat(prefix.overlaps(second))
                    .isEqualTo(prefix.contains(second.address()) || second.contains(prefix.address()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, true, false",
        "10.0.0.255/24, false, true",
        "10.0.0.1/24, false, false",
        "10.0.0.0/31, false, false",
        "10.0.0.1/31, false, false",
        "10.0.0.1/32, false, false",
        "10.0.0.0/30, true, false",
        "10.0.0.3/30, false, true",
        "2001:db8::/64, true, false",
        "2001:db8::ffff:ffff:ffff:ffff/64, false, false",
        "2001:db8::/127, false, false",
        "2001:db8::/128, false, false",
    })
    void shouldKnowTheReservedAddressesWhenSubnetHasThem(String text, boolean isNetwork, boolean isBroadcast) {
        InterfaceAddress address = InterfaceAddress.parse(text);
        assertThat(address).hasToString(text);
        assertThat(address.isNetworkAddress()).isEqualTo(isNetwork);
        assertThat(address.isBroadcastAddress()).isEqualTo(isBroadcast);
    }

    @Test
    void shouldKeepAllBitsWhenInterfaceAddressIsRead() {
        InterfaceAddress address = InterfaceAddress.parse("fd00:10::1/64");
        assertThat(address.address()).hasToString("fd00:10::1");
        assertThat(address.prefix()).hasToString("fd00:10::/64");
        assertThatThrownBy(() -> InterfaceAddress.parse("10.10.0.1"))
                .hasMessage("\"10.10.0.1\" is not an address with a prefix length: "
                        + "the length is missing, as in 10.10.0.1/24");
    }
}
