/**
 * The routes: Adj-RIBs-In, Loc-RIB, Adj-RIBs-Out (RFC 4271 §3.2), and what goes between them.
 *
 * <pre>
 *   neighbours ─▶ Adj-RIB-In ─▶ import policy ─▶ candidates of each prefix ─▶ decision ─▶ best path
 *                                                                                            │ change list
 *                house's RIB ◀─ HouseReader ◀──────────────────────────────────────────────┤
 *                 neighbours ◀─ Announcer ◀─ export policy ◀───────────────────────────────┘
 * </pre>
 *
 * <p>All prefixes are in one list in the order of their last change. Whoever has to hear of changes reads that list at
 * its own pace: a neighbour that is slow, one that has just come, one that wants everything again, and the house's RIB
 * differ only in how far they have read. A prefix that changes again moves to the end, so nobody is told more than the
 * last state.
 *
 * <p>All of it belongs to the speaker's thread. What may take long is done in slices, between which sessions live.
 */
@NullMarked
package net.isthmus.bgp.rib;

import org.jspecify.annotations.NullMarked;
