package net.isthmus.bgp.message;

import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/** A message of BGP-4: RFC 4271 §4. */
public sealed interface Message {

    /**
     * The first of each side: §4.2.
     *
     * @param version 4
     * @param as the sender's autonomous system: two octets, 23456 for one of four, which stands in the capability
     * @param holdTimeSeconds 0 or 3 to 65,535
     * @param routerId BGP identifier
     * @param capabilities in the order of the message
     */
    record Open(int version, int as, int holdTimeSeconds, IpAddress routerId, List<Capability> capabilities)
            implements Message {
        /** Copies the list. */
        public Open {
            capabilities = List.copyOf(capabilities);
        }

        /** The sender's autonomous system as its capability has it, else as the field of two octets: RFC 6793 §4.1. */
        public long peerAs() {
            for (Capability capability : capabilities) {
                if (capability instanceof Capability.FourOctetAs four) {
                    return four.as();
                }
            }
            return as;
        }
    }

    /**
     * Routes that come and go: §4.3. What RFC 7606 makes of a malformed one has been done: a route that it takes for
     * withdrawn is among those.
     *
     * @param withdrawn prefixes of any family
     * @param attributes of all that is reachable; empty if nothing is
     * @param reachable prefixes with their next hops
     * @param endOfRib families whose initial exchange is complete: RFC 4724 §2
     */
    record Update(
            List<IpPrefix> withdrawn, Optional<PathAttributes> attributes, List<Reach> reachable, List<Family> endOfRib)
            implements Message {
        /** Copies the lists. */
        public Update {
            withdrawn = List.copyOf(withdrawn);
            reachable = List.copyOf(reachable);
            endOfRib = List.copyOf(endOfRib);
        }
    }

    /**
     * Prefixes of one family that are reached by one next hop.
     *
     * @param nextHop a global address; of IPv6 it may be a link-local one if the sender has no other
     * @param linkLocal the link-local next hop beside a global one: RFC 2545 §3
     */
    record Reach(IpAddress nextHop, Optional<IpAddress> linkLocal, List<IpPrefix> prefixes) {
        /** Copies the list. */
        public Reach {
            prefixes = List.copyOf(prefixes);
        }
    }

    /** The last one: §4.5. */
    record Notification(int code, int subcode, Octets value) implements Message {}

    /** Still there: §4.4. */
    record Keepalive() implements Message {}

    /**
     * All routes of a family anew: RFC 2918 §3, RFC 7313 §3.
     *
     * @param subtype a request, that they begin, or that they have ended
     */
    record RouteRefresh(int afi, int safi, int subtype) implements Message {
        /** The neighbour shall repeat all. */
        public static final int REQUEST = 0;

        /** All is repeated from now on: BoRR. */
        public static final int BEGIN = 1;

        /** All has been repeated: EoRR. */
        public static final int END = 2;
    }
}
