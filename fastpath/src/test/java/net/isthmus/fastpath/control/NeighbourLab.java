package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.InterfaceEvents.InterfaceState;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.NetworkOrder;

/**
 * A neighbour table in virtual time, with the links, workers and FIB around it played by the test.
 *
 * <p>What the table sends is written down in words: {@code who-has 10.1.0.7 tell 10.1.0.1 to ff:ff:ff:ff:ff:ff},
 * {@code 10.1.0.1 is-at 02:… to 02:…}, {@code solicit …}, {@code advertise …}, {@code packet 2 to 10.1.0.7},
 * {@code error …}.
 */
final class NeighbourLab implements Injector, HostRoutes {
    static final int STORAGE = 2;
    static final int VLAN = 3;
    static final MacAddress OWN = MacAddress.parse("02:00:00:00:00:02");
    static final MacAddress HOST_A = MacAddress.parse("02:00:00:00:0a:0a");
    static final MacAddress HOST_B = MacAddress.parse("02:00:00:00:0b:0b");
    static final IpAddress OWN4 = IpAddress.parse("10.1.0.1");
    static final IpAddress OWN6 = IpAddress.parse("fd00:1::1");

    final AdjacencyTable adjacencies;
    final GracePeriod grace = new GracePeriod(1);
    final NeighbourTable table;
    final Map<IpPrefix, Integer> hostRoutes = new TreeMap<>();
    final int glean;
    final List<String> said = new ArrayList<>();
    boolean isRingFull;
    boolean isFibFull;
    long nowNs = 1_000_000_000_000L;

    NeighbourLab() {
        this(NeighbourSettings.DEFAULT, 4096);
    }

    NeighbourLab(NeighbourSettings settings, int adjacencyCapacity) {
        adjacencies = new AdjacencyTable(adjacencyCapacity);
        table = new NeighbourTable(
                settings,
                adjacencies,
                this,
                grace,
                this,
                RandomGeneratorFactory.of("L64X128MixRandom").create(1),
                nowNs);
        glean = adjacencies.allocate();
        adjacencies.set(glean, AdjacencyTable.KIND_GLEAN, STORAGE, 1500);
        up(STORAGE, OWN, 0, "10.1.0.1/24", "fd00:1::1/64");
        pass(2.5); // until the addresses are announced
        said.clear();
    }

    void up(int index, MacAddress mac, int vlanId, String... addresses) {
        table.interfaceChanged(state(index, mac, vlanId, true, addresses));
    }

    void down(int index, MacAddress mac, String... addresses) {
        table.interfaceChanged(state(index, mac, 0, false, addresses));
    }

    private static InterfaceState state(int index, MacAddress mac, int vlanId, boolean isUp, String... addresses) {
        List<InterfaceAddress> own =
                Arrays.stream(addresses).map(InterfaceAddress::parse).toList();
        return new InterfaceState(index, "if" + index, 0, isUp, mac.value(), 1500, vlanId, own);
    }

    /** Lets time pass in steps of the control loop's tick. */
    void pass(double seconds) {
        long end = nowNs + (long) (seconds * 1e9);
        while (nowNs < end) {
            nowNs = Math.min(end, nowNs + 10_000_000);
            table.tick(nowNs);
        }
    }

    /** A packet to this destination that found the glean adjacency. */
    void packetTo(String destination) {
        unresolved(glean, packet(destination));
    }

    void unresolved(int adjacency, byte[] packet) {
        table.unresolved(adjacency, 9, MemorySegment.ofArray(packet), 0, packet.length, nowNs);
    }

    static byte[] packet(String destination) {
        return destination.contains(":")
                ? Packets.ip6("fd00:9::9", destination).build()
                : Packets.ip4("10.9.0.9", destination).build();
    }

    void arp(int operation, MacAddress senderMac, String sender, String target) {
        arp(STORAGE, operation, senderMac, sender, target);
    }

    void arp(int rxInterface, int operation, MacAddress senderMac, String sender, String target) {
        byte[] frame = new byte[60];
        MemorySegment memory = MemorySegment.ofArray(frame);
        Ethernet.write(memory, 0, OWN.value(), senderMac.value(), Ethernet.TYPE_ARP);
        Arp.write(
                memory,
                Ethernet.LENGTH,
                operation,
                senderMac.value(),
                IpAddress.parse(sender).ipv4Bits(),
                operation == Arp.REPLY ? OWN.value() : 0,
                IpAddress.parse(target).ipv4Bits());
        table.arp(rxInterface, memory, 0, frame.length, nowNs);
    }

    void solicit(MacAddress mac, String source, String destination, String target) {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        NeighbourDiscovery.writeSolicitation(
                MemorySegment.ofArray(packet),
                0,
                IpAddress.parse(source),
                IpAddress.parse(destination),
                IpAddress.parse(target),
                mac);
        nd(packet);
    }

