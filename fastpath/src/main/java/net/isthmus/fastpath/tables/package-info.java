/** What the control loop writes and workers read: interfaces, adjacencies, the FIB of each VRF. */
@NullMarked
package net.isthmus.fastpath.tables;

import org.jspecify.annotations.NullMarked;
