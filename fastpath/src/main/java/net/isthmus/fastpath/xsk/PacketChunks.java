package net.isthmus.fastpath.xsk;

import net.isthmus.fastpath.graph.Frames;

/** How many chunks of packet memory a packet takes. */
public final class PacketChunks {

    /** Ethernet header with two VLAN tags. */
    public static final int LONGEST_ETHERNET_HEADER = 22;

    /** The longest packet, in bytes without its Ethernet header, that one chunk holds whatever its tags. */
    public static final int LONGEST_IN_ONE = Frames.CHUNK_DATA_BYTES - LONGEST_ETHERNET_HEADER;

    private PacketChunks() {}

    /** Chunks of a packet as long as the MTU allows. */
    public static int of(int mtu) {
        return Math.ceilDiv(mtu + LONGEST_ETHERNET_HEADER, Frames.CHUNK_DATA_BYTES);
    }
}