    void advertise(MacAddress mac, String target, boolean isSolicited) {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        NeighbourDiscovery.writeAdvertisement(
                MemorySegment.ofArray(packet),
                0,
                isSolicited ? OWN6 : NeighbourDiscovery.ALL_NODES,
                IpAddress.parse(target),
                isSolicited,
                mac);
        nd(packet);
    }

    void nd(byte[] packet) {
        table.nd(STORAGE, MemorySegment.ofArray(packet), 0, packet.length, nowNs);
    }

    /** What the table has sent since the last call. */
    List<String> said() {
        List<String> words = List.copyOf(said);
        said.clear();
        return words;
    }

    long dropped(DropReason reason) {
        return table.drops().get(reason);
    }

    String stateOf(String address) {
        return table.snapshot(nowNs).stream()
                .filter(entry -> entry.address().equals(address))
                .map(NeighbourStatus::state)
                .findFirst()
                .orElse("none");
    }

    /** The adjacency to which the host route of an address leads. */
    int routeOf(String address) {
        Integer adjacency = hostRoutes.get(IpPrefix.ofHost(IpAddress.parse(address)));
        if (adjacency == null) {
            throw new AssertionError("no host route to " + address);
        }
        return adjacency;
    }

    /** Kind of the adjacency to which the host route of an address leads, or -1. */
    int routeKind(String address) {
        Integer adjacency = hostRoutes.get(IpPrefix.ofHost(IpAddress.parse(address)));
        return adjacency == null ? -1 : AdjacencyTable.kind(adjacencies.get(adjacency));
    }

    /** Destination MAC of the rewrite of a resolved adjacency. */
    MacAddress rewriteMac(int adjacency) {
        byte[] header = rewrite(adjacency);
        return new MacAddress(Ethernet.destination(MemorySegment.ofArray(header), 0));
    }

    byte[] rewrite(int adjacency) {
        long word = adjacencies.get(adjacency);
        byte[] all = new byte[24];
        for (int i = 0; i < 24; i++) {
            all[i] = (byte) (adjacencies.rewrite(AdjacencyTable.rewriteSlot(word), i >>> 3) >>> 56 - (i & 7) * 8);
        }
        return Arrays.copyOfRange(all, 24 - AdjacencyTable.rewriteLength(word), 24);
    }

    @Override
    public boolean frame(int interfaceIndex, byte[] frame, int length) {
        if (isRingFull) {
            return false;
        }
        MemorySegment memory = MemorySegment.ofArray(frame);
        boolean isReport = NetworkOrder.u8(memory, Ethernet.LENGTH + Ipv6.NEXT_HEADER) == IpProtocol.HOP_BY_HOP;
        if (isReport && Ethernet.type(memory, 0) == Ethernet.TYPE_IP6) {
            return true; // which groups are heard is said again and again
        }
        String to = " to " + new MacAddress(Ethernet.destination(memory, 0));
        said.add(Ethernet.type(memory, 0) == Ethernet.TYPE_ARP ? arpWords(memory) + to : ndWords(memory, length) + to);
        return true;
    }

    private static String arpWords(MemorySegment memory) {
        IpAddress sender = IpAddress.ofIpv4(Arp.senderAddress(memory, 14));
        return Arp.operation(memory, 14) == Arp.REQUEST
                ? "who-has " + IpAddress.ofIpv4(Arp.targetAddress(memory, 14)) + " tell " + sender
                : sender + " is-at " + new MacAddress(Arp.senderMac(memory, 14));
    }

    private static String ndWords(MemorySegment memory, int length) {
        return switch (NeighbourDiscovery.parse(memory, 14, length - 14).orElseThrow()) {
            case NdMessage.Solicitation message ->
                "solicit " + message.target() + " from " + message.source() + " at " + message.destination();
            case NdMessage.Advertisement message ->
                "advertise " + message.target() + (message.isSolicited() ? " solicited" : "") + " at "
                        + message.destination();
            case NdMessage.RouterSolicitation other -> other.toString();
            case NdMessage.RouterAdvertisement other -> other.toString();
            case NdMessage.Other other -> other.toString();
        };
    }

    @Override
    public boolean packet(int rxInterface, byte[] packet, int length) {
        if (isRingFull) {
            return false;
        }
        said.add("packet " + rxInterface + " to " + destination(packet));
        return true;
    }

    @Override
    public boolean error(int request, int rxInterface, byte[] packet, int length) {
        if (isRingFull) {
            return false;
        }
        said.add("error " + (request >>> 16) + " to sender of packet " + rxInterface + " to " + destination(packet));
        return true;
    }

    private static IpAddress destination(byte[] packet) {
        return packet[0] >>> 4 == 4
                ? IpAddress.ofBytes(Arrays.copyOfRange(packet, 16, 20))
                : IpAddress.ofBytes(Arrays.copyOfRange(packet, 24, 40));
    }

    @Override
    public boolean set(int vrf, IpPrefix host, int adjacency) {
        if (isFibFull) {
            return false;
        }
        hostRoutes.put(host, adjacency);
        return true;
    }

    @Override
    public void remove(int vrf, IpPrefix host) {
        hostRoutes.remove(host);
    }
}
