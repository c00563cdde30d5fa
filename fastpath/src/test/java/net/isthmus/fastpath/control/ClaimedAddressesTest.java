package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import org.junit.jupiter.api.Test;

/** 203.0.113.0/24 and 2001:db8::/64 are on link 2. */
class ClaimedAddressesTest implements Injector {
    private static final int LINK = 2;
    private static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:02");
    private static final MacAddress ASKER = MacAddress.parse("02:00:00:00:0a:0a");

    private final List<byte[]> sent = new ArrayList<>();
    private final ClaimedAddresses claims = new ClaimedAddresses(this, new ControlDrops());

    private void up(boolean isUp) {
        claims.interfaceChanged(new InterfaceState(
                LINK,
                "outside",
                0,
                isUp,
                OWN.value(),
                1500,
                0,
                List.of(InterfaceAddress.parse("203.0.113.1/24"), InterfaceAddress.parse("2001:db8::1/64"))));
    }

    private void claim(String... addresses) {
        claims.set("nat", List.of(addresses).stream().map(IpAddress::parse).collect(Collectors.toSet()));
    }

    @Test
    void shouldAnswerArpForClaimedAddressesOfTheLinkOnly() {
        up(true);
        claim("203.0.113.10", "203.0.113.1", "198.51.100.1");

        assertThat(arp("203.0.113.99", "203.0.113.10")).isTrue();
        MemorySegment answer = MemorySegment.ofArray(sent.getFirst());
        assertThat(Arp.operation(answer, 14)).isEqualTo(Arp.REPLY);
        assertThat(Arp.senderMac(answer, 14)).isEqualTo(OWN.value());
        assertThat(Ethernet.destination(answer, 0)).isEqualTo(ASKER.value());
        assertThat(arp("203.0.113.99", "203.0.113.11")).as("not claimed").isFalse();
        assertThat(arp("203.0.113.99", "203.0.113.1")).as("left to its owner").isFalse();
        assertThat(arp("203.0.113.99", "198.51.100.1")).as("not of the link").isFalse();
    }

    @Test
    void shouldDefendClaimedAddressesAgainstHostsThatTryThemOut() {
        up(true);
        claim("203.0.113.10", "2001:db8::10");

        assertThat(arp("0.0.0.0", "203.0.113.10")).isTrue();
        byte[] probe = new byte[NeighbourDiscovery.PROBE_LENGTH];
        NeighbourDiscovery.writeProbe(MemorySegment.ofArray(probe), 0, IpAddress.parse("2001:db8::10"));
        assertThat(claims.nd(LINK, MemorySegment.ofArray(probe), 0, probe.length))
                .isTrue();
        assertThat(advertised(sent.getLast()).destination()).isEqualTo(NeighbourDiscovery.ALL_NODES);
    }

    @Test
    void shouldAdvertiseClaimedAddresses() {
        up(true);
        claim("2001:db8::10");
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        IpAddress target = IpAddress.parse("2001:db8::10");
        NeighbourDiscovery.writeSolicitation(
                MemorySegment.ofArray(packet),
                0,
                IpAddress.parse("2001:db8::99"),
                NeighbourDiscovery.solicitedNode(target),
                target,
                ASKER);

        assertThat(claims.nd(LINK, MemorySegment.ofArray(packet), 0, packet.length))
                .isTrue();
        assertThat(advertised(sent.getFirst()).isOverride()).isTrue();
        assertThat(advertised(sent.getFirst()).targetMac()).contains(OWN);
    }

    @Test
    void shouldAnnounceWhenAddressOrLinkComes() {
        up(false);
        claim("203.0.113.10");
        claims.tick();
        assertThat(sent).isEmpty();
        up(true);
        claims.tick();
        assertThat(sent).hasSize(1);
        claim("203.0.113.10", "203.0.113.11");
        up(true);
        claims.tick();

        assertThat(sent).hasSize(2);
        MemorySegment last = MemorySegment.ofArray(sent.getLast());
        assertThat(Ethernet.destination(last, 0)).isEqualTo(Ethernet.BROADCAST);
        assertThat(Arp.senderAddress(last, 14))
                .isEqualTo(IpAddress.parse("203.0.113.11").ipv4Bits());
    }

    @Test
    void shouldAnnounceManyAddressesLittleByLittle() {
        up(true);
        claims.set(
                "nat",
                IntStream.range(10, 110)
                        .mapToObj(i -> IpAddress.parse("203.0.113." + i))
                        .collect(Collectors.toSet()));
        claims.tick();
        assertThat(sent).hasSizeLessThan(100);
        for (int i = 0; i < 10; i++) {
            claims.tick();
        }
        assertThat(sent).hasSize(100);
    }

    @Test
    void shouldAnswerForNobodyOnceTheClaimHasGone() {
        up(true);
        claim("203.0.113.10");
        claims.set("services", Set.of(IpAddress.parse("203.0.113.10")));
        claim();
        assertThat(arp("203.0.113.99", "203.0.113.10"))
                .as("the services still claim it")
                .isTrue();
        claims.set("services", Set.of());
        assertThat(arp("203.0.113.99", "203.0.113.10")).isFalse();
    }

    private static NdMessage.Advertisement advertised(byte[] frame) {
        return (NdMessage.Advertisement) NeighbourDiscovery.parse(MemorySegment.ofArray(frame), 14, frame.length - 14)
                .orElseThrow();
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
        return claims.arp(LINK, memory, 0, frame.length);
    }

    @Override
    public boolean frame(int interfaceIndex, byte[] ethernetFrame, int length) {
        assertThat(interfaceIndex).isEqualTo(LINK);
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
