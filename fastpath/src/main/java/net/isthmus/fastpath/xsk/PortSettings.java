package net.isthmus.fastpath.xsk;

/**
 * How a port is to be opened.
 *
 * @param ringSize slots of each ring, a power of two; at most as many chunks of a worker wait in the fill ring of each
 *     queue
 * @param highest the best rung to try; lower ones follow if it is refused
 * @param lowest the last rung to try
 */
public record PortSettings(int ringSize, Rung highest, Rung lowest) {

    /** Slots that hold half a millisecond of the smallest frames at 4 Mpps. */
    public static final int DEFAULT_RING_SIZE = 2048;

    /** Property that names the best rung to try, in one word. */
    public static final String HIGHEST_RUNG = "isthmus.highest-rung";

    public PortSettings {
        RingSize.check(ringSize);
        if (highest.compareTo(lowest) > 0) {
            throw new IllegalArgumentException(highest + " is below " + lowest);
        }
    }

    /**
     * The whole ladder with rings of the usual size; the system property {@value #HIGHEST_RUNG} begins it lower down,
     * for a driver whose upper rungs hold and do not work.
     *
     * @throws IllegalArgumentException if the property names no rung
     */
    public static PortSettings usual() {
        Rung highest = Rung.of(System.getProperty(HIGHEST_RUNG, Rung.ZERO_COPY.word()));
        return new PortSettings(DEFAULT_RING_SIZE, highest, Rung.AF_PACKET);
    }

    /** One rung and no other. */
    public static PortSettings only(Rung rung) {
        return new PortSettings(DEFAULT_RING_SIZE, rung, rung);
    }
}
