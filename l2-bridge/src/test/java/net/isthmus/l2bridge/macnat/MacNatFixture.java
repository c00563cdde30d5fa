package net.isthmus.l2bridge.macnat;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.NetworkOrder;

/** One MAC-NAT member, a worker's two halves of it and a clock that a test turns by hand. */
final class MacNatFixture {
    static final int MEMBER = 3;
    static final long NIC = 0x5254_0000_0003L;
    static final long BVI = 0x0200_00bb_0001L;
    static final long INSIDE = 0x0200_0000_000aL;
    static final long OUTSIDE = 0x0200_0000_000fL;
    static final int INSIDE_4 = 0x0a00_000a;
    static final int OUTSIDE_4 = 0x0a00_000f;
    static final IpAddress INSIDE_6 = IpAddress.parse("fd00::a");
    static final IpAddress OUTSIDE_6 = IpAddress.parse("fd00::f");
    static final long SECOND = 1_000_000_000L;

    final MacNat macNat = new MacNat(new Random(7));
    final WorkerContext context;
    final MacNatOutbound outbound;
    final MacNatInputNode input;
    long nowNs = 1_000 * SECOND;

    private final ByteRing puntRing = new ByteRing(1 << 16);
    private final Frames frames;
    private final Vector bridge;
    private final List<byte[]> sent = new ArrayList<>();
    private final InterfaceTable interfaces;

    MacNatFixture() {
        this(0, 16);
    }

    MacNatFixture(int vlanId, int maxAddresses) {
        frames = new Frames(Arena.ofAuto().allocate(64L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
        context = new WorkerContext(frames, puntRing, new ByteRing(1 << 16));
        macNat.put(MEMBER, new MacNat.Limits(maxAddresses, 300), 0);
        outbound = new MacNatOutbound(macNat, context);
        var edges = new Edges();
        input = new MacNatInputNode(macNat, context, edges);
        bridge = edges.to("bridge-input");
        context.output().attach(MEMBER, new SentDevice());
        var kind = vlanId == 0 ? InterfaceTable.Kind.PORT : InterfaceTable.Kind.VLAN;
        interfaces = new InterfaceTable(List.of(InterfaceTable.Entry.of(MEMBER, "nic", kind)
                .withMac(NIC)
                .withBridgeDomain(1)
                .withPort(MEMBER, vlanId)));
        context.beginTurn(interfaces, nowNs);
    }

    /** Lets a frame leave by the member; empty if it was dropped. Then the control loop hears what was noticed. */
    byte[] leave(byte[] bytes) {
        int frame = frame(bytes);
        byte[] left = new byte[0];
        if (outbound.translate(frame, MEMBER)) {
            left = bytes(frame);
            frames.freePacket(frame);
        }
        control();
        return left;
    }

    /** Lets a frame come by the member; what goes on to bridge-input, empty if nothing does. */
    byte[] come(byte[] bytes) {
        sent.clear();
        int frame = frame(bytes);
        frames.rxInterface(frame, MEMBER);
        input.inbox().append(frame);
        input.process(input.inbox());
        input.inbox().clear();
        context.output().flushAll();
        byte[] came = new byte[0];
        if (bridge.count() > 0) {
            came = bytes(bridge.get(0));
            frames.freePacket(bridge.get(0));
            bridge.clear();
        }
        control();
        return came;
    }

    /** What the appliance itself has answered to the frame that came last. */
    List<byte[]> answers() {
        return sent;
    }

    void advance(long seconds) {
        nowNs += seconds * SECOND;
        context.beginTurn(interfaces, nowNs);
        macNat.tick(nowNs);
    }

    int control() {
        return puntRing.read(
                (kind, first, second, memory, at, length) -> {
                    assertThat(length).isEqualTo(24);
                    macNat.event(first, second, memory, at, nowNs);
                },
                Integer.MAX_VALUE);
    }

    long dropped(DropReason reason) {
        return context.counters().get(reason);
    }

    int framesMissing() {
        return frames.capacity() - frames.available();
    }

    List<MacNat.Entry> known() {
        return macNat.snapshot(nowNs).getFirst().addresses();
    }

    static byte[] arp(long to, long from, int operation, long sha, int spa, long tha, int tpa) {
        byte[] frame = new byte[60];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, Ethernet.TYPE_ARP);
        Arp.write(memory, Ethernet.LENGTH, operation, sha, spa, tha, tpa);
        return frame;
    }

    /** An IPv4 packet with this UDP datagram. */
    static byte[] ip4(long to, long from, int source, int destination, byte[] udp) {
        byte[] frame = new byte[34 + udp.length];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, Ethernet.TYPE_IP4);
        NetworkOrder.putU8(memory, 14, 0x45);
        NetworkOrder.putU16(memory, 16, 20 + udp.length);
        NetworkOrder.putU8(memory, 14 + Ipv4.TTL, 64);
        NetworkOrder.putU8(memory, 14 + Ipv4.PROTOCOL, 17);
        NetworkOrder.putI32(memory, 14 + Ipv4.SOURCE, source);
        NetworkOrder.putI32(memory, 14 + Ipv4.DESTINATION, destination);
        Ipv4.writeChecksum(memory, 14, 20);
        System.arraycopy(udp, 0, frame, 34, udp.length);
        return frame;
    }

    static byte[] ip6(long to, long from, IpAddress source, IpAddress destination) {
        byte[] frame = new byte[14 + 48];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, Ethernet.TYPE_IP6);
        NetworkOrder.putI32(memory, 14, 6 << 28);
        NetworkOrder.putU16(memory, 18, 8);
        NetworkOrder.putU8(memory, 14 + Ipv6.NEXT_HEADER, 17);
        NetworkOrder.putU8(memory, 14 + Ipv6.HOP_LIMIT, 64);
        System.arraycopy(source.toBytes(), 0, frame, 14 + Ipv6.SOURCE, 16);
        System.arraycopy(destination.toBytes(), 0, frame, 14 + Ipv6.DESTINATION, 16);
        return frame;
    }

    static byte[] solicitation(long to, long from, IpAddress source, IpAddress destination, IpAddress target) {
        byte[] frame = new byte[14 + NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, Ethernet.TYPE_IP6);
        NeighbourDiscovery.writeSolicitation(memory, 14, source, destination, target, new MacAddress(from));
        return frame;
    }

    static byte[] advertisement(long to, long from, IpAddress target, IpAddress destination) {
        byte[] frame = new byte[14 + NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, to, from, Ethernet.TYPE_IP6);
        NeighbourDiscovery.writeAdvertisement(memory, 14, destination, target, true, new MacAddress(from));
        return frame;
    }

    private int frame(byte[] bytes) {
        int frame = frames.allocate();
        MemorySegment.copy(bytes, 0, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), bytes.length);
        frames.received(frame, frames.offset(frame), bytes.length);
        return frame;
    }

    private byte[] bytes(int frame) {
        byte[] bytes = new byte[frames.packetLength(frame)];
        MemorySegment.copy(frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), bytes, 0, bytes.length);
        return bytes;
    }

    private final class SentDevice implements Device {
        @Override
        public int receive(Vector into, int limit) {
            return 0;
        }

        @Override
        public int transmit(Vector from) {
            for (int i = 0; i < from.count(); i++) {
                sent.add(bytes(from.get(i)));
                frames.freePacket(from.get(i));
            }
            return from.count();
        }

        @Override
        public void housekeep() {}

        @Override
        public int pollFd() {
            return -1;
        }

        @Override
        public String rung() {
            return "test";
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public void close() {}
    }
}
