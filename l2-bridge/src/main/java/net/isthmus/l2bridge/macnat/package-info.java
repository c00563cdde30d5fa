/**
 * MAC-NAT: how a bridge speaks through a NIC whose host lets no source MAC pass but the NIC's own.
 *
 * <p>Implemented: ARP (RFC 826) with its addresses rewritten and answered by proxy, neighbour discovery (RFC 4861) with
 * its link-layer address options rewritten and answered by proxy, DHCPv4's broadcast flag (RFC 2131 §4.1). Not
 * implemented: anything that is neither IPv4 nor IPv6, SEND (RFC 3971), whose signatures a rewritten option breaks.
 */
@NullMarked
package net.isthmus.l2bridge.macnat;

import org.jspecify.annotations.NullMarked;
