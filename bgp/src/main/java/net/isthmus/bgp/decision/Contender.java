package net.isthmus.bgp.decision;

import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;

/** A path as the decision sees it: its attributes after the import policy, and whom it is from. */
public interface Contender {
    /** As the import policy has left them. */
    PathAttributes attributes();

    /** Whom it is from. */
    SourceKind kind();

    /** True if there is a route to its next hop. */
    boolean isResolvable();

    /** True if it is only kept until the neighbour is back: RFC 4724. */
    boolean isStale();

    /** What the way to its next hop costs. */
    long igpMetric();

    /** BGP identifier of the neighbour; our own for a route of our own. */
    IpAddress routerId();

    /** Address of the neighbour. */
    IpAddress neighborAddress();
}
