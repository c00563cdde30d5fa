/**
 * VXLAN (RFC 7348): bridged frames in UDP over a routed network, to remotes that are configured.
 *
 * <p>Each remote of a VXLAN is an interface of its own, a member of the VXLAN's bridge. So the MAC table, flooding and
 * split horizon know nothing of tunnels: a MAC is learnt behind the member that is its remote, a flooded frame is
 * copied once a member (head-end replication), and the members of one VXLAN are one split-horizon group.
 *
 * <p>Implemented: RFC 7348 with head-end replication over IPv4 and IPv6; RFC 6040 for ECN (normal mode); RFC 6936 for
 * UDP checksums over IPv6; RFC 6438 for the flow label; path MTU discovery on behalf of bridged hosts. Not implemented:
 * multicast underlay groups, learning of remotes, fragments of the outer packet (RFC 7348 §4.3 lets them be dropped).
 */
@NullMarked
package net.isthmus.l2bridge.vxlan;

import org.jspecify.annotations.NullMarked;
