/** Nodes, one packet at a time and many. */
@NullMarked
package net.isthmus.fastpath.node;

import org.jspecify.annotations.NullMarked;
