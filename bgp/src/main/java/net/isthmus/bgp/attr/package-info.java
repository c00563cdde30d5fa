/** Path attributes: RFC 4271 §4.3 and §5, RFC 1997, 4360, 4456, 6793, 8092. */
@NullMarked
package net.isthmus.bgp.attr;

import org.jspecify.annotations.NullMarked;
