/** The pcapng capture file format: blocks written and read. */
@NullMarked
package net.isthmus.wire.pcapng;

import org.jspecify.annotations.NullMarked;
