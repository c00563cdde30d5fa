package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.bgp.decision.Choice;
import net.isthmus.bgp.decision.DecisionProcess;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/** All prefixes with their candidates, and the best path of each. What changes goes to the end of the change list. */
final class LocRib {
    /** About what a prefix takes of the heap, here and in the house's RIB. */
    private static final int PREFIX_BYTES = 550;

    /** About what each path to it takes besides. */
    private static final int CANDIDATE_BYTES = 50;

    final ChangeList changes = new ChangeList();
    private final PrefixTable table = new PrefixTable();
    private final Importer importer;
    private final List<Candidate> usable = new ArrayList<>();
    private int maxPaths = 1;
    private long paths;
    private long heldBytes;
    private long bests;

    LocRib(Importer importer) {
        this.importer = importer;
    }

    /** How many paths share packets at most; entries are to be reviewed after a change. */
    void maxPaths(int most) {
        maxPaths = most;
    }

    /** Prefixes with a best path. */
    long prefixes() {
        return bests;
    }

    /** Candidates of all prefixes. */
    long paths() {
        return paths;
    }

    /** About how much of the heap all of it takes, the house's part included. */
    long heldBytes() {
        return heldBytes;
    }

    @Nullable
    RibEntry get(IpPrefix prefix) {
        return table.get(prefix);
    }

    RibEntry[] snapshot() {
        return table.snapshot();
    }

    /** A path has been announced. */
    void announce(IpPrefix prefix, Path heard) {
        AdjRibIn in = heard.in;
        RibEntry entry = table.get(prefix);
        if (entry == null) {
            entry = new RibEntry(prefix);
            table.add(entry);
            heldBytes += PREFIX_BYTES;
        }
        Candidate candidate = entry.of(in);
        if (candidate == null) {
            candidate = new Candidate(heard);
            entry.add(candidate);
            paths++;
            heldBytes += CANDIDATE_BYTES + heard.hold(1);
            importer.judge(candidate, prefix);
        } else {
            in.count(candidate, -1);
            if (!candidate.heard.isSameAs(heard)) {
                heldBytes += heard.hold(1) + candidate.heard.hold(-1);
                candidate.heard = heard;
                importer.judge(candidate, prefix);
            }
        }
        candidate.epoch = in.epoch();
        in.count(candidate, 1);
        decide(entry);
    }

    /** A path has been withdrawn. */
    void withdraw(AdjRibIn in, IpPrefix prefix) {
        RibEntry entry = table.get(prefix);
        Candidate candidate = entry == null ? null : entry.of(in);
        if (entry != null && candidate != null) {
            drop(entry, candidate);
            decide(entry);
            tidy(entry);
        }
    }

    /** Drops what is gone, and decides again. */
    void review(RibEntry entry) {
        if (entry.isGone) {
            return;
        }
        for (Candidate candidate = entry.candidates; candidate != null; candidate = candidate.next) {
            if (candidate.heard.in.isGone(candidate)) {
                drop(entry, candidate);
            }
        }
        decide(entry);
        tidy(entry);
    }

    /** Judges what a neighbour has announced by its policy, again. */
    void judge(RibEntry entry, AdjRibIn in) {
        Candidate candidate = entry.isGone ? null : entry.of(in);
        if (candidate != null) {
            in.count(candidate, -1);
            importer.judge(candidate, entry.prefix);
            in.count(candidate, 1);
            review(entry);
        }
    }

    /** Lets the house look again at how many paths share packets. */
    void shareAnew(RibEntry entry) {
        review(entry);
        if (!entry.isGone && entry.isListed) {
            changes.touch(entry);
        }
    }

    /** Lets the house look again at a next hop that is on one link or another. */
    void touchLinkLocal(RibEntry entry) {
        Path best = entry.best;
        if (!entry.isGone && best != null && best.nextHop.isIpv6() && best.nextHop.isLinkLocal()) {
            changes.touch(entry);
        }
    }

    /** Forgets a prefix that nobody knows of any more. */
    void tidy(RibEntry entry) {
        if (!entry.isGone && entry.isForgotten()) {
            entry.isGone = true;
            table.remove(entry);
            heldBytes -= PREFIX_BYTES;
            if (entry.isListed) {
                changes.remove(entry);
            }
        }
    }

    /** The decision about all candidates of an entry, the unused ones left out. */
    Choice choice(List<Candidate> candidates) {
        return DecisionProcess.choose(candidates, maxPaths);
    }

    /** The paths that share packets to a prefix, the best first. */
    List<Path> ways(RibEntry entry) {
        if (maxPaths == 1 || entry.best == null) {
            return entry.best == null ? List.of() : List.of(entry.best);
        }
        List<Candidate> all = usable(entry);
        List<Path> ways = new ArrayList<>();
        for (int index : choice(all).ways()) {
            Path used = all.get(index).used;
            if (used != null && ways.stream().noneMatch(way -> way.nextHop.equals(used.nextHop))) {
                ways.add(used);
            }
        }
        return ways;
    }

    private void drop(RibEntry entry, Candidate candidate) {
        candidate.heard.in.count(candidate, -1);
        entry.remove(candidate);
        heldBytes += candidate.heard.hold(-1) - CANDIDATE_BYTES;
        paths--;
    }

    @SuppressWarnings("ReferenceEquality") // another object is another announcement
    private void decide(RibEntry entry) {
        Path best = best(entry);
        boolean hasChanged = best != entry.best;
        if (hasChanged) {
            count(entry.best, -1);
            count(best, 1);
            entry.best = best;
        }
        if (hasChanged || maxPaths > 1) {
            changes.touch(entry);
        }
    }

    private void count(@Nullable Path best, int change) {
        if (best != null) {
            best.in.best += change;
            bests += change;
        }
    }

    private @Nullable Path best(RibEntry entry) {
        Candidate only = entry.candidates;
        if (only == null) {
            return null;
        }
        if (only.next == null) {
            return only.isUsable() && only.isResolvable() ? only.used : null;
        }
        List<Candidate> all = usable(entry);
        int best = all.isEmpty() ? -1 : choice(all).best();
        return best < 0 ? null : all.get(best).used;
    }

    private List<Candidate> usable(RibEntry entry) {
        usable.clear();
        for (Candidate candidate = entry.candidates; candidate != null; candidate = candidate.next) {
            if (candidate.isUsable()) {
                usable.add(candidate);
            }
        }
        return usable;
    }
}
