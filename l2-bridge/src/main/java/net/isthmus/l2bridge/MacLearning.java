package net.isthmus.l2bridge;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.isthmus.wire.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the {@link Fdb} holds: its only writer.
 *
 * <pre>
 *                      learn: below the limit                    learn: other member (counted as a move)
 *                    +------------------------+                 +-----+
 *                    |                        v                 |     v
 *   workers' ---> unknown                   known -------------------
 *   reports          ^                        |
 *                    +------------------------+
 *                      silent for the ageing time, or flushed
 * </pre>
 *
 * <p>A BVI's own MAC and a static MAC are fixed: they do not age, do not count, are found at any limit, and a frame
 * that claims to come from one changes nothing. A MAC that moves too often is damped, see {@link MacMoves}. Reports of
 * interfaces that are not, or no longer, members of the domain are ignored by the caller.
 *
 * <p>Time comes in whole seconds. A MAC was last seen when a worker's stamp for its slot last changed; see
 * {@link WorkerObservations}.
 */
final class MacLearning {
    private static final long FIXED = Long.MAX_VALUE;
    private static final int LINES_A_SECOND = 5;
    private static final Logger LOG = System.getLogger(MacLearning.class.getName());

    /** A MAC, where it lives, and its mark in the {@link Fdb}. */
    record Learnt(long mac, int member, long idleSeconds, int mark) {}

    private final Fdb fdb;
    private final @Nullable BridgeDomain[] domains;
    private final long[] keys;
    private final long[] lastSeen;
    private final List<WorkerObservations> workers = new ArrayList<>();
    private final List<short[]> knownStamps = new ArrayList<>();
    private final MemberMacs members = new MemberMacs();
    private final MacMoves moves = new MacMoves();
    private long secondOfLines;
    private int linesInSecond;

    /** @param domains the domains by index; a domain that has MACs in the table is there */
    MacLearning(Fdb fdb, @Nullable BridgeDomain[] domains) {
        this.fdb = fdb;
        this.domains = domains;
        keys = new long[fdb.slots()];
        lastSeen = new long[fdb.slots()];
    }

    /** What a new worker writes its sightings into. */
    WorkerObservations addWorker() {
        var observations = new WorkerObservations(fdb.slots());
        workers.add(observations);
        knownStamps.add(new short[fdb.slots()]);
        return observations;
    }

    /** Sightings that count for nothing. */
    WorkerObservations unheard() {
        return new WorkerObservations(fdb.slots());
    }

    List<WorkerObservations> workers() {
        return workers;
    }

    /** How many MACs live behind each member, and how many may. */
    MemberMacs members() {
        return members;
    }

    /** A worker saw a MAC behind a member of the domain. */
    void learn(BridgeDomain domain, long key, int member, long second) {
        int found = fdb.find(key);
        if (found == 0) {
            learnNew(domain, key, member, second);
        } else if (lastSeen[Fdb.slot(found)] != FIXED) {
            if (Fdb.member(found) == member) {
                lastSeen[Fdb.slot(found)] = second;
            } else {
                move(domain, key, Fdb.slot(found), member, second);
            }
        }
    }

    private void learnNew(BridgeDomain domain, long key, int member, long second) {
        int slot = -1;
        if (domain.macs < domain.settings.macLimit() && !fdb.isFull() && members.hasRoom(member)) {
            slot = fdb.put(key, member);
        }
        if (slot < 0) {
            domain.macsRefused++;
            members.refused(member);
            return;
        }
        domain.macs++;
        members.add(member, 1);
        occupy(slot, key, second);
    }

    private void move(BridgeDomain domain, long key, int slot, int member, long second) {
        if (!members.hasRoom(member)) {
            domain.macsRefused++;
            members.refused(member);
        } else if (moves.mayMove(key, domain.settings.moveLimit(), second)) {
            members.add(fdb.memberAt(slot), -1);
            members.add(member, 1);
            fdb.put(key, member);
            domain.macsMoved++;
            lastSeen[slot] = second;
        } else if (fdb.mark(slot) == Fdb.NO_MARK) {
            fdb.mark(slot, Fdb.DAMPED);
            domain.macsDamped++;
            if (!mayLog(second)) {
                return;
            }
            LOG.log(
                    Level.WARNING,
                    "bridge {0}: {1} moved more than {2} times in {3} s; it stays behind {4}, and frames in its name"
                            + " from {5} and elsewhere are dropped for {6} s",
                    domain.settings.name(),
                    new MacAddress(Fdb.mac(key)),
                    domain.settings.moveLimit().moves(),
                    domain.settings.moveLimit().windowSeconds(),
                    domain.nameOf(fdb.memberAt(slot)),
                    domain.nameOf(member),
                    domain.settings.moveLimit().holdSeconds());
        }
    }

