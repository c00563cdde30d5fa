/**
 * What tunnels have in common, whichever protocol they speak: congestion marks (RFC 6040), checksums of outer packets,
 * and what routers on the way say of its MTU (RFC 1191, RFC 8201).
 */
@NullMarked
package net.isthmus.fastpath.tunnel;

import org.jspecify.annotations.NullMarked;
