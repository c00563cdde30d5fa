/** The data plane: devices, workers, the graph of nodes, FIB and adjacencies, counters and trace. */
@NullMarked
package net.isthmus.fastpath;

import org.jspecify.annotations.NullMarked;
