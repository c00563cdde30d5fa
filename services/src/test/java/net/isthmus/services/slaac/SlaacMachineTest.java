package net.isthmus.services.slaac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage.RouterAdvertisement;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NdOption.PrefixInformation;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.Octets;
import net.isthmus.wire.RouterPreference;
import org.junit.jupiter.api.Test;

class SlaacMachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress ROUTER = IpAddress.parse("fe80::1");
    private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:1::/64");

    private final SlaacMachine machine = new SlaacMachine(
            "up",
            new StableIdentifier(Octets.of(new byte[32])),
            RandomGeneratorFactory.of("L64X128MixRandom").create(3));
    private SlaacState state = machine.linkUp(SlaacState.EMPTY, 0).next();
    private long now;

    @Test
    void shouldAskForRoutersEverMoreRarelyWhenNoneAnswers() {
        now = state.deadlineNs();
        for (int wait : new int[] {4, 8, 16, 32}) {
            SlaacMachine.Step step = machine.timePassed(state, now);
            state = step.next();
            assertThat(step.doesSolicit()).isTrue();
            assertThat((double) (state.deadlineNs() - now) / SECOND).isBetween(wait * 0.89, wait * 1.11);
            now = state.deadlineNs();
        }
        hear(600, prefix(100, 100));
        assertThat(state.solicitNs()).isEqualTo(SlaacState.NEVER);
    }

    @Test
    void shouldHaveAnAddressUntilItsLifetimeEnds() {
        hear(600, prefix(7300, 100));
        assertThat(state.addresses()).hasSize(1);
        assertThat(state.addresses().getFirst().prefix()).isEqualTo(PREFIX);
        IpAddress first = state.addresses().getFirst().address();
        assertThat(state.allRoutes().keySet()).containsExactly(new SlaacState.Route(IpPrefix.ALL_IPV6, ROUTER));

        pass(599);
        hear(600, prefix(7300, 100));
        pass(7299);
        assertThat(state.addresses()).extracting("address").containsExactly(first);
        assertThat(state.allRoutes())
                .as("the router was silent for its lifetime")
                .isEmpty();
        pass(2);
        assertThat(state.addresses()).isEmpty();
    }

    @Test
    void shouldKeepTheAddressForTwoHoursWhenTheLifetimeIsCutShort() {
        hear(600, prefix(100_000, 100_000));
        hear(600, prefix(0, 0));
        assertThat(state.addresses()).hasSize(1);
        pass(7199);
        assertThat(state.addresses()).hasSize(1);
        hear(600, prefix(0, 0));
        assertThat(state.addresses()).as("no shorter still").hasSize(1);
        pass(2);
        assertThat(state.addresses()).isEmpty();
    }

    @Test
    void shouldForgetTheRouterAtOnceWhenItSaysSo() {
        hear(600, prefix(100, 100));
        hear(0);
        assertThat(state.allRoutes()).isEmpty();
        assertThat(state.addresses()).hasSize(1);
    }

    @Test
    void shouldTakeAnotherAddressWhenSomebodyElseHasTheFirst() {
        hear(600, prefix(100, 100));
        IpAddress first = state.addresses().getFirst().address();
        state = machine.conflict(state, first, now).next();
        assertThat(state.addresses().getFirst().address()).isNotEqualTo(first);
    }

    @Test
    void shouldNotBelieveWhatRfc4862SaysIgnore() {
        hear(
                600,
                new PrefixInformation(IpPrefix.parse("2001:db8:2::/48"), true, true, 100, 100),
                new PrefixInformation(IpPrefix.parse("2001:db8:3::/64"), true, false, 100, 100),
                new PrefixInformation(IpPrefix.parse("2001:db8:4::/64"), true, true, 100, 101),
                new PrefixInformation(IpPrefix.parse("fe80::/64"), true, true, 100, 100),
                new NdOption.Mtu(1000));
        assertThat(state.addresses()).isEmpty();
        assertThat(state.mtu()).isEmpty();
    }

    @Test
    void shouldLearnRoutesAndServersWithTheirLifetimes() {
        hear(
                0,
                new NdOption.RouteInformation(IpPrefix.parse("fd00::/8"), RouterPreference.HIGH, 10),
                new NdOption.RecursiveDns(20, List.of(IpAddress.parse("fd00::53"))),
                new NdOption.DnsSearch(30, List.of("example.net")),
                new NdOption.Mtu(1400));
        assertThat(state.allRoutes().keySet()).extracting("to").containsExactly(IpPrefix.parse("fd00::/8"));
        assertThat(state.mtu()).contains(1400);
        pass(11);
        assertThat(state.allRoutes()).isEmpty();
        assertThat(state.dnsServers()).hasSize(1);
        pass(10);
        assertThat(state.dnsServers()).isEmpty();
        assertThat(state.domains()).hasSize(1);
    }

    private static PrefixInformation prefix(long valid, long preferred) {
        return new PrefixInformation(PREFIX, true, true, valid, preferred);
    }

    @Test
    void shouldForgetTheMtuWithTheLastThingThatRoutersTold() {
        hear(600, new NdOption.Mtu(1400), prefix(1000, 1000));
        pass(999);
        assertThat(state.mtu()).contains(1400);
        pass(2);
        assertThat(state.mtu()).isEmpty();
    }

    private void hear(int lifetime, NdOption... options) {
        state = machine.advertised(
                        state,
                        new RouterAdvertisement(
                                ROUTER,
                                NeighbourDiscovery.ALL_NODES,
                                64,
                                false,
                                false,
                                RouterPreference.MEDIUM,
                                lifetime,
                                0,
                                0,
                                List.of(options)),
                        now)
                .next();
    }

    private void pass(long seconds) {
        now += seconds * SECOND;
        state = machine.timePassed(state, now).next();
    }
}
