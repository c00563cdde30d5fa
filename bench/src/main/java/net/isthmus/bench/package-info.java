/** Benchmarks: JMH in memory, and side by side with other forwarders over veth. */
@NullMarked
package net.isthmus.bench;

import org.jspecify.annotations.NullMarked;
