package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.RouteLookup;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.NetworkOrder;

/**
 * Answers ARP and neighbour solicitations in the name of stations behind other interfaces (RFC 1027, RFC 4861 §7.2.8),
 * on the interfaces whose configuration asks for it, and on those that share their subnets with others, as
 * {@link SharedSegments} has it.
 *
 * <p>An answer is given if the FIB leads the target out of another interface and the asker back out of this one. So
 * stations of the same link are not answered for, nor are askers to whom an answer's packets could not return, nor
 * addresses without a route, with several equal ones, or that another VRF has. Probes for duplicates (sender 0.0.0.0,
 * source {@code ::}) get no answer: whoever tries an address out is not to be told that it is taken by somebody who may
 * not use it on this link. What is not answered here goes on to the {@link NeighbourTable}.
 *
 * <p>A link in hairpin mode answers for the stations of its own subnets instead or as well (RFC 3069): where the fabric
 * keeps them apart, they meet here. Nobody is answered about his own address, or everybody's would look taken.
 *
 * <p>The advertisements are a proxy's: solicited, without the override flag, so that a station's own answer wins.
 */
@OwnedBy("control loop")
public final class ProxyNeighbours implements InterfaceEvents {
    private static final int MIN_FRAME = 60;
    private static final int FLAGS_AT = Ipv6.LENGTH + 4;
    private static final int PROXY_FLAGS = 0xc000_0000; // router, solicited

    private static final Proxied NOBODY = new Proxied(false, false, false);

    private record Proxied(boolean arp, boolean nd, boolean hairpin) {}

    private final FibTable fibs;
    private final AdjacencyTable adjacencies;
    private final SharedSegments.Whereabouts neighbours;
    private final Injector injector;
    private final ClaimedAddresses claims;
    private final Map<Integer, InterfaceState> links = new HashMap<>();
    private final Map<Integer, Proxied> proxied = new HashMap<>();
    private final int[] found = new int[1];

    /** @param fibs readers of the FIBs, the control loop's own */
    ProxyNeighbours(FibTable fibs, AdjacencyTable adjacencies, NeighbourTable neighbours, Injector injector) {
        this(fibs, adjacencies, neighbours::whereIs, injector, neighbours.drops());
    }

    /** @param drops where answers are counted that could not be sent */
    ProxyNeighbours(
            FibTable fibs,
            AdjacencyTable adjacencies,
            SharedSegments.Whereabouts neighbours,
            Injector injector,
            ControlDrops drops) {
        this.fibs = fibs;
        this.adjacencies = adjacencies;
        this.neighbours = neighbours;
        this.injector = injector;
        claims = new ClaimedAddresses(injector, drops);
    }

    /** Says for which families an interface answers for stations behind others, and whether it does for its own. */
    public void set(int interfaceIndex, boolean arp, boolean nd, boolean hairpin) {
        if (arp || nd || hairpin) {
            proxied.put(interfaceIndex, new Proxied(arp, nd, hairpin));
        } else {
            proxied.remove(interfaceIndex);
        }
    }

    /** Addresses that are nobody's interface's, for which the appliance answers everywhere. */
    public ClaimedAddresses claims() {
        return claims;
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        claims.interfaceChanged(state);
        links.put(state.index(), state);
    }

    @Override
    public void interfaceRemoved(int index) {
        claims.interfaceRemoved(index);
        links.remove(index);
        proxied.remove(index);
    }

    /** True if this ARP frame was a question that has been answered. */
    boolean arp(int rxInterface, MemorySegment memory, long at, int length) {
        return claims.arp(rxInterface, memory, at, length) || answerArp(rxInterface, memory, at, length);
    }

    private boolean answerArp(int rxInterface, MemorySegment memory, long at, int length) {
        InterfaceState link = links.get(rxInterface);
        Proxied wanted = proxied.getOrDefault(rxInterface, NOBODY);
        long message = at + Ethernet.LENGTH;
        if (link == null
                || length < Ethernet.LENGTH
                || Ethernet.type(memory, at) != Ethernet.TYPE_ARP
                || !Arp.isPlausible(memory, message, length - Ethernet.LENGTH)
                || Arp.operation(memory, message) != Arp.REQUEST) {
            return false;
        }
        IpAddress asker = IpAddress.ofIpv4(Arp.senderAddress(memory, message));
        IpAddress target = IpAddress.ofIpv4(Arp.targetAddress(memory, message));
        long askerMac = Arp.senderMac(memory, message);
        if (askerMac == link.mac() || !isFor(link, wanted, asker, new MacAddress(askerMac), target)) {
            return false;
        }
        byte[] frame = new byte[MIN_FRAME];
        MemorySegment answer = MemorySegment.ofArray(frame);
        Ethernet.write(answer, 0, askerMac, link.mac(), Ethernet.TYPE_ARP);
        Arp.write(answer, Ethernet.LENGTH, Arp.REPLY, link.mac(), target.ipv4Bits(), askerMac, asker.ipv4Bits());
        return injector.frame(rxInterface, frame, frame.length);
    }

