/** The forwarding table: longest-prefix match for both families, one writer, readers without locks. */
@NullMarked
package net.isthmus.fastpath.fib;

import org.jspecify.annotations.NullMarked;
