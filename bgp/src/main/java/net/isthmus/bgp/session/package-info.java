/**
 * Sessions with neighbours: sockets, timers, and what goes between a session and the routes.
 *
 * <p>RFC 4271 §6 and §8 (DampPeerOscillations, no DelayOpen), 2385 (TCP MD5), 4486 and 9003 (Cease and its text), 4724
 * (the helper whole; of our own restarts only the announcement, since nothing forwards while we are away), 5082 (GTSM),
 * 5492, 6286, 6608, 6793, 7607, 8538, 8654, 9687 (send hold timer). Not here: neighbours at link-local addresses,
 * TCP-AO, BFD, an OPEN without capabilities for a neighbour that knows none.
 *
 * <p>Seen with others: FRR and BIRD answer a second connection of one opening by a Cease (6/7) or by closing it; GoBGP
 * waits some seconds before it connects again; a neighbour that restarts gracefully sets the R bit also when it begins
 * for the first time, so that a restart is told from the second of two first connections by the age of the session.
 */
@NullMarked
package net.isthmus.bgp.session;

import org.jspecify.annotations.NullMarked;
