/** Layer 2: bridge domains, MAC learning, VLANs, flooding. */
@NullMarked
package net.isthmus.l2bridge;

import org.jspecify.annotations.NullMarked;