    /** True if this neighbour discovery message was a question that has been answered. */
    boolean nd(int rxInterface, MemorySegment memory, long at, int length) {
        return claims.nd(rxInterface, memory, at, length) || answerNd(rxInterface, memory, at, length);
    }

    private boolean answerNd(int rxInterface, MemorySegment memory, long at, int length) {
        InterfaceState link = links.get(rxInterface);
        Proxied wanted = proxied.getOrDefault(rxInterface, NOBODY);
        if (link == null
                || !(NeighbourDiscovery.parse(memory, at, length).orElse(null)
                        instanceof NdMessage.Solicitation question)
                || question.isProbe()
                || question.sourceMac().isEmpty()
                || question.sourceMac().get().value() == link.mac()
                || !isFor(link, wanted, question.source(), question.sourceMac().get(), question.target())) {
            return false;
        }
        MacAddress askerMac = question.sourceMac().get();
        byte[] frame = new byte[Ethernet.LENGTH + NeighbourDiscovery.LENGTH];
        MemorySegment answer = MemorySegment.ofArray(frame);
        Ethernet.write(answer, 0, askerMac.value(), link.mac(), Ethernet.TYPE_IP6);
        NeighbourDiscovery.writeAdvertisement(
                answer, Ethernet.LENGTH, question.source(), question.target(), true, new MacAddress(link.mac()));
        NetworkOrder.putI32(answer, Ethernet.LENGTH + FLAGS_AT, PROXY_FLAGS);
        Icmpv6.writeChecksum(answer, Ethernet.LENGTH, NeighbourDiscovery.LENGTH - Ipv6.LENGTH);
        return injector.frame(rxInterface, frame, frame.length);
    }

    /**
     * True if this link answers the asker for the target: because its subnets are shared and the target is behind
     * another interface of them, or because it is a proxy.
     */
    private boolean isFor(InterfaceState link, Proxied wanted, IpAddress asker, MacAddress askerMac, IpAddress target) {
        return switch (neighbours.whereIs(link.index(), asker, askerMac, target)) {
            case ELSEWHERE -> true;
            case UNKNOWN -> false;
            case NOT_SHARED -> isProxied(link, wanted, asker, target);
        };
    }

    /**
     * True if the asker is on this link, and the target where the link answers for it: behind another, or on it too.
     */
    private boolean isProxied(InterfaceState link, Proxied wanted, IpAddress asker, IpAddress target) {
        boolean isOnLink = asker.isIpv6() && asker.isLinkLocal() || wayOut(link.vrf(), asker) == link.index();
        if (!link.isUp() || asker.isUnspecified() || target.isLinkLocal() || !isOnLink) {
            return false;
        }
        int way = wayOut(link.vrf(), target);
        if (way == link.index()) {
            return wanted.hairpin && !target.equals(asker);
        }
        return way != 0 && (target.isIpv4() ? wanted.arp : wanted.nd);
    }

    /** The interface by which packets to an address leave; 0 if they do not. */
    private int wayOut(int vrf, IpAddress address) {
        RouteLookup fib = fibs.of(vrf);
        if (address.isIpv4()) {
            fib.lookup4(new int[] {address.ipv4Bits()}, found, 1);
        } else {
            fib.lookup6(new long[] {address.high()}, new long[] {address.low()}, found, 1);
        }
        long adjacency = adjacencies.get(found[0]);
        int kind = AdjacencyTable.kind(adjacency);
        boolean isWay = kind == AdjacencyTable.KIND_GLEAN
                || kind == AdjacencyTable.KIND_INCOMPLETE
                || kind == AdjacencyTable.KIND_RESOLVED;
        return isWay ? AdjacencyTable.txInterface(adjacency) : 0;
    }
}
