/** The DHCPv6 client (RFC 8415): messages, options, and the machine that asks for addresses and prefixes. */
@NullMarked
package net.isthmus.services.dhcp6;

import org.jspecify.annotations.NullMarked;
