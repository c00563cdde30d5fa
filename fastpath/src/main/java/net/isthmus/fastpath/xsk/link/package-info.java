/**
 * Network interfaces as the kernel knows them: listed, set and watched by rtnetlink and ethtool, without running
 * another program.
 *
 * <p>Everything here works on the network namespace of the thread that opens the socket, and belongs to the control
 * path.
 *
 * @see <a href="https://docs.kernel.org/userspace-api/netlink/intro.html">Netlink in the kernel's documentation</a>
 */
@NullMarked
package net.isthmus.fastpath.xsk.link;

import org.jspecify.annotations.NullMarked;
