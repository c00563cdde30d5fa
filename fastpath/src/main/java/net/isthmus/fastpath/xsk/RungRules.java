package net.isthmus.fastpath.xsk;

import java.util.Optional;
import net.isthmus.fastpath.xsk.link.XdpFeatures;

/**
 * What a driver's word about its features says of each rung: whether it is worth trying. The kernel holds drivers to
 * that word for zero-copy; that a rung is worth trying does not mean that it holds.
 */
final class RungRules {

    private RungRules() {}

    /**
     * Why a rung cannot hold.
     *
     * @param chunks that the longest packet takes
     */
    static Optional<String> obstacle(Rung rung, XdpFeatures features, int chunks) {
        return switch (rung) {
            case ZERO_COPY -> xdp(features, chunks).or(() -> zeroCopy(features, chunks));
            case NATIVE_COPY -> xdp(features, chunks);
            case GENERIC, AF_PACKET -> Optional.empty();
        };
    }

    private static Optional<String> xdp(XdpFeatures features, int chunks) {
        if (!features.has(XdpFeatures.BASIC | XdpFeatures.REDIRECT)) {
            return Optional.of("the driver runs no XDP programs that redirect");
        }
        if (chunks > 1 && !features.has(XdpFeatures.SEVERAL_BUFFERS)) {
            return Optional.of(
                    "the MTU wants %d chunks a packet and the driver's XDP takes one (no rx-sg)".formatted(chunks));
        }
        return Optional.empty();
    }

    private static Optional<String> zeroCopy(XdpFeatures features, int chunks) {
        if (!features.has(XdpFeatures.ZERO_COPY)) {
            return Optional.of("the driver has no zero-copy (no xsk-zerocopy)");
        }
        if (chunks > features.zeroCopySegments()) {
            return Optional.of("the MTU wants %d chunks a packet and the driver's zero-copy takes %d (xdp-zc-max-segs)"
                    .formatted(chunks, features.zeroCopySegments()));
        }
        return Optional.empty();
    }
}
