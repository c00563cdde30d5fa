package net.isthmus.fastpath.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import net.isthmus.core.ApplianceException;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SpinLock;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import org.junit.jupiter.api.Test;

/** New sessions go where services, health and time let them. */
class BalancingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String VIP = "203.0.113.30";

    private final Balancer balancer = new Balancer();
    private final List<String> down = new ArrayList<>();
    private final Balancing balancing =
            new Balancing(balancer, new SpinLock(), (backend, fate) -> down.add(backend + " " + fate));

    @Test
    void shouldFindAServiceWhenAddressProtocolPortAndVrfAreItsOwn() {
        balancing.set(
                List.of(
                        service("web").ports(tcp(443, 443), tcp(8000, 8999)).make(),
                        service("dns")
                                .at(VIP, "2001:db8::30")
                                .ports(udp(53, 53))
                                .make(),
                        service("inner").in(2).ports(tcp(443, 443)).make()),
                0);

        assertThat(find(VIP, IpProtocol.TCP, 443, 0)).isNotEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.TCP, 8000, 0)).isNotEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.TCP, 8999, 0)).isEqualTo(find(VIP, IpProtocol.TCP, 8500, 0));
        assertThat(find(VIP, IpProtocol.TCP, 443, 2)).isNotIn(Balancer.NONE, find(VIP, IpProtocol.TCP, 443, 0));
        assertThat(find("2001:db8::30", IpProtocol.UDP, 53, 0)).isNotEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.TCP, 444, 0)).isEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.TCP, 9000, 0)).isEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.UDP, 443, 0)).isEqualTo(Balancer.NONE);
        assertThat(find("203.0.113.31", IpProtocol.TCP, 443, 0)).isEqualTo(Balancer.NONE);
        assertThat(find(VIP, IpProtocol.TCP, 443, 1)).isEqualTo(Balancer.NONE);
    }

    @Test
    void shouldFindEveryServiceWhenThereAreMany() {
        balancing.set(
                IntStream.range(0, 2000)
                        .mapToObj(i -> service("s" + i)
                                .at("10.0." + i / 250 + "." + i % 250)
                                .by(Algorithm.ROUND_ROBIN)
                                .make())
                        .toList(),
                0);

        long found = IntStream.range(0, 2000)
                .map(i -> find("10.0." + i / 250 + "." + i % 250, IpProtocol.TCP, 443, 0))
                .distinct()
                .count();
        assertThat(found).isEqualTo(2000);
    }

    @Test
    void shouldRewriteAddressAndPortWhenABackendIsApplied() {
        balancing.set(
                List.of(service("range")
                        .ports(tcp(8000, 8999))
                        .backend("a", 1, 9000)
                        .make()),
                0);
        Flow flow = flow(1, VIP, IpProtocol.TCP, 8042, 0);

        int service = balancer.find(flow);
        balancer.apply(flow, service, balancer.choose(service, flow, 0));

        assertThat(flow.destinationLow).isEqualTo(Balancing.low(IpAddress.parse("10.20.0.1")));
        assertThat(flow.destinationPort).isEqualTo(9042);
    }

    @Test
    void shouldChooseOnlyBackendsOfTheFamilyWhenAServiceHasBoth() {
        balancing.set(
                List.of(service("dual")
                        .at(VIP, "2001:db8::30")
                        .backendAt("a", "10.20.0.1", 1)
                        .backendAt("b", "fd00::1", 1)
                        .make()),
                0);

        for (int client = 0; client < 50; client++) {
            Flow flow = flow(client, "2001:db8::30", IpProtocol.TCP, 443, 0);
            int service = balancer.find(flow);
            balancer.apply(flow, service, balancer.choose(service, flow, 0));
            assertThat(flow.destinationHigh)
                    .isEqualTo(IpAddress.parse("fd00::1").high());
        }
    }

    @Test
    void shouldShareByWeightWhenBackendsTakeTurns() {
        balancing.set(
                List.of(service("web")
                        .by(Algorithm.ROUND_ROBIN)
                        .backend("a", 5, 80)
                        .backend("b", 1, 80)
                        .backend("c", 1, 80)
                        .make()),
                0);

        List<String> names = names(0, 14, 0);

        assertThat(names).containsSequence("a", "a", "b", "a", "c", "a", "a");
        assertThat(counted(names)).containsEntry("a", 10).containsEntry("b", 2).containsEntry("c", 2);
    }

    @Test
    void shouldSayWhoIsNextWithoutTakingAnybodysTurn() {
        for (Algorithm algorithm : Algorithm.values()) {
            balancing.set(
                    List.of(service(algorithm.name())
                            .by(algorithm)
                            .affinity(SECOND)
                            .backend("a", 5, 80)
                            .backend("b", 1, 80)
                            .backend("c", 2, 80)
                            .make()),
                    0);
            for (int client = 0; client < 40; client++) {
                Flow flow = flow(client, VIP, IpProtocol.TCP, 443, 0);
                int service = balancer.find(flow);
                int said = balancer.rehearse(service, flow, 0);
                assertThat(balancer.rehearse(service, flow, 0)).isEqualTo(said);
                assertThat(balancer.choose(service, flow, 0)).isEqualTo(said);
                balancer.began(said);
            }
            assertThat(balancing.backends(algorithm.name()).stream()
                            .mapToLong(Balancing.BackendState::total)
                            .sum())
                    .isEqualTo(40);
        }
    }

    @Test
    void shouldShareEvenlyWhenFlowsAreHashed() {
        balancing.set(List.of(service("web").backends(4).make()), 0);

        assertThat(counted(names(0, 8000, 0)).values()).hasSize(4).allSatisfy(count -> assertThat(count)
                .isBetween(1800, 2200));
    }

    @Test
    void shouldTakeTheFreestForItsWeightWhenConnectionsCount() {
        balancing.set(
                List.of(service("web")
                        .by(Algorithm.LEAST_CONNECTIONS)
                        .backend("a", 1, 80)
                        .backend("b", 3, 80)
                        .make()),
                0);

        int[] taken = begin(40);
        assertThat(balancing.backends("web"))
                .extracting(Balancing.BackendState::connections)
                .containsExactly(10, 30);

        Arrays.stream(taken).filter(slot -> slot == slotOf("a")).limit(9).forEach(balancer::ended);
        assertThat(names(0, 1, 0)).containsExactly("a");
    }

    @Test
    void shouldGiveADeadBackendNoNewSessionAndLeaveTheOthersTheirs() {
        balancing.set(List.of(service("web").backends(3).checked().make()), 0);
        assertThat(balancer.choose(find(VIP, IpProtocol.TCP, 443, 0), flow(1, VIP, IpProtocol.TCP, 443, 0), 0))
                .isEqualTo(Balancer.NO_BACKEND);
        assertThat(balancing.refused()).isEqualTo(1);
        alive("a", "b", "c");
        Map<Integer, String> before = byClient(600);

        dead("b");

        Map<Integer, String> after = byClient(600);
        assertThat(after.values()).doesNotContain("b").contains("a", "c");
        long moved = before.keySet().stream()
                .filter(client -> !"b".equals(before.get(client)))
                .filter(client -> !Objects.equals(after.get(client), before.get(client)))
                .count();
        assertThat(moved).isLessThan(60);
    }

    @Test
    void shouldTellOfSessionsWhenTheirBackendDies() {
        balancing.set(
                List.of(service("web")
                        .backends(2)
                        .checked()
                        .down(BackendDown.RESET)
                        .make()),
                0);
        alive("a", "b");
        begin(20);
        int slot = slotOf("b");

        dead("b");
        dead("b");

        assertThat(down).containsExactly(slot + " RESET");
    }

    @Test
    void shouldTellOfNothingWhenSessionsAreKept() {
        balancing.set(
                List.of(service("web")
                        .backends(2)
                        .checked()
                        .down(BackendDown.KEEP)
                        .make()),
                0);
        alive("a", "b");
        begin(20);

        dead("b");

        assertThat(down).isEmpty();
    }

    @Test
    void shouldGiveADrainingBackendNoNewSessionAndKeepItsOldOnes() {
        balancing.set(List.of(service("web").backends(2).make()), 0);
        begin(20);
        int had = state("a").connections();

        balancing.set(
                List.of(service("web")
                        .backend("a", 1, 80, true)
                        .backend("b", 1, 80)
                        .make()),
                0);

        assertThat(names(0, 100, 0)).containsOnly("b");
        assertThat(state("a").connections()).isEqualTo(had).isPositive();
        assertThat(down).isEmpty();
    }

    @Test
    void shouldGiveMoreAndMoreWhenABackendStartsSlowly() {
        balancing.set(
                List.of(service("web")
                        .by(Algorithm.ROUND_ROBIN)
                        .backends(2)
                        .checked()
                        .slow(10 * SECOND)
                        .make()),
                0);
        alive("a");
        tick(60 * SECOND);
        balancing.health("web", "b", IpAddress.parse("10.20.0.2"), true, 60 * SECOND);

        int atFirst = counted(names(0, 110, 0)).getOrDefault("b", 0);
        tick(65 * SECOND);
        int halfWay = counted(names(0, 110, 0)).getOrDefault("b", 0);
        tick(70 * SECOND);
        int atLast = counted(names(0, 110, 0)).getOrDefault("b", 0);

        assertThat(atFirst).isEqualTo(10);
        assertThat(halfWay).isBetween(30, 45);
        assertThat(atLast).isBetween(50, 60);
    }

    @Test
    void shouldSendAClientToTheSameBackendWhenTheServiceHasAffinity() {
        balancing.set(
                List.of(service("web")
                        .by(Algorithm.ROUND_ROBIN)
                        .backends(3)
                        .ports(tcp(80, 80), tcp(443, 443))
                        .checked()
                        .affinity(100 * SECOND)
                        .make()),
                0);
        alive("a", "b", "c");
        String first = name(choose(7, 443, 0));

        assertThat(IntStream.range(0, 10).mapToObj(i -> name(choose(7, i % 2 == 0 ? 443 : 80, 50 * SECOND))))
                .containsOnly(first);
        dead(first);
        String second = name(choose(7, 443, 60 * SECOND));
        alive(first);

        assertThat(second).isNotEqualTo(first);
        assertThat(name(choose(7, 443, 70 * SECOND))).isEqualTo(second);
    }

    @Test
    void shouldKeepASlotUntilItsLastSessionIsOverWhenABackendIsRemoved() {
        balancing.set(List.of(service("web").backends(2).make()), 0);
        int[] taken = begin(10);
        int slot = slotOf("b");
        int had = state("b").connections();

        balancing.set(
                List.of(service("web")
                        .backends(1)
                        .backendAt("new", "10.20.0.9", 1)
                        .make()),
                0);
        assertThat(slotOf("new")).isNotEqualTo(slot);
        assertThat(balancer.connections(slot)).isEqualTo(had);
        Arrays.stream(taken).filter(one -> one == slot).forEach(balancer::ended);
        tick(SECOND);
        balancing.set(
                List.of(service("web")
                        .backends(1)
                        .backendAt("later", "10.20.0.8", 1)
                        .make()),
                0);

        assertThat(slotOf("later")).isIn(slot, slot + 1);
        assertThat(balancing.backends("web"))
                .extracting(Balancing.BackendState::name)
                .containsExactly("a", "later");
    }

    @Test
    void shouldRefuseAllWhenThereAreTooManyBackends() {
        var many = service("many").at("10.9.9.9");
        for (int i = 0; i <= Balancer.MAX_BACKENDS; i++) {
            many.backendAt("b" + i, "10.128." + i / 256 + "." + i % 256, 1);
        }
        balancing.set(List.of(service("web").backends(1).make()), 0);

        assertThatExceptionOfType(ApplianceException.class)
                .isThrownBy(() -> balancing.set(List.of(many.make()), 0))
                .withMessageContaining("16384");
        assertThat(names(0, 1, 0)).containsExactly("a");
    }

    private void tick(long nowNs) {
        balancing.tick(nowNs);
    }

    private void alive(String... names) {
        Arrays.stream(names).forEach(name -> balancing.health("web", name, addressOf(name), true, 0));
    }

    private void dead(String name) {
        balancing.health("web", name, addressOf(name), false, 0);
    }

    private IpAddress addressOf(String name) {
        return state(name).address();
    }

    private Balancing.BackendState state(String name) {
        return balancing.backends("web").stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private int slotOf(String name) {
        Flow flow = flow(0, VIP, IpProtocol.TCP, 443, 0);
        return IntStream.range(0, Balancer.MAX_BACKENDS)
                .filter(slot -> {
                    balancer.nextHop(flow, slot);
                    return flow.destinationLow == Balancing.low(addressOf(name));
                })
                .findFirst()
                .orElseThrow();
    }

    private String name(int slot) {
        Flow flow = new Flow();
        balancer.nextHop(flow, slot);
        return balancing.backends("web").stream()
                .filter(state -> Balancing.low(state.address()) == flow.destinationLow)
                .findFirst()
                .orElseThrow()
                .name();
    }

    private int[] begin(int sessions) {
        int[] taken = new int[sessions];
        for (int i = 0; i < sessions; i++) {
            taken[i] = choose(i, 443, 0);
            balancer.began(taken[i]);
        }
        return taken;
    }

    private List<String> names(int from, int count, long nowNs) {
        return IntStream.range(from, from + count)
                .map(client -> choose(client, 443, nowNs))
                .mapToObj(this::name)
                .toList();
    }

    private Map<Integer, String> byClient(int count) {
        Map<Integer, String> names = new HashMap<>();
        IntStream.range(0, count).forEach(client -> names.put(client, name(choose(client, 443, 0))));
        return names;
    }

    private static Map<String, Integer> counted(List<String> names) {
        Map<String, Integer> counts = new HashMap<>();
        names.forEach(name -> counts.merge(name, 1, Integer::sum));
        return counts;
    }

    private int choose(int client, int port, long nowNs) {
        Flow flow = flow(client, VIP, IpProtocol.TCP, port, 0);
        return balancer.choose(balancer.find(flow), flow, nowNs);
    }

    private int find(String address, int protocol, int port, int vrf) {
        return balancer.find(flow(1, address, protocol, port, vrf));
    }

    private static Flow flow(int client, String address, int protocol, int port, int vrf) {
        Flow flow = new Flow();
        flow.source4(0x0a63_0000 + client);
        flow.sourcePort = 40_000 + client % 20_000;
        IpAddress vip = IpAddress.parse(address);
        flow.destinationHigh = Balancing.high(vip);
        flow.destinationLow = Balancing.low(vip);
        flow.destinationPort = port;
        flow.protocol = protocol;
        flow.vrf = vrf;
        return flow;
    }

    private static VirtualService.Ports tcp(int first, int last) {
        return new VirtualService.Ports(IpProtocol.TCP, first, last);
    }

    private static VirtualService.Ports udp(int first, int last) {
        return new VirtualService.Ports(IpProtocol.UDP, first, last);
    }

    private static ServiceMaker service(String name) {
        return new ServiceMaker(name);
    }
}
