/**
 * The machine of one connection (RFC 4271 §8), what two speakers agree upon (RFC 5492), and which of two connections
 * lives (§6.8). Values in, values out: no clock, no socket, no thread.
 */
@NullMarked
package net.isthmus.bgp.fsm;

import org.jspecify.annotations.NullMarked;
