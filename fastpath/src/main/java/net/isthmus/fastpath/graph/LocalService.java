package net.isthmus.fastpath.graph;

/**
 * Something in the fast path that takes packets for the appliance's own addresses, before the host stack would.
 *
 * @param protocol protocol number that it takes, such as 17
 * @param port destination port that it takes, for UDP; 0 for a whole protocol
 * @param node name of the node to which the packets go, at their IP header; empty if they go to the control loop
 * @param puntKind a {@link Punt} kind, for packets that go to the control loop; 0 if they go to a node
 * @param what whether it takes such packets, or something that has to do with them
 */
public record LocalService(int protocol, int port, String node, int puntKind, What what) {
    /** What is taken. */
    public enum What {
        /** Packets that are whole. */
        PACKETS,
        /** ICMP errors about own packets to that port, or of that protocol. */
        ERRORS,
        /** Fragments over IPv4 of packets of that protocol; those over IPv6 are a protocol of their own. */
        FRAGMENTS
    }

    /** A node that takes a UDP port. */
    public static LocalService udp(int port, String node) {
        return new LocalService(17, port, node, 0, What.PACKETS);
    }

    /** The control loop takes a UDP port; {@code first} of the record is the interface by which the packet came. */
    public static LocalService udp(int port, int puntKind) {
        return new LocalService(17, port, "", puntKind, What.PACKETS);
    }

    /** A node that takes a protocol. */
    public static LocalService protocol(int protocol, String node) {
        return new LocalService(protocol, 0, node, 0, What.PACKETS);
    }

    /** The control loop takes a protocol. */
    public static LocalService protocol(int protocol, int puntKind) {
        return new LocalService(protocol, 0, "", puntKind, What.PACKETS);
    }

    /** The control loop takes ICMP errors about packets of this protocol that the appliance has sent. */
    public static LocalService protocolErrors(int protocol, int puntKind) {
        return new LocalService(protocol, 0, "", puntKind, What.ERRORS);
    }

    /** The control loop takes ICMP errors about UDP packets that the appliance has sent to this port. */
    public static LocalService udpErrors(int port, int puntKind) {
        return new LocalService(17, port, "", puntKind, What.ERRORS);
    }

    /** A node that takes the fragments of IPv4 packets of a protocol. */
    public static LocalService fragments(int protocol, String node) {
        return new LocalService(protocol, 0, node, 0, What.FRAGMENTS);
    }
}
