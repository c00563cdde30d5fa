/**
 * Devices: how frames come from a queue of a network interface into a worker's memory, and leave it.
 *
 * <p>AF_XDP sockets with their rings, the XDP program before them, AF_PACKET where AF_XDP is refused, the TUN device of
 * the host stack. All of it in Java on top of {@link net.isthmus.fastpath.xsk.libc}; no code of another language is
 * built, shipped or compiled at run time.
 *
 * @see <a href="https://docs.kernel.org/networking/af_xdp.html">AF_XDP in the kernel's documentation</a>
 */
@NullMarked
package net.isthmus.fastpath.xsk;

import org.jspecify.annotations.NullMarked;
