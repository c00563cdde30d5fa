/**
 * The packet path of the appliance: fast path, bridge and RIB put together, and what commits and views make of them.
 */
@NullMarked
package net.isthmus.appliance.dataplane;

import org.jspecify.annotations.NullMarked;
