/** Tests of probes. */
@NullMarked
package net.isthmus.fastpath.probe;

import org.jspecify.annotations.NullMarked;
