/**
 * Layer 2: bridge domains over ports and VLAN interfaces, MAC learning, flooding, the BVI.
 *
 * <p>Implemented of IEEE 802.1Q: relay and filtering of a VLAN-unaware domain (§8.6), learning (§8.7), ageing (§8.8.3),
 * reserved group addresses (§8.6.3). Not implemented: spanning tree, priorities (a tag's PCP is lost when it is taken
 * off), 802.1ad, multicast snooping. There is no protection against loops: a loop shows as moves and floods that grow.
 */
@NullMarked
package net.isthmus.l2bridge;

import org.jspecify.annotations.NullMarked;
