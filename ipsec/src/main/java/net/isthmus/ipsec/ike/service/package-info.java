/**
 * What runs IKE: one thread owns all machines of {@code ike.fsm}, hands them what comes from the network, from
 * operators and from packets, and does what they want done.
 *
 * <pre>
 *   sockets ──▶ first messages (few, refused when there are many) ──┐
 *           ──▶ messages of known IKE SAs ───────────────────────┐  │         ┌─▶ sockets
 *   ESP     ──▶ wanted, expiring, moved ─────────────────────────┼──┴─▶ Hub ──┼─▶ Child SAs
 *   operators, documents, addresses, time ───────────────────────┘            └─▶ logs, status
 * </pre>
 *
 * <p>A flood of first messages from anywhere costs what their own small queue and budget allow: see {@code InitGuard}
 * (RFC 7296 §2.6, RFC 8019 §4 without puzzles).
 */
@NullMarked
package net.isthmus.ipsec.ike.service;

import org.jspecify.annotations.NullMarked;
