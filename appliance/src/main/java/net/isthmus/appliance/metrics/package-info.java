/** Prometheus metrics of the packet path, read from its view at every scrape. */
@NullMarked
package net.isthmus.appliance.metrics;

import org.jspecify.annotations.NullMarked;
