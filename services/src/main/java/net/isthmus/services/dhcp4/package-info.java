/** The DHCPv4 client (RFC 2131): messages, options, and the machine that asks for a lease and keeps it. */
@NullMarked
package net.isthmus.services.dhcp4;

import org.jspecify.annotations.NullMarked;
