package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.bytes;
import static net.isthmus.fastpath.testing.Packets.icmp;
import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Packets.ip6;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.IcmpLimits;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpErrorNodeTest {
    private static final int HOST = 1;
    private static final int STORAGE = 2;
    private static final int UNNUMBERED = 3;
    private static final int OTHER_VRF = 4;
    private static final String A = "10.1.0.7";
    private static final String B = "10.2.0.9";
    private static final String A6 = "fd00:1::7";
    private static final String B6 = "fd00:2::9";

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST),
            Interfaces.port(STORAGE, "02:00:00:00:00:02", "10.1.0.1", "fd00:1::1"),
            Interfaces.port(UNNUMBERED, "02:00:00:00:00:03", "", ""),
            Interfaces.entry(OTHER_VRF, Kind.PORT, "02:00:00:00:00:04", 1500, 1, 0, 4, 0, true, "", "")));
    private final TestWorker worker = new TestWorker(512).turn(interfaces, 0);
    private final Edges edges = new Edges();
    private final Vector ip4 = edges.to("ip4-input");
    private final Vector ip6 = edges.to("ip6-input");
    private final Published<IcmpLimits> limits = new Published<>(IcmpLimits.USUAL);
    private final IcmpErrorNode node = new IcmpErrorNode(worker.context(), HOST, limits, edges);

    @BeforeEach
    void nothingIsHeldYet() {
        assertThat(worker.framesMissing()).isZero();
    }

    @AfterEach
    void everyFrameIsAccountedFor() {
        worker.take(ip4);
        worker.take(ip6);
        assertThat(worker.framesMissing()).isZero();
        worker.close();
    }

    @ParameterizedTest
    @CsvSource({
        IcmpError.TIME_EXCEEDED + ",0,11,0,0,IP4_TTL_EXPIRED",
        IcmpError.TOO_BIG + ",1400,3,4,1400,IP4_FRAGMENTATION_NEEDED",
        IcmpError.NO_ROUTE + ",0,3,0,0,IP4_NO_ROUTE",
        IcmpError.HOST_UNREACHABLE + ",0,3,1,0,ROUTE_UNREACHABLE",
        IcmpError.PROHIBITED + ",0,3,13,0,ROUTE_PROHIBIT",
        IcmpError.NEIGHBOUR_UNRESOLVED + ",0,3,1,0,NEIGHBOUR_UNRESOLVED"
    })
    void shouldAnswerInIpv4ByKind(int kind, int argument, int type, int code, int word, DropReason reason) {
        byte[] packet = ip4(A, B).build();

        byte[] error = answer(packet, STORAGE, kind, argument, ip4);

        MemorySegment memory = MemorySegment.ofArray(error);
        assertThat(Ipv4.isPlausible(memory, 0, error.length)).isTrue();
        assertThat(Ipv4.totalLength(memory, 0)).isEqualTo(error.length);
        assertThat(Ipv4.hasValidChecksum(memory, 0, 20)).isTrue();
        assertThat(Ipv4.ttl(memory, 0)).isEqualTo(64);
        assertThat(Ipv4.protocol(memory, 0)).isEqualTo(IpProtocol.ICMP);
        assertThat(IpAddress.ofIpv4(Ipv4.source(memory, 0))).hasToString("10.1.0.1");
        assertThat(IpAddress.ofIpv4(Ipv4.destination(memory, 0))).hasToString(A);
        assertThat(error[20]).isEqualTo((byte) type);
        assertThat(error[21]).isEqualTo((byte) code);
        assertThat(NetworkOrder.i32(memory, 24)).isEqualTo(word);
        assertThat(InternetChecksum.fold(InternetChecksum.sum(memory, 20, error.length - 20, 0)))
                .isEqualTo(0xffff);
        assertThat(Arrays.copyOfRange(error, 28, error.length)).isEqualTo(packet);
        assertThat(worker.dropped(reason)).isOne();
        assertThat(worker.droppedInAll()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        IcmpError.TIME_EXCEEDED + ",0,3,0,0,IP6_HOP_LIMIT_EXPIRED",
        IcmpError.TOO_BIG + ",1400,2,0,1400,IP6_PACKET_TOO_BIG",
        IcmpError.NO_ROUTE + ",0,1,0,0,IP6_NO_ROUTE",
        IcmpError.HOST_UNREACHABLE + ",0,1,3,0,ROUTE_UNREACHABLE",
        IcmpError.PROHIBITED + ",0,1,1,0,ROUTE_PROHIBIT",
        IcmpError.NEIGHBOUR_UNRESOLVED + ",0,1,3,0,NEIGHBOUR_UNRESOLVED"
    })
    void shouldAnswerInIpv6ByKind(int kind, int argument, int type, int code, int word, DropReason reason) {
        byte[] packet = ip6(A6, B6).build();

        byte[] error = answer(packet, STORAGE, kind, argument, ip6);

        MemorySegment memory = MemorySegment.ofArray(error);
        assertThat(Ipv6.isPlausible(memory, 0, error.length)).isTrue();
        assertThat(Ipv6.LENGTH + Ipv6.payloadLength(memory, 0)).isEqualTo(error.length);
        assertThat(Ipv6.hopLimit(memory, 0)).isEqualTo(255);
        assertThat(source6(memory)).hasToString("fd00:1::1");
        assertThat(IpAddress.ofIpv6(Ipv6.destinationHigh(memory, 0), Ipv6.destinationLow(memory, 0)))
                .hasToString(A6);
        assertThat(error[40]).isEqualTo((byte) type);
        assertThat(error[41]).isEqualTo((byte) code);
        assertThat(NetworkOrder.i32(memory, 44)).isEqualTo(word);
        assertThat(Icmpv6.sum(memory, 0, error.length - 40)).isEqualTo(0xffff);
        assertThat(Arrays.copyOfRange(error, 48, error.length)).isEqualTo(packet);
        assertThat(worker.dropped(reason)).isOne();
        assertThat(worker.droppedInAll()).isOne();
    }

    @Test
    void shouldQuoteAsMuchAsFitsWhenThePacketIsAChain() {
        worker.chunkBytes(333);
        byte[] big4 = ip4(A, B).totalLength(9000).build();
        byte[] big6 = ip6(A6, B6).totalLength(9000).build();

        byte[] error4 = answer(big4, STORAGE, IcmpError.TOO_BIG, 1500, ip4);
        byte[] error6 = answer(big6, STORAGE, IcmpError.TOO_BIG, 1500, ip6);

        assertThat(error4).hasSize(576);
        assertThat(Arrays.copyOfRange(error4, 28, 576)).isEqualTo(Arrays.copyOf(big4, 548));
        assertThat(error6).hasSize(1280);
        assertThat(Arrays.copyOfRange(error6, 48, 1280)).isEqualTo(Arrays.copyOf(big6, 1232));
    }

    @Test
    void shouldMarkTheErrorAsLocalOnTheInterfaceOfThePacket() {
        request(ip4(A, B).build(), STORAGE, IcmpError.NO_ROUTE, 0);

        int error = ip4.get(0);
        assertThat(worker.frames().rxInterface(error)).isEqualTo(STORAGE);
        assertThat(worker.frames().flags(error)).isEqualTo(Frames.FLAG_LOCALLY_ORIGINATED);
    }

    @Test
    void shouldSpeakFromAnotherAddressOfTheVrfWhenTheInterfaceHasNone() {
        MemorySegment error4 = MemorySegment.ofArray(answer(ip4(A, B).build(), UNNUMBERED, IcmpError.NO_ROUTE, 0, ip4));
        MemorySegment error6 =
                MemorySegment.ofArray(answer(ip6(A6, B6).build(), UNNUMBERED, IcmpError.NO_ROUTE, 0, ip6));

        assertThat(IpAddress.ofIpv4(Ipv4.source(error4, 0))).hasToString("10.1.0.1");
        assertThat(source6(error6)).hasToString("fd00:1::1");
    }

    @Test
    void shouldStaySilentWhenTheVrfHasNoAddress() {
        assertSilent(ip4(A, B).build(), OTHER_VRF, IcmpError.NO_ROUTE);
        assertSilent(ip6(A6, B6).build(), OTHER_VRF, IcmpError.TOO_BIG);
    }

    @Test
    void shouldAnswerTheHostStackInTheNameOfTheDestination() {
        MemorySegment error4 = MemorySegment.ofArray(
                answer(ip4("10.1.0.1", B).totalLength(3000).build(), HOST, IcmpError.TOO_BIG, 1500, ip4));
        MemorySegment error6 = MemorySegment.ofArray(
                answer(ip6("fd00:1::1", B6).totalLength(3000).build(), HOST, IcmpError.TOO_BIG, 1500, ip6));

        assertThat(IpAddress.ofIpv4(Ipv4.source(error4, 0))).hasToString(B);
        assertThat(IpAddress.ofIpv4(Ipv4.destination(error4, 0))).hasToString("10.1.0.1");
        assertThat(source6(error6)).hasToString(B6);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12})
    void shouldStaySilentWhenThePacketIsAnIcmpError(int type) {
        assertSilent(ip4(A, B).payload(IpProtocol.ICMP, icmp(type, 0, 28)).build(), STORAGE, IcmpError.NO_ROUTE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 100, 127, 137})
    void shouldStaySilentWhenThePacketIsAnIcmpv6ErrorOrRedirect(int type) {
        assertSilent(ip6(A6, B6).payload(IpProtocol.ICMPV6, icmp(type, 0, 48)).build(), STORAGE, IcmpError.TOO_BIG);
    }

    @Test
    void shouldAnswerWhenThePacketIsAnEcho() {
        answer(ip4(A, B).payload(IpProtocol.ICMP, icmp(8, 0, 56)).build(), STORAGE, IcmpError.NO_ROUTE, 0, ip4);
        answer(ip6(A6, B6).payload(IpProtocol.ICMPV6, icmp(128, 0, 56)).build(), STORAGE, IcmpError.NO_ROUTE, 0, ip6);
        assertThat(worker.dropped(DropReason.ICMP_ERROR_SUPPRESSED)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.5", "240.0.0.1", "255.255.255.255"})
    void shouldStaySilentWhenTheIpv4SourceIsNoHost(String source) {
        assertSilent(ip4(source, B).build(), STORAGE, IcmpError.NO_ROUTE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "::1", "ff02::1", "ff0e::1234"})
    void shouldStaySilentWhenTheIpv6SourceIsNoHost(String source) {
        assertSilent(ip6(source, B6).build(), STORAGE, IcmpError.TOO_BIG);
    }

    @Test
    void shouldStaySilentWhenTheDestinationIsAGroup() {
        assertSilent(ip4(A, "239.1.1.1").build(), STORAGE, IcmpError.TIME_EXCEEDED);
        assertSilent(ip4(A, "255.255.255.255").build(), STORAGE, IcmpError.TIME_EXCEEDED);
        assertSilent(ip6(A6, "ff0e::1").build(), STORAGE, IcmpError.TIME_EXCEEDED);
        answer(ip6(A6, "ff0e::1").build(), STORAGE, IcmpError.TOO_BIG, 1280, ip6);
    }

    @Test
    void shouldStaySilentWhenTheFrameWentToAGroupMac() {
        int packet = worker.packet(STORAGE, ip4(A, B).build());
        worker.frames().addFlags(packet, Frames.FLAG_LINK_GROUP);
        IcmpError.request(worker.frames(), packet, IcmpError.NO_ROUTE, 0);

        worker.run(node, packet);

        assertThat(ip4.count()).isZero();
        assertThat(worker.dropped(DropReason.ICMP_ERROR_SUPPRESSED)).isOne();
        assertThat(worker.dropped(DropReason.IP4_NO_ROUTE)).isOne();
    }

    @Test
    void shouldStaySilentWhenTheFragmentIsNotTheFirst() {
        assertSilent(ip4(A, B).fragment(185).build(), STORAGE, IcmpError.NO_ROUTE);
        answer(ip4(A, B).fragment(Ipv4.MORE_FRAGMENTS).build(), STORAGE, IcmpError.NO_ROUTE, 0, ip4);
        byte[] laterUdp = bytes(IpProtocol.UDP, 0, 0x05, 0xa8, 0, 0, 0, 1, 9, 9);
        byte[] laterIcmp = bytes(IpProtocol.ICMPV6, 0, 0x05, 0xa8, 0, 0, 0, 1, 9, 9);
        assertSilent(ip6(A6, B6).payload(IpProtocol.FRAGMENT, laterUdp).build(), STORAGE, IcmpError.NO_ROUTE);
        assertSilent(ip6(A6, B6).payload(IpProtocol.FRAGMENT, laterIcmp).build(), STORAGE, IcmpError.TOO_BIG);
        answer(ip6(A6, B6).payload(IpProtocol.FRAGMENT, laterUdp).build(), STORAGE, IcmpError.TOO_BIG, 1400, ip6);
    }

    @Test
    void shouldFindTheIcmpv6ErrorBehindExtensionHeaders() {
        byte[] options =
                bytes(IpProtocol.DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0, 58, 0, 1, 4, 0, 0, 0, 0, 1, 0, 0, 0);
        assertSilent(ip6(A6, B6).payload(IpProtocol.HOP_BY_HOP, options).build(), STORAGE, IcmpError.NO_ROUTE);
        options[16] = (byte) 128;
        answer(ip6(A6, B6).payload(IpProtocol.HOP_BY_HOP, options).build(), STORAGE, IcmpError.NO_ROUTE, 0, ip6);
    }

    @Test
    void shouldStaySilentWhenTheHeaderChainLeavesThePacket() {
        assertSilent(
                ip6(A6, B6)
                        .payload(IpProtocol.HOP_BY_HOP, bytes(58, 9, 0, 0, 0, 0, 0, 0))
                        .build(),
                STORAGE,
                IcmpError.NO_ROUTE);
        assertSilent(ip4(A, B).payload(IpProtocol.ICMP, new byte[0]).build(), STORAGE, IcmpError.NO_ROUTE);
    }

    @Test
    void shouldSendNoneOfAClassWhoseRateIsZeroAndAdoptNewRates() {
        byte[] packet = ip4(A, B).build();
        limits.set(new IcmpLimits(0, 1_000, 20, 0, 0));
        for (int i = 0; i < 30; i++) {
            request(packet, STORAGE, IcmpError.PROHIBITED, 0);
            request(packet, STORAGE, IcmpError.TIME_EXCEEDED, 0);
            request(packet, STORAGE, IcmpError.TOO_BIG, 1400);
        }
        assertThat(worker.take(ip4)).as("ten at once, and no limit for too big").hasSize(10 + 30);
        assertThat(worker.dropped(DropReason.ICMP_UNREACHABLE_LIMITED)).isEqualTo(30);
        assertThat(worker.dropped(DropReason.ICMP_TIME_EXCEEDED_LIMITED)).isEqualTo(20);

        limits.set(IcmpLimits.USUAL);
        worker.turn(interfaces, 1_000_000_000);
        request(packet, STORAGE, IcmpError.PROHIBITED, 0);
        assertThat(worker.take(ip4)).hasSize(1);
    }

    @Test
    void shouldLimitTheRateOfEachKindByItself() {
        byte[] packet = ip4(A, B).build();
        for (int i = 0; i < 150; i++) {
            request(packet, STORAGE, IcmpError.NO_ROUTE, 0);
        }
        assertThat(worker.take(ip4)).hasSize(100);
        assertThat(worker.dropped(DropReason.IP4_NO_ROUTE)).isEqualTo(150);
        assertThat(worker.dropped(DropReason.ICMP_UNREACHABLE_LIMITED)).isEqualTo(50);

        request(packet, STORAGE, IcmpError.TOO_BIG, 1400);
        assertThat(worker.take(ip4)).hasSize(1);

        worker.turn(interfaces, 10_000_000);
        for (int i = 0; i < 50; i++) {
            request(packet, STORAGE, IcmpError.NO_ROUTE, 0);
        }
        assertThat(worker.take(ip4))
                .as("a thousand a second for ten milliseconds")
                .hasSize(10);
    }

    @Test
    void shouldCountThePacketWhenNoFrameIsFree() {
        int packet = worker.packet(STORAGE, ip4(A, B).build());
        Vector held = new Vector();
        while (worker.frames().available() > 0) {
            held.append(worker.frames().allocate());
        }
        IcmpError.request(worker.frames(), packet, IcmpError.NO_ROUTE, 0);
        worker.run(node, packet);

        assertThat(worker.dropped(DropReason.IP4_NO_ROUTE)).isOne();
        assertThat(worker.dropped(DropReason.NO_FREE_FRAMES)).isOne();
        worker.take(held);
    }

    @Test
    void shouldAllocateNothing() {
        Frames frames = worker.frames();
        MemorySegment packet4 =
                MemorySegment.ofArray(ip4(A, B).totalLength(1500).build());
        MemorySegment packet6 =
                MemorySegment.ofArray(ip6(A6, B6).totalLength(1500).build());
        long[] now = {0};

        long bytes = Allocations.during(20_000, () -> {
            now[0] += 3_000_000;
            worker.context().beginTurn(interfaces, now[0]);
            give(packet4, IcmpError.TIME_EXCEEDED);
            give(packet6, IcmpError.TIME_EXCEEDED);
            node.process(node.inbox());
            node.inbox().clear();
            frames.freePacket(ip4.get(0));
            frames.freePacket(ip6.get(0));
            ip4.clear();
            ip6.clear();
        });

        assertThat(bytes).isZero();
    }

    private void give(MemorySegment packet, int kind) {
        Frames frames = worker.frames();
        int frame = frames.allocate();
        frames.received(frame, frames.offset(frame), 1500);
        MemorySegment.copy(packet, 0, frames.memory(), frames.offset(frame), 1500);
        frames.rxInterface(frame, STORAGE);
        IcmpError.request(frames, frame, kind, 0);
        node.inbox().append(frame);
    }

    private void request(byte[] packet, int rxInterface, int kind, int argument) {
        int frame = worker.packet(rxInterface, packet);
        IcmpError.request(worker.frames(), frame, kind, argument);
        worker.run(node, frame);
    }

    private byte[] answer(byte[] packet, int rxInterface, int kind, int argument, Vector edge) {
        request(packet, rxInterface, kind, argument);
        List<byte[]> errors = worker.take(edge);
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    private void assertSilent(byte[] packet, int rxInterface, int kind) {
        long before = worker.dropped(DropReason.ICMP_ERROR_SUPPRESSED);
        request(packet, rxInterface, kind, 1400);
        assertThat(ip4.count() + ip6.count()).isZero();
        assertThat(worker.dropped(DropReason.ICMP_ERROR_SUPPRESSED)).isEqualTo(before + 1);
    }

    private static IpAddress source6(MemorySegment memory) {
        return IpAddress.ofIpv6(Ipv6.sourceHigh(memory, 0), Ipv6.sourceLow(memory, 0));
    }
}
