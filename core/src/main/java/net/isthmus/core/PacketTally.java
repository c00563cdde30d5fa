package net.isthmus.core;

import java.util.Locale;

/**
 * Where a worker's packets come from and where they end. Between two bursts the sum of all beginnings is the sum of all
 * ends: a packet is never lost without a name. The label is the constant in lower case with hyphens.
 */
public enum PacketTally {
    /** See {@link #text}. */
    RECEIVED(true, "received from ports and from the host stack"),
    /** See {@link #text}. */
    INJECTED(true, "given to the worker by the control loop"),
    /** See {@link #text}. */
    TAKEN_OVER(true, "received by another worker, and of a flow that is this one's"),
    /** See {@link #text}. */
    COPIED(true, "copies for further members of a bridge"),
    /** See {@link #text}. */
    FRAGMENTS_MADE(true, "fragments made of packets that were too long for their way out"),
    /** See {@link #text}. */
    ERRORS_MADE(true, "ICMP errors made for senders"),
    /** See {@link #text}. */
    ACKNOWLEDGMENTS_MADE(true, "acknowledgments made for clients whose SYNs were answered with a cookie"),
    /** See {@link #text}. */
    UNMADE(true, "never became packets, because something forbade it; each is counted as dropped too"),
    /** See {@link #text}. */
    TRANSMITTED(false, "handed to a port or to the host stack"),
    /** See {@link #text}. */
    PUNTED(false, "handed to the control loop"),
    /** See {@link #text}. */
    HANDED_ON(false, "handed to the worker that has the flow"),
    /** See {@link #text}. */
    FRAGMENTED(false, "cut into fragments"),
    /** See {@link #text}. */
    JOINED(false, "fragments that became part of the packet of another, when ESP was put together"),
    /** See {@link #text}. */
    DROPPED(false, "dropped, each by a name of its own"),
    /** Kept by nodes at the moment: not a counter but a level. See {@link #text}. */
    WAITING(false, "fragments that wait for the first of their packet");

    private final boolean isBeginning;
    private final String text;
    private final String label;

    PacketTally(boolean isBeginning, String text) {
        this.isBeginning = isBeginning;
        this.text = text;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** True if packets begin so, false if they end so. */
    public boolean isBeginning() {
        return isBeginning;
    }

    /** What an operator reads. */
    public String text() {
        return text;
    }

    /** The name in metrics, JSON and commands. */
    public String label() {
        return label;
    }
}