    /**
     * Lets a MAC live behind an interface for good. Where there is no room for it, a learnt MAC gives way.
     *
     * @param mark {@link Fdb#STATIC} if frames in its name that come from elsewhere are dropped
     */
    void fix(BridgeDomain domain, long key, int interfaceIndex, int mark) {
        int present = fdb.find(key);
        if (present != 0 && lastSeen[Fdb.slot(present)] != FIXED) {
            forget(domain, Fdb.slot(present));
        }
        int slot = fdb.put(key, interfaceIndex);
        if (slot < 0) {
            evict(key);
            slot = fdb.put(key, interfaceIndex);
        }
        if (slot >= 0) {
            occupy(slot, key, FIXED);
            fdb.mark(slot, mark);
        }
    }

    /** Takes a fixed MAC out. */
    void unfix(long key) {
        int found = fdb.find(key);
        if (found != 0 && lastSeen[Fdb.slot(found)] == FIXED) {
            release(Fdb.slot(found));
        }
    }

    /** Forgets the MACs behind a member. */
    void flush(BridgeDomain domain, int member) {
        if (domain.macs == 0) {
            return;
        }
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0
                    && Fdb.domain(keys[slot]) == domain.index
                    && lastSeen[slot] != FIXED
                    && fdb.memberAt(slot) == member) {
                forget(domain, slot);
            }
        }
    }

    /** Forgets all learnt MACs of a domain: its paths have changed. */
    void flush(BridgeDomain domain) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0 && Fdb.domain(keys[slot]) == domain.index && lastSeen[slot] != FIXED) {
                forget(domain, slot);
            }
        }
    }

    /** Forgets the MACs that have been silent too long in their domains, and lets damped ones go in time. */
    void age(long second) {
        for (long key : moves.expire(second, MoveLimit.LONGEST_WINDOW_SECONDS)) {
            fdb.mark(Fdb.slot(fdb.find(key)), Fdb.NO_MARK);
            if (mayLog(second)) {
                String name = domainOf(key).settings.name();
                LOG.log(Level.INFO, "bridge {0}: {1} may move again", name, new MacAddress(Fdb.mac(key)));
            }
        }
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] == 0 || lastSeen[slot] == FIXED) {
                continue;
            }
            look(slot, second);
            BridgeDomain domain = domainOf(keys[slot]);
            long agingTime = domain.settings.agingTimeSeconds();
            if (agingTime != 0 && second - lastSeen[slot] >= agingTime) {
                forget(domain, slot);
            }
        }
    }

    /** The learnt and static MACs of a domain, sorted by MAC. */
    List<Learnt> learnt(BridgeDomain domain, long second) {
        var macs = new ArrayList<Learnt>(domain.macs);
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] == 0 || Fdb.domain(keys[slot]) != domain.index) {
                continue;
            }
            boolean isFixed = lastSeen[slot] == FIXED;
            if (!isFixed) {
                look(slot, second);
            }
            if (!isFixed || fdb.mark(slot) == Fdb.STATIC) {
                long idle = isFixed ? 0 : Math.max(0, second - lastSeen[slot]);
                macs.add(new Learnt(Fdb.mac(keys[slot]), fdb.memberAt(slot), idle, fdb.mark(slot)));
            }
        }
        macs.sort(Comparator.comparingLong(Learnt::mac));
        return macs;
    }

    /** Takes stamps that have changed for sightings. */
    private void look(int slot, long second) {
        for (int worker = 0; worker < workers.size(); worker++) {
            short stamp = workers.get(worker).stamp(slot);
            short[] known = knownStamps.get(worker);
            if (stamp != known[slot]) {
                known[slot] = stamp;
                // The 16 bits are those of the latest second that has them; a worker may be a second ahead of us.
                long seen = second - (short) ((short) second - stamp);
                lastSeen[slot] = Math.max(lastSeen[slot], seen);
            }
        }
    }

    private boolean mayLog(long second) {
        linesInSecond = second == secondOfLines ? linesInSecond + 1 : 1;
        secondOfLines = second;
        return linesInSecond <= LINES_A_SECOND;
    }

    private void occupy(int slot, long key, long second) {
        keys[slot] = key;
        lastSeen[slot] = second;
        for (int worker = 0; worker < workers.size(); worker++) {
            knownStamps.get(worker)[slot] = workers.get(worker).stamp(slot);
        }
    }

    private void forget(BridgeDomain domain, int slot) {
        domain.macs--;
        members.add(fdb.memberAt(slot), -1);
        moves.forget(keys[slot]);
        release(slot);
    }

    private void release(int slot) {
        fdb.remove(slot);
        keys[slot] = 0;
    }

    private void evict(long key) {
        int home = fdb.home(key);
        for (int slot = home; slot < home + Fdb.WINDOW; slot++) {
            if (keys[slot] != 0 && lastSeen[slot] != FIXED) {
                forget(domainOf(keys[slot]), slot);
                return;
            }
        }
    }

    private BridgeDomain domainOf(long key) {
        return Objects.requireNonNull(domains[Fdb.domain(key)]);
    }
}
