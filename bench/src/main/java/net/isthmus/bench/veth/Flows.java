package net.isthmus.bench.veth;

/**
 * Which ports the frames of a generator have. Every frame draws them at random.
 *
 * @param sourceBits how many source ports there are, as a power of two
 * @param destinationBits the same of destination ports; 0 for one and the same
 */
record Flows(int sourceBits, int destinationBits) {

    /** One flow, with the ports of the frame that is given. */
    static final Flows ONE = new Flows(0, 0);

    /** 4096 flows from 4096 ports. */
    static final Flows MANY = new Flows(12, 0);

    /** Flows of which hardly one comes twice: 2<sup>30</sup> of them, from 16,384 ports. */
    static final Flows NEW = new Flows(14, 16);

    /** True if frames differ. */
    boolean areMany() {
        return sourceBits > 0;
    }
}
