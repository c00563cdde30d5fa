package net.isthmus.fastpath.graph;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;

/**
 * Hands packets and events to the control loop by copy, through the worker's ring. What the ring has no room for is
 * dropped and counted: a flood of ARP costs the flooder's own answers, never the worker.
 */
public final class Punt {
    /** An ARP packet, from its Ethernet header on; {@code first} is the interface it came by. */
    public static final int ARP = 1;

    /** A neighbour discovery message, from its IPv6 header on; {@code first} is the interface it came by. */
    public static final int ND = 2;

    /**
     * An IP packet that waits for a neighbour, from its IP header on; {@code first} is the adjacency, {@code second}
     * the interface it came by, or its complement ({@code ~}) if the appliance itself has sent it.
     */
    public static final int UNRESOLVED = 3;

    /**
     * A MAC seen on a bridge member, no bytes but 8: bridge domain (16 bits) and MAC (48); {@code first} the member.
     */
    public static final int MAC_LEARNED = 4;

    /** An ICMP message that answers a probe of the appliance, from its IP header on; {@code first} the interface. */
    public static final int PROBE_ANSWER = 45;

    /** A frame by a port that is held, from its Ethernet header on; {@code first} is the port. */
    public static final int HELD = 46;

    /** An ICMP error about an own VXLAN packet, from its IP header on; {@code first} is the interface it came by. */
    public static final int VXLAN_ERROR = 15;

    /**
     * A frame with a message of IGMP, MLD or PIM, from its Ethernet header on; {@code first} is the member by which it
     * came. A copy: the frame itself goes on.
     */
    public static final int GROUP_MESSAGE = 10;

    /** A router solicitation or advertisement, from its IPv6 header on; {@code first} is the interface it came by. */
    public static final int ROUTER_MESSAGE = 35;

    /** A datagram for a DHCP client, from its IP header on; {@code first} is the interface it came by. */
    public static final int DHCP_ANSWER = 36;

    /** An echo request for a link-local address, from its IPv6 header on; {@code first} is the interface it came by. */
    public static final int LINK_LOCAL_ECHO = 37;

    /** One more than the largest kind. */
    public static final int KINDS = 64;

    /** A loop probe of this appliance, from its Ethernet header on; {@code first} is the member by which it came. */
    public static final int LOOP_PROBE = 5;

    /**
     * A loop probe of another bridge, no bytes but 8: its number; {@code first} the member, {@code second} its flags.
     */
    public static final int LOOP_HEARD = 6;

    /** What MAC-NAT hears: three longs whose meaning {@code second} says; {@code first} is the bridge member. */
    public static final int MAC_NAT = 20;

    /** An ICMP error about an own ESP packet, from its IP header on; {@code first} is the interface it came by. */
    public static final int ESP_ERROR = 50;

    /** What ESP nodes notice: three longs whose meaning {@code second} says; {@code first} is an SPI or interface. */
    public static final int ESP_EVENT = 51;

    private final Frames frames;
    private final Drops drops;
    private final Counters counters;
    private final ByteRing ring;
    private boolean hasNews;

    Punt(Frames frames, Drops drops, Counters counters, ByteRing ring) {
        this.frames = frames;
        this.drops = drops;
        this.counters = counters;
        this.ring = ring;
    }

    /** Copies a packet to the control loop and frees it. */
    public void packet(int kind, int first, int second, int frame) {
        if (copy(kind, first, second, frame)) {
            counters.tally(PacketTally.PUNTED, 1);
            frames.freePacket(frame);
        } else {
            drops.drop(frame, DropReason.PUNT_RING_FULL);
        }
    }

    /**
     * Copies a packet to the control loop; it stays the caller's.
     *
     * @return false if the ring is full
     */
    public boolean copy(int kind, int first, int second, int frame) {
        long at = ring.claim(kind, first, second, frames.packetLength(frame));
        if (at < 0) {
            return false;
        }
        int part = frame;
        do {
            MemorySegment.copy(frames.memory(), frames.offset(part), ring.memory(), at, frames.length(part));
            at += frames.length(part);
            part = frames.next(part);
        } while (part != 0);
        ring.publish();
        hasNews = true;
        return true;
    }

    /**
     * Sends an event of eight bytes.
     *
     * @return false if the ring is full; the event is lost and its cause will come again
     */
    public boolean event(int kind, int first, int second, long value) {
        long at = ring.claim(kind, first, second, 8);
        if (at < 0) {
            return false;
        }
        ring.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, at, value);
        ring.publish();
        hasNews = true;
        return true;
    }

    /** Sends an event of three longs; false as {@link #event(int, int, int, long)}. */
    public boolean event(int kind, int first, int second, long a, long b, long c) {
        long at = ring.claim(kind, first, second, 3 * Long.BYTES);
        if (at < 0) {
            return false;
        }
        ring.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, at, a);
        ring.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, at + 8, b);
        ring.memory().set(java.lang.foreign.ValueLayout.JAVA_LONG, at + 16, c);
        ring.publish();
        hasNews = true;
        return true;
    }

    /** True if anything was handed over since the last call. */
    public boolean takeNews() {
        boolean had = hasNews;
        hasNews = false;
        return had;
    }
}
