package net.isthmus.core.port;

import net.isthmus.wire.IpAddress;

/** Where packets of a route go, once the RIB has resolved it to an interface. */
public sealed interface NextHop {
    /** To a neighbour on an interface. */
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
}
