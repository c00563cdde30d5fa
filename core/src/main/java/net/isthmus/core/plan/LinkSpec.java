package net.isthmus.core.plan;

import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.TunnelMode;
import net.isthmus.core.config.Verify;
import net.isthmus.wire.IpAddress;

/**
 * What a link is: a port, a VLAN, a VXLAN, a bridge, a tunnel. It holds what cannot change while the link stays; a link
 * whose specification differs is another one, which goes and comes with all that rests on it. What may change on a link
 * that stays is a {@link Setting}.
 */
public sealed interface LinkSpec {

    /** Names of the links on which this one rests: they come before it and go after it. */
    default Set<String> restsOn() {
        return Set.of();
    }

    /** What making it is, as said to an operator: {@code create VLAN dc, ID 200 on right}. */
    String creation(String name);

    /** What taking it away is, as said to an operator. */
    String removal(String name);

    /** True if a link of the other specification can become one of this while it stays. */
    default boolean isSameThing(LinkSpec other) {
        return equals(other);
    }

    /**
     * A device of the machine, taken for the data plane.
     *
     * @param verify what must be proven of it before it carries packets
     */
    record Port(Match match, Optional<Verify> verify) implements LinkSpec {
        @Override
        public boolean isSameThing(LinkSpec other) {
            return other instanceof Port(Match otherMatch, var _) && match.equals(otherMatch);
        }

        @Override
        public String creation(String name) {
            return "bind interface " + name + " to " + match.describe(name);
        }

        @Override
        public String removal(String name) {
            return "release interface " + name + " from " + match.describe(name);
        }
    }

    /**
     * A VLAN of a port.
     *
     * @param outer VLAN ID of a second, outer tag; 0 for none
     */
    record Vlan(String link, int outer, int id) implements LinkSpec {
        @Override
        public Set<String> restsOn() {
            return Set.of(link);
        }

        @Override
        public String creation(String name) {
            return "create VLAN " + name + ", " + tags() + " on " + link;
        }

        @Override
        public String removal(String name) {
            return "remove VLAN " + name + ", " + tags() + " on " + link;
        }

        private String tags() {
            return "ID " + id + (outer == 0 ? "" : " within " + outer);
        }
    }

    /** A bridge domain and its routed interface; made without members, taken away with all that it has learned. */
    record Bridge() implements LinkSpec {
        @Override
        public String creation(String name) {
            return "create bridge " + name;
        }

        @Override
        public String removal(String name) {
            return "remove bridge " + name;
        }
    }

    /** A VLAN of a VLAN-aware bridge: a bridge domain and its routed interface, as a bridge is. */
    record BridgeVlan(String bridge, int id) implements LinkSpec {
        @Override
        public String creation(String name) {
            return "create VLAN " + id + " of bridge " + bridge + ", " + name;
        }

        @Override
        public String removal(String name) {
            return "remove VLAN " + id + " of bridge " + bridge + ", " + name;
        }
    }

    /** A VXLAN, made without remotes. */
    record Vxlan(int vni, IpAddress local, int port) implements LinkSpec {
        @Override
        public String creation(String name) {
            return "create VXLAN " + name + ", VNI " + vni + " from " + local;
        }

        @Override
        public String removal(String name) {
            return "remove VXLAN " + name + ", VNI " + vni + " from " + local;
        }
    }

    /** A tunnel to an IPsec peer, made without a Child SA: what is sent into it is dropped. */
    record Tunnel(TunnelMode mode) implements LinkSpec {
        @Override
        public String creation(String name) {
            return "create tunnel " + name;
        }

        @Override
        public String removal(String name) {
            return "remove tunnel " + name;
        }
    }
}
