package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** Traffic selectors that both agree to (RFC 7296 §2.9). */
class NarrowingTest {
    private static final int TCP = 6;

    @Test
    void shouldKeepWhatIsCommonOfAddressesProtocolAndPorts() {
        assertThat(Narrowing.common(
                        List.of(selector(0, "10.0.0.0", "10.255.255.255", 0, 65_535)),
                        List.of(selector(TCP, "10.1.0.0", "10.1.0.255", 80, 443))))
                .containsExactly(selector(TCP, "10.1.0.0", "10.1.0.255", 80, 443));
    }

    @Test
    void shouldKeepThePacketThatHasWokenThePeerInFront() {
        TrafficSelector packet = selector(TCP, "10.1.0.5", "10.1.0.5", 1024, 1024);

        assertThat(Narrowing.common(
                        List.of(packet, selector(0, "10.0.0.0", "10.255.255.255", 0, 65_535)),
                        List.of(selector(TCP, "10.1.0.5", "10.1.0.5", 0, 65_535))))
                .containsExactly(selector(TCP, "10.1.0.5", "10.1.0.5", 0, 65_535));
        assertThat(Narrowing.common(
                        List.of(packet, selector(0, "10.0.0.0", "10.255.255.255", 0, 65_535)),
                        List.of(packet, selector(0, "10.9.0.0", "10.9.255.255", 0, 65_535))))
                .first()
                .isEqualTo(packet);
    }

    @Test
    void shouldHaveNothingInCommonOfTwoFamilies() {
        assertThat(Narrowing.common(
                        List.of(selector(0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0, 65_535)),
                        List.of(selector(0, "0.0.0.0", "255.255.255.255", 0, 65_535))))
                .isEmpty();
    }

    @Test
    void shouldTakeOpaquePortsForAPartOfAllPortsOnly() {
        TrafficSelector opaque = selector(TCP, "10.0.0.0", "10.0.0.255", 65_535, 0);

        assertThat(Narrowing.common(List.of(opaque), List.of(selector(0, "10.0.0.0", "10.0.0.255", 0, 65_535))))
                .containsExactly(opaque);
        assertThat(Narrowing.common(List.of(opaque), List.of(selector(TCP, "10.0.0.0", "10.0.0.255", 1, 65_535))))
                .isEmpty();
    }

    @Test
    void shouldRefuseAnAnswerThatIsMoreThanWasProposed() {
        List<TrafficSelector> proposed = List.of(selector(TCP, "10.0.0.0", "10.0.0.255", 0, 65_535));

        assertThat(Narrowing.isWithin(proposed, proposed)).isTrue();
        assertThat(Narrowing.isWithin(List.of(selector(0, "10.0.0.0", "10.0.0.255", 0, 65_535)), proposed))
                .isFalse();
        assertThat(Narrowing.isWithin(List.of(selector(TCP, "10.0.0.0", "10.0.1.0", 0, 65_535)), proposed))
                .isFalse();
        assertThat(Narrowing.isWithin(List.of(), proposed)).isFalse();
    }

    private static TrafficSelector selector(int protocol, String first, String last, int firstPort, int lastPort) {
        return new TrafficSelector(protocol, IpAddress.parse(first), IpAddress.parse(last), firstPort, lastPort);
    }
}
