package net.isthmus.l2bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Decides, for one bridge domain, which member must be cut because of a loop, and when it may be tried again.
 *
 * <pre>
 *              own probe is back,                  own probe is back,
 *              a lower bridge is in the loop       none is, or it has not cut in time
 *   forwarding ----------------------> yielding -------------------------------> cut
 *     ^   ^                               |                                       |
 *     |   +-------------------------------+                                       |
 *     |      no probe comes back any more                                         |
 *     +---------------------------------------------------------------------------+
 *            the hold time is over and no probe has come back for {@value #QUIET_MS} ms
 * </pre>
 *
 * <p>Probes go on while a member is cut and cross it both ways, so a loop that is still there is seen without being
 * tried. Each further cut of a member doubles its hold time, up to {@value #LONGEST_HOLD_MS} ms, until it has stayed
 * uncut for longer than that hold time twice over; a little chance in it keeps several bridges from trying at once.
 *
 * <p>Of the two members between which a probe passed, the one made later is cut. Where several bridges make a loop, the
 * one with the lowest number cuts at once and the others give it time; otherwise each might cut another cable of the
 * ring, and nothing would be left. A bridge that says that it has cut a member already is not waited for.
 *
 * <p>Pure: time and probes come in, decisions go out.
 */
final class LoopMachine {
    /** What follows from a probe or from time. */
    sealed interface Decision {
        /** The member is to pass no more frames: a probe sent by {@code other} came by it, or the other way round. */
        record Cut(int member, int other, long holdMs) implements Decision {}

        /** The member may pass frames again. */
        record Restore(int member, long cutMs) implements Decision {}

        /** A loop is over that somebody else has cut: what was learnt in it is not to be trusted. */
        record Forget() implements Decision {}
    }

    /** One member's state, for operators. */
    record MemberState(boolean isCut, int other, long sinceNs, long retryNs, int cuts) {}

    /** Time between two probes of a member. */
    static final long PROBE_NS = 200_000_000L;

    static final long QUIET_MS = 1_000;
    static final long FIRST_HOLD_MS = 5_000;
    static final long LONGEST_HOLD_MS = 300_000;

    private static final long MS = 1_000_000L;
    private static final long FRESH_NS = 3 * PROBE_NS;
    private static final long YIELD_NS = 300 * MS;
    private static final int MOST_HEARD = 64;

    private static final class Member {
        boolean isCut;
        int other;
        long sinceNs;
        long holdUntilNs;
        long holdMs;
        long seenNs;
        long restoredNs;
        int cuts;
        boolean isYielding;
        long yieldingSinceNs;
    }

    private final RandomGenerator random;
    private final Map<Integer, Member> members = new TreeMap<>();

    /** When bridges with lower numbers were heard that cut nothing, by their numbers. */
    private final Map<Long, Long> heard = new HashMap<>();

    LoopMachine(RandomGenerator random) {
        this.random = random;
    }

    /** A probe of a lower bridge in this domain, or one of no member in it: it may be part of a loop. */
    void heard(long bridge, boolean hasCut, long nowNs) {
        if (hasCut) {
            heard.remove(bridge);
        } else if (heard.size() < MOST_HEARD || heard.containsKey(bridge)) {
            heard.put(bridge, nowNs);
        }
    }

    /** A probe of this domain has come back. */
    List<Decision> returned(int sentBy, int receivedBy, long nowNs) {
        Member first = member(sentBy);
        Member second = member(receivedBy);
        if (first.isCut || second.isCut) {
            first.seenNs = first.isCut ? nowNs : first.seenNs;
            second.seenNs = second.isCut ? nowNs : second.seenNs;
            return List.of();
        }
        int chosen = Math.max(sentBy, receivedBy);
        Member member = member(chosen);
        if (!member.isYielding) {
            member.isYielding = true;
            member.yieldingSinceNs = nowNs;
        }
        member.seenNs = nowNs;
        heard.values().removeIf(atNs -> nowNs - atNs > FRESH_NS);
        if (nowNs - member.yieldingSinceNs < heard.size() * YIELD_NS) {
            return List.of();
        }
        return List.of(cut(chosen, Math.min(sentBy, receivedBy), member, nowNs));
    }

    private Decision cut(int index, int other, Member member, long nowNs) {
        long stableNs = nowNs - member.restoredNs;
        boolean isAgain = member.cuts > 0 && stableNs < 2 * member.holdMs * MS + FRESH_NS;
        member.holdMs = isAgain ? Math.min(LONGEST_HOLD_MS, 2 * member.holdMs) : FIRST_HOLD_MS;
        member.isCut = true;
        member.isYielding = false;
        member.other = other;
        member.sinceNs = nowNs;
        member.holdUntilNs = nowNs + member.holdMs * MS + random.nextLong(member.holdMs * MS / 4);
        member.cuts++;
        return new Decision.Cut(index, other, member.holdMs);
    }

    /** Lets time pass. */
    List<Decision> tick(long nowNs) {
        List<Decision> decisions = new ArrayList<>();
        members.forEach((index, member) -> {
            if (member.isCut && nowNs >= member.holdUntilNs && nowNs - member.seenNs >= QUIET_MS * MS) {
                member.isCut = false;
                member.restoredNs = nowNs;
                decisions.add(new Decision.Restore(index, (nowNs - member.sinceNs) / MS));
            } else if (member.isYielding && nowNs - member.seenNs > FRESH_NS) {
                member.isYielding = false;
                decisions.add(new Decision.Forget());
            }
        });
        return decisions;
    }

    /** Forgets a member that has left the domain. */
    void remove(int member) {
        members.remove(member);
    }

    /** True if the member is cut. */
    boolean isCut(int index) {
        Member member = members.get(index);
        return member != null && member.isCut;
    }

    /** True if any member is cut. */
    boolean hasCut() {
        return members.values().stream().anyMatch(member -> member.isCut);
    }

    /** A member as it is now. */
    MemberState state(int index) {
        Member member = members.getOrDefault(index, new Member());
        return new MemberState(member.isCut, member.other, member.sinceNs, member.holdUntilNs, member.cuts);
    }

    private Member member(int index) {
        return members.computeIfAbsent(index, _ -> new Member());
    }
}
