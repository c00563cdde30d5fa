package net.isthmus.fastpath.xsk;

/**
 * The kernel's counters of one AF_XDP socket ({@code struct xdp_statistics}), in frames or descriptors since it was
 * opened.
 *
 * @param rxDropped frames dropped for other reasons than the next ones
 * @param rxInvalidDescs addresses in our fill ring that the kernel refused
 * @param txInvalidDescs descriptors in our TX ring that the kernel refused
 * @param rxRingFull frames dropped because we had not emptied the RX ring
 * @param rxFillRingEmpty frames dropped because we had not filled the fill ring
 */
public record XskStatistics(
        long rxDropped, long rxInvalidDescs, long txInvalidDescs, long rxRingFull, long rxFillRingEmpty) {

    /** Nothing counted. */
    public static final XskStatistics NONE = new XskStatistics(0, 0, 0, 0, 0);

    /** The sum, for several sockets of one port. */
    public XskStatistics plus(XskStatistics other) {
        return new XskStatistics(
                rxDropped + other.rxDropped,
                rxInvalidDescs + other.rxInvalidDescs,
                txInvalidDescs + other.txInvalidDescs,
                rxRingFull + other.rxRingFull,
                rxFillRingEmpty + other.rxFillRingEmpty);
    }
}
