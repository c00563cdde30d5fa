/** Ping, traceroute and the search for a path's MTU: machines that send probes and judge their answers. */
@NullMarked
package net.isthmus.fastpath.probe;

import org.jspecify.annotations.NullMarked;
