/** What the operator's policies make of a route. Compiled from the configuration; pure. */
@NullMarked
package net.isthmus.bgp.policy;

import org.jspecify.annotations.NullMarked;
