package net.isthmus.l2bridge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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
 * <p>A BVI's own MAC is fixed: it does not age, does not count, is found at any limit, and a frame that claims to come
 * from it changes nothing. Reports of interfaces that are not, or no longer, members of the domain are ignored by the
 * caller.
 *
 * <p>Time comes in whole seconds. A MAC was last seen when a worker's stamp for its slot last changed; see
 * {@link WorkerObservations}.
 */
final class MacLearning {
    private static final long FIXED = Long.MAX_VALUE;

    /** A MAC and where it lives. */
    record Learnt(long mac, int member, long idleSeconds) {}

    private final Fdb fdb;
    private final @Nullable BridgeDomain[] domains;
    private final long[] keys;
    private final long[] lastSeen;
    private final List<WorkerObservations> workers = new ArrayList<>();
    private final List<short[]> knownStamps = new ArrayList<>();

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

    List<WorkerObservations> workers() {
        return workers;
    }

    /** A worker saw a MAC behind a member of the domain. */
    void learn(BridgeDomain domain, long key, int member, long second) {
        int found = fdb.find(key);
        if (found == 0) {
            int slot = -1;
            if (domain.macs < domain.settings.macLimit() && !fdb.isFull()) {
                slot = fdb.put(key, member);
            }
            if (slot < 0) {
                domain.macsRefused++;
                return;
            }
            domain.macs++;
            occupy(slot, key, second);
        } else if (lastSeen[Fdb.slot(found)] != FIXED) {
            if (Fdb.member(found) != member) {
                fdb.put(key, member);
                domain.macsMoved++;
            }
            lastSeen[Fdb.slot(found)] = second;
        }
    }

    /** Gives a domain's BVI its MAC. Where there is no room for it, a learnt MAC gives way. */
    void fix(BridgeDomain domain, long key, int bvi) {
        int present = fdb.find(key);
        if (present != 0) {
            if (lastSeen[Fdb.slot(present)] != FIXED) {
                domain.macs--;
            }
            fdb.put(key, bvi);
            lastSeen[Fdb.slot(present)] = FIXED;
            return;
        }
        int slot = fdb.put(key, bvi);
        if (slot < 0) {
            evict(key);
            slot = fdb.put(key, bvi);
        }
        if (slot >= 0) {
            occupy(slot, key, FIXED);
        }
    }

    /** Takes a BVI's MAC out. */
    void unfix(long key) {
        int found = fdb.find(key);
        if (found != 0 && lastSeen[Fdb.slot(found)] == FIXED) {
            release(Fdb.slot(found));
        }
    }

    /** Forgets the MACs behind a member. */
    void flush(BridgeDomain domain, int member) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0
                    && Fdb.domain(keys[slot]) == domain.index
                    && lastSeen[slot] != FIXED
                    && fdb.memberAt(slot) == member) {
                release(slot);
                domain.macs--;
            }
        }
    }

    /** Forgets the MACs that have been silent too long in their domains. */
    void age(long second) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] == 0 || lastSeen[slot] == FIXED) {
                continue;
            }
            look(slot, second);
            BridgeDomain domain = domainOf(keys[slot]);
            long agingTime = domain.settings.agingTimeSeconds();
            if (agingTime != 0 && second - lastSeen[slot] >= agingTime) {
                release(slot);
                domain.macs--;
            }
        }
    }

    /** The learnt MACs of a domain, sorted by MAC. */
    List<Learnt> learnt(BridgeDomain domain, long second) {
        var macs = new ArrayList<Learnt>(domain.macs);
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0 && Fdb.domain(keys[slot]) == domain.index && lastSeen[slot] != FIXED) {
                look(slot, second);
                macs.add(new Learnt(Fdb.mac(keys[slot]), fdb.memberAt(slot), Math.max(0, second - lastSeen[slot])));
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

    private void occupy(int slot, long key, long second) {
        keys[slot] = key;
        lastSeen[slot] = second;
        for (int worker = 0; worker < workers.size(); worker++) {
            knownStamps.get(worker)[slot] = workers.get(worker).stamp(slot);
        }
    }

    private void release(int slot) {
        fdb.remove(slot);
        keys[slot] = 0;
    }

    private void evict(long key) {
        int home = fdb.home(key);
        for (int slot = home; slot < home + Fdb.WINDOW; slot++) {
            if (keys[slot] != 0 && lastSeen[slot] != FIXED) {
                domainOf(keys[slot]).macs--;
                release(slot);
                return;
            }
        }
    }

    private BridgeDomain domainOf(long key) {
        return Objects.requireNonNull(domains[Fdb.domain(key)]);
    }
}
