package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NetworkOrder;

/** One entry of the neighbour table. Changed by {@link NeighbourTable} and the parts around it, on the control loop. */
final class Neighbour {
    /** A packet that waits for the MAC address. */
    record Held(int rxInterface, byte[] packet) {
        /** Destination of the packet, whose IP header is whole. */
        IpAddress destination() {
            MemorySegment memory = MemorySegment.ofArray(packet);
            return NetworkOrder.u8(memory, 0) >>> 4 == 4
                    ? IpAddress.ofIpv4(Ipv4.destination(memory, 0))
                    : IpAddress.ofIpv6(Ipv6.destinationHigh(memory, 0), Ipv6.destinationLow(memory, 0));
        }
    }

    final int interfaceIndex;
    final IpAddress address;
    NudState state = new NudState.Absent();

    /** Routes that lead to it as their gateway; while there are any, the entry and its adjacency stay. */
    int pins;

    /** Index of its adjacency; 0 while nothing needs one. */
    int adjacency;

    /** True once a packet for its own address has asked for it: then a route is to lead to it alone. */
    boolean wantsHostRoute;

    /** True while that route is there. */
    boolean hasHostRoute;

    /** True once it has answered, or is configured. */
    boolean isConfirmed;

    /** When it last answered, or was made. */
    long confirmedNs;

    /** When its state's time is over, of {@link Deadlines}. */
    long deadlineNs = Deadlines.NONE;

    /** The earliest place at which {@link Deadlines} has it. */
    long queuedNs;

    boolean isQueued;
    final ArrayDeque<Held> held = new ArrayDeque<>();

    Neighbour(int interfaceIndex, IpAddress address, long nowNs) {
        this.interfaceIndex = interfaceIndex;
        this.address = address;
        confirmedNs = nowNs;
    }

    /** Takes note if the event shows who the neighbour is; true if it does. */
    boolean confirm(NudEvent event, long nowNs) {
        boolean doesConfirm = event instanceof NudEvent.Confirmed || event instanceof NudEvent.Configured;
        if (doesConfirm) {
            confirmedNs = nowNs;
            isConfirmed = true;
        }
        return doesConfirm;
    }

    /** The entry for people. */
    NeighbourStatus status(Link link, long nowNs) {
        return new NeighbourStatus(
                link.state().name(),
                address.toString(),
                state.usableMac().map(MacAddress::toString),
                state.label(),
                Math.max(0, nowNs - confirmedNs) / 1_000_000_000L);
    }
}
