package net.isthmus.ipsec.sa;

import java.util.List;

/**
 * What two peers have agreed on for a Child SA, the keys apart. Its inbound SPI is its name: it is unique here.
 *
 * @param connection name of the connection in the document
 * @param child name of the child there
 * @param inboundSpi SPI of the packets that we receive, as {@link ChildSas#reserveSpi} gave it
 * @param outboundSpi SPI that the peer has chosen
 * @param isTransport true for transport mode, false for tunnel mode
 * @param localTs selectors of our side, never empty
 * @param remoteTs selectors of the peer's side, never empty
 * @param limits when it is to be replaced, and when it may be used no more
 * @param resource number of the worker that sends by it, {@link #FALLBACK} or {@link #ALONE}
 */
public record ChildSa(
        String connection,
        String child,
        int inboundSpi,
        int outboundSpi,
        EspSuite suite,
        boolean isTransport,
        List<TrafficSelector> localTs,
        List<TrafficSelector> remoteTs,
        SaPath path,
        SaLimits limits,
        int resource) {

    /** The resource of a Child SA that is the only one of its kind. */
    public static final int ALONE = -1;

    /** That of one among several, by which sends whoever has none of his own (RFC 9611). */
    public static final int FALLBACK = -2;

    public ChildSa {
        localTs = List.copyOf(localTs);
        remoteTs = List.copyOf(remoteTs);
        if (localTs.isEmpty() || remoteTs.isEmpty()) {
            throw new IllegalArgumentException("a Child SA without traffic selectors");
        }
    }
}
