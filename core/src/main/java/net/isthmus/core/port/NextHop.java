package net.isthmus.core.port;

import java.util.List;
import java.util.Optional;
import net.isthmus.wire.IpAddress;

/** Where packets of a route go, once the RIB has resolved it to an interface. */
public sealed interface NextHop {
    /** To a neighbour on an interface. An IPv6 neighbour may take IPv4 packets too (RFC 8950). */
    record Gateway(int interfaceIndex, IpAddress address) implements NextHop {}

    /** To whichever neighbour on an interface has the packet's destination address: a connected prefix. */
    record OnLink(int interfaceIndex) implements NextHop {}

    /** To the appliance itself. */
    record Local() implements NextHop {}

    /** Nowhere, without a word. */
    record Blackhole() implements NextHop {}

    /** Nowhere; the sender is told that the host is unreachable. */
    record Unreachable() implements NextHop {}

    /** Nowhere; the sender is told that it is prohibited. */
    record Prohibit() implements NextHop {}

    /** Wherever the same destination leads in another VRF. */
    record Lookup(int vrf) implements NextHop {}

    /**
     * To one of several, the packets of a flow always to the same one.
     *
     * @param name routes of one VRF whose groups have the same name share one group; whoever changes what it leads to,
     *     changes it for all of them
     * @param members those that cannot be used now included, so that each keeps its share for its return
     */
    record Group(String name, List<Member> members) implements NextHop {
        /** Copies the list. */
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * One of a group.
     *
     * @param name tells it from the others of its group, whether it can be used or not
     * @param weight its share, against the sum of all
     * @param gateway where it leads; empty while it cannot be used
     */
    record Member(String name, int weight, Optional<Gateway> gateway) {}
}
