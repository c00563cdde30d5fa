package net.isthmus.l2bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.isthmus.wire.GroupMessage;
import net.isthmus.wire.IpAddress;

/**
 * Which members of one domain hear which groups of one family, where routers are, and who asks: pure, time comes in.
 *
 * <pre>
 *               report                          leave, as querier: asks twice within
 *   unheard ------------> heard, for 260 s ----------------------------------------> heard, for 2 s
 *      ^                     |    ^                                                       |     |
 *      +---------------------+    +-------------------------------------------------------+     |
 *        no report in time,              report                                                 |
 *        fast leave                                                                             |
 *      ^----------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>A querier asks every 125 s, at first twice within 31 s, and falls silent while another one with a lower address
 * asks (RFC 3376 §6.6.2, RFC 3810 §7.6.2); one without an address never wins (RFC 4541 §2.1.1). Until anybody has
 * asked, and for ten seconds after, memberships are unknown and nothing is held back.
 *
 * <p>Versions are not told apart: a join is a join of all sources. That sends a group to a member that wants only some
 * sources of it, which is allowed (RFC 4541 §2.1.1), and never the other way round.
 */
final class GroupMembership {
    /** How often a querier asks (RFC 3376 §8.2). */
    static final long QUERY_INTERVAL_NS = 125_000_000_000L;

    /** How long hosts may take to answer (§8.3). */
    static final long RESPONSE_NS = 10_000_000_000L;

    /** How long a membership lasts without a report (§8.4): two intervals and the time to answer. */
    static final long MEMBERSHIP_NS = 2 * QUERY_INTERVAL_NS + RESPONSE_NS;

    /** How long another querier is believed to be there (§8.5). */
    static final long OTHER_QUERIER_NS = 2 * QUERY_INTERVAL_NS + RESPONSE_NS / 2;

    /** Between the two queries after a leave (§8.8). */
    static final long LAST_MEMBER_NS = 1_000_000_000L;

    /** Groups that one domain keeps of one family; further ones count as unknown. */
    static final int MAX_GROUPS = 4096;

    private static final long STARTUP_NS = QUERY_INTERVAL_NS / 4;
    private static final int STARTUP_QUERIES = 2;

    /** Time, per group and member, until which the group is heard. */
    private final Map<IpAddress, TreeMap<Integer, Long>> heardUntil = new HashMap<>();

    private final TreeMap<Integer, Long> routersUntil = new TreeMap<>();
    private final Map<IpAddress, Long> askAgainAt = new HashMap<>();
    private boolean isQuerier;
    private IpAddress own;
    private IpAddress other;
    private long otherUntilNs;
    private long nextQueryNs;
    private int startupQueriesLeft;
    private long knownSinceNs = Long.MAX_VALUE;
    private long refused;
    private boolean isChanged = true;
    private boolean wasKnown;

    /** Nobody is heard. {@code own} is the address to ask from, or the family's unspecified one. */
    GroupMembership(IpAddress own) {
        this.own = own;
        other = own;
    }

    /** Says whether to ask, and from which address. */
    void querier(boolean asks, IpAddress address, long nowNs) {
        if (asks && !isQuerier) {
            nextQueryNs = nowNs;
            startupQueriesLeft = STARTUP_QUERIES;
        }
        isChanged |= asks != isQuerier;
        isQuerier = asks;
        own = address;
    }

    /** A message came by a member. Returns the groups to ask about at once. */
    List<IpAddress> heard(int member, GroupMessage message, boolean isFastLeave, long nowNs) {
        List<IpAddress> questions = new ArrayList<>();
        switch (message) {
            case GroupMessage.Query query -> heardQuery(member, query, nowNs);
            case GroupMessage.RouterHello _ -> router(member, nowNs);
            case GroupMessage.Report(List<GroupMessage.Change> changes) -> {
                for (GroupMessage.Change change : changes) {
                    if (change.isJoined()) {
                        joined(member, change.group(), nowNs);
                    } else if (left(member, change.group(), isFastLeave, nowNs)) {
                        questions.add(change.group());
                    }
                }
            }
        }
        return questions;
    }

    private void heardQuery(int member, GroupMessage.Query query, long nowNs) {
        if (!query.source().isUnspecified()) {
            router(member, nowNs);
            if (own.isUnspecified() || query.source().compareTo(own) < 0) {
                other = query.source();
                otherUntilNs = nowNs + OTHER_QUERIER_NS;
            }
        }
        known(nowNs);
        if (!query.isGeneral() && !asks(nowNs)) {
            shorten(query.group(), nowNs + 2 * query.maxResponseMs() * 1_000_000L);
        }
    }

    private void known(long nowNs) {
        if (knownSinceNs == Long.MAX_VALUE) {
            knownSinceNs = nowNs;
        }
    }

