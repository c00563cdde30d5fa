/**
 * The BGP-4 speaker. {@code message} and {@code attr} are what is on the wire, {@code fsm} is the machine of one
 * session, {@code session} keeps sessions with the neighbours, {@code rib} holds the routes, chooses the best, and says
 * what each neighbour hears. One thread owns all of it.
 */
@NullMarked
package net.isthmus.bgp;

import org.jspecify.annotations.NullMarked;
