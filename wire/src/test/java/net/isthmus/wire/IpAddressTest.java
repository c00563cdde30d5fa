package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressTest {

    /** The examples of RFC 5952 §1, §2 and §4, each with its one canonical text. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8::0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:DB8::ABCD, 2001:db8::abcd",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    })
    void shouldPrintTheCanonicalTextWhenIpv6IsReadInAnyForm(String text, String canonical) {
        assertThat(IpAddress.parse(text)).hasToString(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0, an IPv4 address, it has 3 of 4 octets",
        "10.0.0.1.2, an IPv4 address, it has more than 4 octets",
        "10.0.0.256, an IPv4 address, octet 4 is larger than 255",
        "10.0.0.99999999999, an IPv4 address, octet 4 is larger than 255",
        "10.0.00.1, an IPv4 address, octet 3 has a leading zero",
        "10..0.1, an IPv4 address, octet 2 is empty",
        "10.0.0.x, an IPv4 address, octet 4 is not a number",
        "10.0.0.-1, an IPv4 address, octet 4 is not a number",
        "example.net, an IP address, write 192.0.2.1 or 2001:db8::1; names are not looked up",
        "gateway, an IP address, write 192.0.2.1 or 2001:db8::1; names are not looked up",
        "'', an IP address, it is empty",
        "1:2:3, an IPv6 address, it has 3 of 8 groups and no ::",
        "1:2:3:4:5:6:7:8:9, an IPv6 address, it has more than 8 groups",
        "1::2::3, an IPv6 address, it has more than one ::",
        ":::, an IPv6 address, it has more than one ::",
        "1:2:3:4::5:6:7:8, an IPv6 address, 'it has 8 groups, so :: stands for nothing'",
        ":1::, an IPv6 address, it begins with a single colon",
        "1::2:, an IPv6 address, it ends with a single colon",
        "::12345, an IPv6 address, group 1 has more than 4 digits",
        "2001:dg8::, an IPv6 address, group 2 is not hexadecimal",
        "fe80::1%eth0, an IPv6 address, a zone (%…) is not part of an address",
        "::1.2.3, an IPv6 address, it has 3 of 4 octets",
        "1:2:3:4:5:6:7:1.2.3.4, an IPv6 address, it has more than 8 groups",
    })
    void shouldSayWhatIsWrongWhenTextIsNoAddress(String text, String kind, String reason) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(AddressFormatException.class)
                .hasMessage("\"" + text + "\" is not " + kind + ": " + reason);
    }

    @Test
    void shouldKeepTheMessageOneShortLineWhenTextIsHostile() {
        assertThatThrownBy(() -> IpAddress.parse("\n\u001b[31m" + "9".repeat(10_000)))
                .hasMessageStartingWith("\"??[31m999")
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void shouldKeepFamiliesApartWhenOneEmbedsTheOther() {
        IpAddress ipv4 = IpAddress.parse("192.0.2.1");
        assertThat(ipv4).isEqualTo(IpAddress.ofIpv4(0xc0000201)).isNotEqualTo(IpAddress.parse("::ffff:192.0.2.1"));
        assertThat(ipv4.family()).isEqualTo(IpFamily.IPV4);
        assertThat(ipv4.keyHigh()).isEqualTo(0xc0000201_00000000L);
        assertThat(ipv4.keyLow()).isZero();
        assertThatThrownBy(() -> new IpAddress(IpFamily.IPV4, 0, 1L << 32))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "::, unspecified",
        "127.9.0.1, loopback",
        "::1, loopback",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "ff02::1, multicast",
        "169.254.1.1, linkLocal",
        "fe80::1, linkLocal",
        "febf::1, linkLocal",
        "255.255.255.255, broadcast",
        "10.0.0.1, unicast",
        "fec0::1, unicast",
        "2001:db8::1, unicast",
        "128.0.0.1, unicast",
        "223.255.255.255, unicast",
    })
    void shouldKnowItsKindWhenAddressIsSpecial(String text, String kind) {
        IpAddress address = IpAddress.parse(text);
        assertThat(address.isUnspecified()).isEqualTo(kind.equals("unspecified"));
        assertThat(address.isLoopback()).isEqualTo(kind.equals("loopback"));
        assertThat(address.isMulticast()).isEqualTo(kind.equals("multicast"));
        assertThat(address.isLinkLocal()).isEqualTo(kind.equals("linkLocal"));
        assertThat(address.isBroadcast()).isEqualTo(kind.equals("broadcast"));
    }

    @Test
    void shouldAgreeWithTheJdkWhenAddressesAreRandom() throws UnknownHostException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5952);
        for (int i = 0; i < 5_000; i++) {
            IpAddress address = random(random);
            assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
            assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
            String jdkText = InetAddress.getByAddress(address.toBytes()).getHostAddress();
            if (address.isIpv4() == (jdkText.indexOf(':') < 0)) {
                assertThat(IpAddress.parse(jdkText)).isEqualTo(address);
            }
        }
    }

    @Test
    void shouldAddAndOrderAsNumbersWhenAddressesAreRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < 5_000; i++) {
            IpAddress address = random(random);
            IpAddress other = random(random);
            long offset = random.nextLong() >> random.nextInt(64);
            BigInteger modulus = BigInteger.ONE.shiftLeft(address.family().bits());
            assertThat(number(address.plus(offset)))
                    .isEqualTo(number(address).add(BigInteger.valueOf(offset)).mod(modulus));
            int expected = address.family() == other.family()
                    ? number(address).compareTo(number(other))
                    : address.isIpv4() ? -1 : 1;
            assertThat(Integer.signum(address.compareTo(other))).isEqualTo(expected);
        }
    }

    static IpAddress random(RandomGenerator random) {
        if (random.nextBoolean()) {
            return IpAddress.ofIpv4(random.nextInt());
        }
        long mask = -1L;
        for (int group = 0; group < 4; group++) {
            mask &= random.nextBoolean() ? -1L : ~(0xffffL << group * 16);
        }
        return IpAddress.ofIpv6(random.nextLong() & mask, random.nextLong() & Long.rotateLeft(mask, 16));
    }

    private static BigInteger number(IpAddress address) {
        return new BigInteger(1, address.toBytes());
    }
}