    private void router(int member, long nowNs) {
        isChanged |= routersUntil.put(member, nowNs + OTHER_QUERIER_NS) == null;
    }

    private void joined(int member, IpAddress group, long nowNs) {
        TreeMap<Integer, Long> members = heardUntil.get(group);
        if (members == null) {
            if (heardUntil.size() >= MAX_GROUPS) {
                refused++;
                return;
            }
            members = new TreeMap<>();
            heardUntil.put(group, members);
        }
        isChanged |= members.put(member, nowNs + MEMBERSHIP_NS) == null;
        askAgainAt.remove(group);
    }

    /** True if the group is to be asked about. */
    private boolean left(int member, IpAddress group, boolean isFastLeave, long nowNs) {
        TreeMap<Integer, Long> members = heardUntil.get(group);
        if (members == null || !members.containsKey(member)) {
            return false;
        }
        if (isFastLeave) {
            members.remove(member);
            isChanged = true;
            return false;
        }
        if (!asks(nowNs)) {
            return false; // the querier hears the leave too, and asks
        }
        members.merge(member, nowNs + 2 * LAST_MEMBER_NS, Math::min);
        return askAgainAt.putIfAbsent(group, nowNs + LAST_MEMBER_NS) == null;
    }

    private void shorten(IpAddress group, long untilNs) {
        TreeMap<Integer, Long> members = heardUntil.get(group);
        if (members != null) {
            members.replaceAll((member, until) -> Math.min(until, untilNs));
        }
    }

    /** Lets time pass. Returns the groups to ask about, the unspecified address for all. */
    List<IpAddress> tick(long nowNs) {
        List<IpAddress> questions = new ArrayList<>();
        heardUntil.values().removeIf(members -> {
            isChanged |= members.values().removeIf(until -> nowNs >= until);
            return members.isEmpty();
        });
        isChanged |= routersUntil.values().removeIf(until -> nowNs >= until);
        askAgainAt.entrySet().removeIf(entry -> {
            boolean isDue = nowNs >= entry.getValue();
            if (isDue && heardUntil.containsKey(entry.getKey()) && asks(nowNs)) {
                questions.add(entry.getKey());
            }
            return isDue;
        });
        if (isQuerier && !asks(nowNs)) {
            nextQueryNs = otherUntilNs;
        } else if (isQuerier && nowNs >= nextQueryNs) {
            known(nowNs);
            questions.add(own.isIpv4() ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0));
            nextQueryNs = nowNs + (startupQueriesLeft > 1 ? STARTUP_NS : QUERY_INTERVAL_NS);
            startupQueriesLeft = Math.max(0, startupQueriesLeft - 1);
        }
        if (!isQuerier && nowNs >= otherUntilNs && routersUntil.isEmpty() && knownSinceNs != Long.MAX_VALUE) {
            knownSinceNs = Long.MAX_VALUE; // nobody asks: memberships would run out unasked
            isChanged = true;
        }
        if (!wasKnown && isKnown(nowNs)) {
            isChanged = true;
        }
        wasKnown = isKnown(nowNs);
        return questions;
    }

    /** True if the domain itself asks: it is to, and nobody with a lower address does. */
    boolean asks(long nowNs) {
        return isQuerier && nowNs >= otherUntilNs;
    }

    /** Who asks, empty if nobody does. */
    String querierText(long nowNs) {
        return nowNs < otherUntilNs ? other.toString() : isQuerier ? "this appliance (" + own + ")" : "none";
    }

    /** True if hosts have been asked and have had the time to answer: groups may be held back. */
    boolean isKnown(long nowNs) {
        return knownSinceNs != Long.MAX_VALUE && nowNs - knownSinceNs >= RESPONSE_NS;
    }

    /** A member is gone, or its link failed. */
    void forget(int member) {
        routersUntil.remove(member);
        heardUntil.values().forEach(members -> members.remove(member));
        heardUntil.values().removeIf(Map::isEmpty);
        isChanged = true;
    }

    /** True if anything that workers see has changed since the last call. */
    boolean takeChange() {
        boolean was = isChanged;
        isChanged = false;
        return was;
    }

    /** The groups that are heard. */
    TreeSet<IpAddress> groups() {
        return new TreeSet<>(heardUntil.keySet());
    }

    /** Members that hear a group, and until when. */
    TreeMap<Integer, Long> members(IpAddress group) {
        return heardUntil.getOrDefault(group, new TreeMap<>());
    }

    /** Members behind which routers are. */
    TreeMap<Integer, Long> routers() {
        return routersUntil;
    }

    /** Groups that were not kept because there were too many. */
    long groupsRefused() {
        return refused;
    }
}
