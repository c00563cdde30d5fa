/** Byte layouts: addresses, header views, checksums. No I/O, no threads, nothing that knows of a device. */
@NullMarked
package net.isthmus.wire;

import org.jspecify.annotations.NullMarked;
