package net.isthmus.bgp.rib;

import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one prefix. There may be millions of these: candidates are a chain, and what neighbours have
 * been told is an array by their slots, made when the first of them is told.
 */
final class RibEntry {
    final IpPrefix prefix;

    /** Paths of neighbours and of our own, in the order in which they came. */
    @Nullable
    Candidate candidates;

    /** The best path after its import policy; null if there is none. */
    @Nullable
    Path best;

    /** What the house's RIB has; null for nothing. */
    @Nullable
    HouseOffer offered;

    /** What the neighbour of each slot has been told. */
    private @Nullable Told @Nullable [] told;

    private int toldCount;

    /** Those beside it in the {@link ChangeList}. */
    @Nullable
    RibEntry earlier;

    @Nullable
    RibEntry later;

    /** True if it is in the change list, where all are that ever had a best path. */
    boolean isListed;

    /** True once it is out of the table: a sweep may still come across it. */
    boolean isGone;

    RibEntry(IpPrefix prefix) {
        this.prefix = prefix;
    }

    /** The candidate of an Adj-RIB-In, or null. */
    @Nullable
    Candidate of(AdjRibIn in) {
        Candidate candidate = candidates;
        while (candidate != null && candidate.heard.in != in) {
            candidate = candidate.next;
        }
        return candidate;
    }

    /** Adds a candidate behind all others. */
    void add(Candidate candidate) {
        if (candidates == null) {
            candidates = candidate;
            return;
        }
        Candidate last = candidates;
        while (last.next != null) {
            last = last.next;
        }
        last.next = candidate;
    }

    void remove(Candidate candidate) {
        if (candidates == candidate) {
            candidates = candidate.next;
            return;
        }
        for (Candidate before = candidates; before != null; before = before.next) {
            if (before.next == candidate) {
                before.next = candidate.next;
                return;
            }
        }
    }

    /** What the neighbour of this slot has been told, or null. */
    @Nullable
    Told told(int slot) {
        return told == null || slot >= told.length ? null : told[slot];
    }

    /** Takes down what the neighbour of this slot has been told; null for that there is no route. */
    void tell(int slot, @Nullable Told now) {
        Told before = told(slot);
        if (before == null && now == null) {
            return;
        }
        toldCount += (now == null ? 0 : 1) - (before == null ? 0 : 1);
        if (toldCount == 0) {
            told = null;
            return;
        }
        if (told == null || slot >= told.length) {
            @Nullable Told[] longer = new Told[slot + 1];
            if (told != null) {
                System.arraycopy(told, 0, longer, 0, told.length);
            }
            told = longer;
        }
        told[slot] = now;
    }

    /** True if nobody knows of the prefix any more. */
    boolean isForgotten() {
        return candidates == null && toldCount == 0 && offered == null;
    }
}
