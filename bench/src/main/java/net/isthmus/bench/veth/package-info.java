/**
 * Side by side over veth: Isthmus, Linux forwarding and the Linux bridge between the same hosts, in one run, in turns.
 */
@NullMarked
package net.isthmus.bench.veth;

import org.jspecify.annotations.NullMarked;
