package net.isthmus.fastpath.graph;

/**
 * On which side of an interface without a device the packets in a node's inbox are.
 *
 * <p>What a bridge's own interface receives comes to ethernet-input in its name, what it sends to bridge-input. What a
 * tunnel brings comes to ethernet-input in its name; what it sends, to the node that puts the outer headers on.
 */
enum LogicalSide {
    /** Packets that the interface has received. */
    RECEIVED,
    /** Packets that a bridge's interface has sent, or that a tunnel has received. */
    BRIDGED,
    /** Packets that a tunnel is about to send; its index is where the packets leave. */
    TUNNELLED,
    /** None of them. */
    NONE;

    /** By a node's name. */
    static LogicalSide of(String node) {
        return switch (node) {
            case "ethernet-input" -> RECEIVED;
            case "bridge-input" -> BRIDGED;
            case "vxlan-output" -> TUNNELLED;
            default -> NONE;
        };
    }
}
