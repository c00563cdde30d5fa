package net.isthmus.wire;

import java.util.List;
import java.util.Optional;

/** A neighbour discovery message that has passed the checks of RFC 4861, as {@link NeighbourDiscovery} reads it. */
public sealed interface NdMessage {
    /** Source of the IPv6 packet. */
    IpAddress source();

    /** Destination of the IPv6 packet. */
    IpAddress destination();

    /** Who has the target address? From {@code ::} it is a probe for a duplicate (RFC 4862 §5.4). */
    record Solicitation(IpAddress source, IpAddress destination, IpAddress target, List<NdOption> options)
            implements NdMessage {
        /** MAC address that the sender tells of itself. */
        public Optional<MacAddress> sourceMac() {
            return options.stream()
                    .filter(NdOption.SourceLinkLayer.class::isInstance)
                    .map(option -> ((NdOption.SourceLinkLayer) option).mac())
                    .findFirst();
        }

        /** True if the sender asks whether the address is free. */
        public boolean isProbe() {
            return source.isUnspecified();
        }
    }

    /** Somebody has the target address. */
    record Advertisement(
            IpAddress source,
            IpAddress destination,
            IpAddress target,
            boolean isRouter,
            boolean isSolicited,
            boolean isOverride,
            List<NdOption> options)
            implements NdMessage {
        /** MAC address of the target. */
        public Optional<MacAddress> targetMac() {
            return options.stream()
                    .filter(NdOption.TargetLinkLayer.class::isInstance)
                    .map(option -> ((NdOption.TargetLinkLayer) option).mac())
                    .findFirst();
        }
    }

    /** A router solicitation, router advertisement or redirect, of which a router needs nothing here. */
    record Other(IpAddress source, IpAddress destination, int type) implements NdMessage {}
}
