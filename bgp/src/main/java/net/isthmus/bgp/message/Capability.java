package net.isthmus.bgp.message;

import java.util.List;
import net.isthmus.wire.Octets;

/** What a speaker can do: RFC 5492. */
public sealed interface Capability {

    /** Routes of a family: RFC 4760 §8. */
    record Multiprotocol(int afi, int safi) implements Capability {}

    /** Route refresh: RFC 2918. */
    record RouteRefresh() implements Capability {}

    /** Route refresh with begin and end: RFC 7313. */
    record EnhancedRouteRefresh() implements Capability {}

    /** Autonomous systems of four octets, and which is the speaker's: RFC 6793. */
    record FourOctetAs(long as) implements Capability {}

    /** Messages of up to 65,535 octets: RFC 8654. */
    record ExtendedMessage() implements Capability {}

    /**
     * Graceful restart: RFC 4724, with the N bit of RFC 8538.
     *
     * @param isRestarting the R bit
     * @param restartTimeSeconds 0 to 4095
     */
    record GracefulRestart(
            boolean isRestarting, boolean isNotificationAware, int restartTimeSeconds, List<KeptFamily> families)
            implements Capability {
        /** Copies the list. */
        public GracefulRestart {
            families = List.copyOf(families);
        }
    }

    /** A family of {@link GracefulRestart}, and whether its forwarding has outlived the restart (F bit). */
    record KeptFamily(int afi, int safi, boolean isForwardingKept) {}

    /** One that nothing here understands. */
    record Unknown(int code, Octets value) implements Capability {}
}
