/** The control side of the fast path: one thread that writes the tables that workers read. */
@NullMarked
package net.isthmus.fastpath.control;

import org.jspecify.annotations.NullMarked;
