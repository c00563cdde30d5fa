/**
 * The RIB: all routes that anybody in the house knows, the choice among them, and what the FIB is told.
 *
 * <p>Offers come through {@link net.isthmus.core.port.RouteSink}, interfaces through
 * {@link net.isthmus.core.port.InterfaceEvents}, best routes leave through {@link net.isthmus.core.port.FibSink}, and
 * those that BGP may announce through {@link net.isthmus.core.port.SelectedRoutes}.
 */
@NullMarked
package net.isthmus.services.rib;

import org.jspecify.annotations.NullMarked;
