/** Sessions with neighbours: sockets, timers, and what goes between a session and the routes. */
@NullMarked
package net.isthmus.bgp.session;

import org.jspecify.annotations.NullMarked;
