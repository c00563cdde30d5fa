package net.isthmus.appliance.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.control.ControlLoop;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class OwnSourcesTest {
    private static final int LINK = 3;

    /** By which interface packets leave; longest prefixes first. */
    private final OwnSources sources = new OwnSources(new ControlLoop(MonotonicClock.SYSTEM), OwnSourcesTest::egress);

    private static int egress(IpAddress remote) {
        return Map.of("192.168.0.0/16", LINK, "10.0.0.0/8", LINK, "2001:db8::/32", LINK).entrySet().stream()
                .filter(route -> IpPrefix.parse(route.getKey()).contains(remote))
                .mapToInt(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
    }

    private static List<InterfaceAddress> addresses(String... texts) {
        return Arrays.stream(texts).map(InterfaceAddress::parse).toList();
    }

    private void has(int index, int vrf, String... texts) {
        sources.interfaceChanged(new InterfaceState(index, "link" + index, vrf, true, 0, 1500, 0, addresses(texts)));
    }

    private String towards(String remote) {
        return sources.find(IpAddress.parse(remote)).map(IpAddress::toString).orElse("none");
    }

    @Test
    void shouldSpeakFromTheSubnetOfTheOtherIfTheLinkHasSeveral() {
        has(LINK, 0, "10.1.0.1/24", "10.2.0.1/24");

        assertThat(towards("10.2.0.9")).isEqualTo("10.2.0.1");
        assertThat(towards("10.1.0.9")).isEqualTo("10.1.0.1");
        assertThat(towards("192.168.7.7")).as("behind a router").isEqualTo("10.1.0.1");
    }

    @Test
    void shouldNotSpeakFromALinkLocalAddressOfIpv6() {
        has(LINK, 0, "fe80::1/64", "2001:db8:1::1/64", "169.254.6.2/30");

        assertThat(towards("2001:db8:9::9")).isEqualTo("2001:db8:1::1");
        assertThat(towards("10.9.9.9")).as("of a tunnel, such as AWS's").isEqualTo("169.254.6.2");
    }

    @Test
    void shouldSpeakFromBorrowedAddressesWhenALinkHasNoneOfItsOwn() {
        sources.interfaceChanged(
                new InterfaceState(LINK, "tunnel", 0, true, 0, 1400, 0, List.of(), true, addresses("10.1.0.1/24"), 2));

        assertThat(towards("192.168.7.7")).isEqualTo("10.1.0.1");
    }

    @Test
    void shouldHaveNoAddressWithoutARouteOrInAnotherVrf() {
        has(LINK, 1, "10.1.0.1/24");
        assertThat(towards("10.1.0.9")).isEqualTo("none");

        has(LINK, 0, "10.1.0.1/24");
        assertThat(towards("172.16.0.1")).isEqualTo("none");
        assertThat(towards("2001:db8::1")).as("of another family").isEqualTo("none");
        assertThat(towards("10.1.0.9")).isEqualTo("10.1.0.1");

        sources.interfaceRemoved(LINK);
        assertThat(towards("10.1.0.9")).isEqualTo("none");
    }
}
