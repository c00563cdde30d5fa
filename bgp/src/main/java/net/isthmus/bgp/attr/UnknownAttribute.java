package net.isthmus.bgp.attr;

import net.isthmus.wire.Octets;

/**
 * An attribute that nothing here understands, and that travels on since it is optional and transitive: RFC 4271 §5.
 *
 * @param flags as they go on, with the partial bit
 * @param type its code
 * @param value its octets
 */
public record UnknownAttribute(int flags, int type, Octets value) {}
