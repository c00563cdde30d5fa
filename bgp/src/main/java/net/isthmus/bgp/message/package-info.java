/** Messages as values, and how they are read and written: RFC 4271 §4, RFC 4760, 5492, 2918, 7313, 7606, 8654. */
@NullMarked
package net.isthmus.bgp.message;

import org.jspecify.annotations.NullMarked;
