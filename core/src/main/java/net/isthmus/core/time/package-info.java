/** Clocks: the only place that reads one. */
@NullMarked
package net.isthmus.core.time;

import org.jspecify.annotations.NullMarked;
