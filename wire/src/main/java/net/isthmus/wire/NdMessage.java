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
            return NdMessage.sourceMac(options);
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

    /** Which routers are there? (RFC 4861 §4.1) */
    record RouterSolicitation(IpAddress source, IpAddress destination, List<NdOption> options) implements NdMessage {
        /** MAC address that the sender tells of itself. */
        public Optional<MacAddress> sourceMac() {
            return NdMessage.sourceMac(options);
        }
    }

    /**
     * A router tells of itself and of the link (RFC 4861 §4.2, RFC 4191 §2.2).
     *
     * @param hopLimit to be used by hosts, 0 for no opinion
     * @param isManaged addresses are to be had by DHCPv6
     * @param hasOtherConfiguration other things are
     * @param lifetimeSeconds how long it is a default router, 0 if it is none
     * @param reachableMillis for neighbour unreachability detection, 0 for no opinion
     * @param retransmitMillis between solicitations, 0 for no opinion
     */
    record RouterAdvertisement(
            IpAddress source,
            IpAddress destination,
            int hopLimit,
            boolean isManaged,
            boolean hasOtherConfiguration,
            RouterPreference preference,
            int lifetimeSeconds,
            long reachableMillis,
            long retransmitMillis,
            List<NdOption> options)
            implements NdMessage {
        public RouterAdvertisement {
            options = List.copyOf(options);
        }

        /** MAC address that the router tells of itself. */
        public Optional<MacAddress> sourceMac() {
            return NdMessage.sourceMac(options);
        }
    }

    /** A redirect, of which a router needs nothing. */
    record Other(IpAddress source, IpAddress destination, int type) implements NdMessage {}

    private static Optional<MacAddress> sourceMac(List<NdOption> options) {
        return options.stream()
                .filter(NdOption.SourceLinkLayer.class::isInstance)
                .map(option -> ((NdOption.SourceLinkLayer) option).mac())
                .findFirst();
    }
}
