package net.isthmus.fastpath.graph;

/**
 * A burst of packets on their way between two nodes: frame references and a count.
 *
 * <p>A vector is the inbox of one node or the transmit queue of one port; whoever has it in its edges appends. Room is
 * for several receive bursts because flooding and fragmentation multiply packets; who may multiply checks {@link #room}
 * first. Owned by the worker's thread.
 */
public final class Vector {
    /**
     * Most packets that one receive call brings. Bursts of 32 to 256 cost the same a packet, within the noise of the
     * measurement; the smallest keeps the first packet of a burst waiting the least.
     */
    public static final int BURST = 32;

    /** Most packets that a vector holds. */
    public static final int CAPACITY = 64 * BURST;

    private final int[] frames = new int[CAPACITY];
    private int count;

    /** Number of packets. */
    public int count() {
        return count;
    }

    /** Number of packets that still fit. */
    public int room() {
        return CAPACITY - count;
    }

    /** First frame of the packet at {@code index}. */
    public int get(int index) {
        return frames[index];
    }

    /** Puts another packet in the place of one that is there. */
    public void set(int index, int frame) {
        frames[index] = frame;
    }

    /** Forgets the packets from {@code newCount} on; their ownership has passed on. */
    public void truncate(int newCount) {
        count = newCount;
    }

    /** Appends a packet. Precondition: {@link #room} is not 0. */
    public void append(int frame) {
        frames[count++] = frame;
    }

    /** Appends {@code packetCount} packets of an array. Precondition: {@link #room} is not less. */
    public void append(int[] packets, int from, int packetCount) {
        System.arraycopy(packets, from, frames, count, packetCount);
        count += packetCount;
    }

    /** Forgets all packets; their ownership has passed on. */
    public void clear() {
        count = 0;
    }
}
