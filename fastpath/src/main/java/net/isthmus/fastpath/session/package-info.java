/**
 * Sessions: what the appliance remembers of a conversation, so that a packet of a known one costs a single look-up
 * whatever policy, NAT and balancing there are. {@code docs/sessions.md} draws the way of a packet.
 */
@NullMarked
package net.isthmus.fastpath.session;

import org.jspecify.annotations.NullMarked;
