package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 10.1/16 and fd00:1:… are on link 2, 10.2/16 and fd00:2:… behind link 3; all else has no route. */
class ProxyNeighboursTest implements Injector, RouteLookup {
    private static final int HERE = 2;
    private static final int THERE = 3;
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:02");
    private static final MacAddress ASKER = MacAddress.parse("02:00:00:00:0a:0a");

    private final AdjacencyTable adjacencies = new AdjacencyTable(16);
    private final int here = adjacencies.allocate();
    private final int there = adjacencies.allocate();
    private final List<byte[]> sent = new ArrayList<>();
    private final ProxyNeighbours proxies = new ProxyNeighbours(
            new FibTable(this), adjacencies, (_, _, _, _) -> SharedSegments.Place.NOT_SHARED, this, new ControlDrops());

    ProxyNeighboursTest() {
        adjacencies.set(here, AdjacencyTable.KIND_GLEAN, HERE, 1500);
        adjacencies.set(there, AdjacencyTable.KIND_INCOMPLETE, THERE, 1500);
        proxies.interfaceChanged(new InterfaceState(HERE, "here", 0, true, OWN.value(), 1500, 0, List.of()));
        proxies.set(HERE, true, true, false);
    }

    @Test
    void shouldAnswerArpWhenTheTargetIsBehindAnotherLink() {
        assertThat(arp("10.1.0.7", "10.2.0.9")).isTrue();
        MemorySegment answer = MemorySegment.ofArray(sent.getFirst());
        assertThat(Ethernet.destination(answer, 0)).isEqualTo(ASKER.value());
        assertThat(Arp.operation(answer, 14)).isEqualTo(Arp.REPLY);
        assertThat(Arp.senderMac(answer, 14)).isEqualTo(OWN.value());
        assertThat(Arp.senderAddress(answer, 14))
                .isEqualTo(IpAddress.parse("10.2.0.9").ipv4Bits());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.8", "10.9.0.1", "0.0.0.0"})
    void shouldNotAnswerArpWhenTheTargetIsOfTheSameLinkOrOfNone(String target) {
        assertThat(arp("10.1.0.7", target)).isFalse();
        assertThat(sent).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.2.0.7", "10.9.0.7"})
    void shouldNotAnswerArpWhenTheAskerTriesAnAddressOutOrIsNotOfTheLink(String asker) {
        assertThat(arp(asker, "10.2.0.9")).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void shouldAdvertiseWithoutOverrideWhenTheTargetIsBehindAnotherLink() {
        assertThat(solicit("fd00:1::7", "fd00:2::9")).isTrue();
        byte[] frame = sent.getFirst();
        var answer =
                (NdMessage.Advertisement) NeighbourDiscovery.parse(MemorySegment.ofArray(frame), 14, frame.length - 14)
                        .orElseThrow();
        assertThat(answer.target()).isEqualTo(IpAddress.parse("fd00:2::9"));
        assertThat(answer.destination()).isEqualTo(IpAddress.parse("fd00:1::7"));
        assertThat(answer.targetMac()).contains(OWN);
        assertThat(answer.isSolicited()).isTrue();
        assertThat(answer.isOverride()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00:1::8", "fd00:9::1", "fe80::9"})
    void shouldNotAdvertiseWhenTheTargetIsOfTheSameLinkOrOfNone(String target) {
        assertThat(solicit("fd00:1::7", target)).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void shouldAnswerNobodyWhenNotAsked() {
        proxies.set(HERE, false, false, false);
        assertThat(arp("10.1.0.7", "10.2.0.9")).isFalse();
        assertThat(solicit("fd00:1::7", "fd00:2::9")).isFalse();
        proxies.set(HERE, true, false, false);
        assertThat(solicit("fd00:1::7", "fd00:2::9")).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void shouldAnswerForHostsOfTheSameLinkWhenTheyMeetHere() {
        proxies.set(HERE, false, false, true);
        assertThat(arp("10.1.0.7", "10.1.0.8")).isTrue();
        assertThat(solicit("fd00:1::7", "fd00:1::8")).isTrue();
        assertThat(solicit("fe80::7", "fd00:1::8")).isTrue();
        assertThat(sent).hasSize(3);
    }

    @Test
    void shouldTellNobodyThatHisOwnAddressIsTakenWhenHostsMeetHere() {
        proxies.set(HERE, false, false, true);
        assertThat(arp("10.1.0.7", "10.1.0.7")).isFalse();
        assertThat(arp("0.0.0.0", "10.1.0.7")).isFalse();
        assertThat(solicit("fd00:1::7", "fd00:1::7")).isFalse();
        assertThat(solicit("::", "fd00:1::7")).isFalse();
        assertThat(arp("10.1.0.7", "10.2.0.9")).as("behind another link").isFalse();
        assertThat(solicit("fe80::7", "fe80::8")).as("of the link alone").isFalse();
        assertThat(sent).isEmpty();
    }

    private boolean arp(String asker, String target) {
        byte[] frame = new byte[60];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, Ethernet.BROADCAST, ASKER.value(), Ethernet.TYPE_ARP);
        Arp.write(
                memory,
                14,
                Arp.REQUEST,
                ASKER.value(),
                IpAddress.parse(asker).ipv4Bits(),
                0,
                IpAddress.parse(target).ipv4Bits());
        return proxies.arp(HERE, memory, 0, frame.length);
    }

    private boolean solicit(String asker, String target) {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(packet);
        IpAddress wanted = IpAddress.parse(target);
        NeighbourDiscovery.writeSolicitation(
                memory, 0, IpAddress.parse(asker), NeighbourDiscovery.solicitedNode(wanted), wanted, ASKER);
        return proxies.nd(HERE, memory, 0, packet.length);
    }

    @Override
    public void lookup4(int[] destinations, int[] found, int count) {
        int prefix = destinations[0] >>> 16;
        found[0] = prefix == 0x0a01 ? here : prefix == 0x0a02 ? there : AdjacencyTable.NO_ROUTE;
    }

    @Override
    public void lookup6(long[] high, long[] low, int[] found, int count) {
        int prefix = (int) (high[0] >>> 32);
        found[0] = prefix == 0xfd00_0001 ? here : prefix == 0xfd00_0002 ? there : AdjacencyTable.NO_ROUTE;
    }

    @Override
    public int generation() {
        return 0;
    }

    @Override
    public boolean frame(int interfaceIndex, byte[] ethernetFrame, int length) {
        assertThat(interfaceIndex).isEqualTo(HERE);
        return sent.add(ethernetFrame.clone());
    }

    @Override
    public boolean packet(int rxInterface, byte[] ipPacket, int length) {
        return false;
    }

    @Override
    public boolean error(int icmpErrorRequest, int rxInterface, byte[] ipPacket, int length) {
        return false;
    }
}
