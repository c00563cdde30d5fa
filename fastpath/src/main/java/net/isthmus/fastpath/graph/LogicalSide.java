package net.isthmus.fastpath.graph;

/**
 * On which side of an interface without a device the packets in a node's inbox are.
 *
 * <p>What a bridge's own interface receives comes to ethernet-input in its name, what it sends to bridge-input. What a
 * tunnel brings comes to ethernet-input in its name; what it sends, to the node that puts the outer headers on. A
 * tunnel of IPsec has no link layer: what it brings comes to ip4-input or ip6-input.
 */
enum LogicalSide {
    /** Packets that the interface has received. */
    RECEIVED,
    /** Packets that a bridge's interface has sent, or that a tunnel has received. */
    BRIDGED,
    /** Packets that a tunnel is about to send; its index is where the packets leave. */
    TUNNELLED,
    /** IP packets that a tunnel is about to protect; its index is where the packets leave. */
    PROTECTED,
    /** IP packets, of which some have come out of a tunnel that protects. */
    OPENED,
    /** None of them. */
    NONE;

    /** By a node's name. */
    static LogicalSide of(String node) {
        return switch (node) {
            case "ethernet-input" -> RECEIVED;
            case "bridge-input" -> BRIDGED;
            case "vxlan-output" -> TUNNELLED;
            case "esp-output" -> PROTECTED;
            case "ip4-input", "ip6-input" -> OPENED;
            default -> NONE;
        };
    }
}
