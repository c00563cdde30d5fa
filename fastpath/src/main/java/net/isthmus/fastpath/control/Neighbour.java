package net.isthmus.fastpath.control;

import java.util.ArrayDeque;
import net.isthmus.wire.IpAddress;

/** One entry of the neighbour table. Changed by {@link NeighbourTable} and the parts around it, on the control loop. */
final class Neighbour {
    /** A packet that waits for the MAC address. */
    record Held(int rxInterface, byte[] packet) {}

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
}
