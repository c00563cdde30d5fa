package net.isthmus.bgp.message;

import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.wire.IpAddress;

/**
 * The path attributes of an UPDATE but for its routes.
 *
 * @param attributes what is said of the routes
 * @param nextHop of those behind the attributes; those of MP_REACH_NLRI have their own
 * @param present which there were, the malformed ones included
 */
record ReadAttributes(PathAttributes attributes, Optional<IpAddress> nextHop, Set<AttributeType> present) {}
