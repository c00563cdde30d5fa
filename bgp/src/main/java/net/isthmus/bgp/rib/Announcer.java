package net.isthmus.bgp.rib;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.session.Peer;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Tells one neighbour what changes, and remembers what it was told: its Adj-RIB-Out. It reads the change list as fast
 * as the session takes it; prefixes with the same attributes travel in one message.
 *
 * <p>What it is told first, and again when it asks, is the whole list. An End-of-RIB follows when the end of the list
 * has been reached for the first time (RFC 4724 §2), an end of a repetition likewise (RFC 7313 §4).
 */
final class Announcer {
    /** Entries that are read before what is to be said of them is sent. */
    private static final int BATCH = 500;

    /** Attributes of more octets than this leave room for few prefixes in a message. */
    private static final int LONG_ATTRIBUTES = 1000;

    /** Prefixes with such attributes that are sent before the session is asked whether it takes more. */
    private static final int FEW = 16;

    final Peer peer;
    final Source source;

    /** Where entries keep what it was told. */
    final int slot;

    private final LocRib rib;
    private final ChangeList.Reader reader;
    private final Map<Family, ExportGroup> groups = new EnumMap<>(Family.class);
    private final Map<Family, long[]> announced = new EnumMap<>(Family.class);
    private final Set<Family> unfinished;
    private final Set<Family> repeated = EnumSet.noneOf(Family.class);

    private final List<IpPrefix> withdrawn = new ArrayList<>();
    private final Map<Told, List<IpPrefix>> reachable = new LinkedHashMap<>();

    Announcer(Peer peer, Source source, int slot, LocRib rib) {
        this.peer = peer;
        this.source = source;
        this.slot = slot;
        this.rib = rib;
        this.reader = rib.changes.reader();
        this.unfinished = EnumSet.noneOf(Family.class);
        unfinished.addAll(peer.families());
        for (Family family : Family.values()) {
            announced.put(family, new long[1]);
        }
    }

    /** How many prefixes of a family it has been told. */
    long announced(Family family) {
        return count(family)[0];
    }

    /** True once it has been told everything for the first time. */
    boolean hasSentAll(Family family) {
        return !unfinished.contains(family);
    }

    /** How a family is announced from now on, or empty for not at all. All is looked at anew if that is another way. */
    void announceBy(Family family, Optional<ExportGroup> group) {
        if (!Objects.equals(groups.get(family), group.orElse(null))) {
            group.ifPresentOrElse(it -> groups.put(family, it), () -> groups.remove(family));
            rib.changes.rewind(reader);
        }
    }

    /** True if the neighbour is told the family at all. */
    boolean announces(Family family) {
        return groups.containsKey(family);
    }

    /** Looks at everything again. */
    void rewind() {
        rib.changes.rewind(reader);
    }

    /** Tells everything of a family again. */
    void repeat(Family family) {
        if (peer.families().contains(family)) {
            if (peer.hasEnhancedRefresh()) {
                peer.send(new Message.RouteRefresh(family.afi(), family.safi(), Message.RouteRefresh.BEGIN));
            }
            repeated.add(family);
            rib.changes.rewind(reader);
        }
    }

    /** True if there is something to do, and the session takes it. */
    boolean isReady() {
        boolean isAtRest = reader.hasReadAll() && reachable.isEmpty() && unfinished.isEmpty() && repeated.isEmpty();
        return peer.isWritable() && !isAtRest;
    }

    /** Reads on, over so many entries at most; the number of those that it has read. */
    int run(int budget) {
        send();
        int count = 0;
        while (count < budget && reachable.isEmpty() && peer.isWritable()) {
            int end = Math.min(budget, count + BATCH);
            while (count < end && !reader.hasReadAll()) {
                update(rib.changes.read(reader));
                count++;
            }
            send();
            if (reader.hasReadAll()) {
                break;
            }
        }
        if (reader.hasReadAll() && reachable.isEmpty() && peer.isWritable()) {
            finish();
        }
        return count;
    }

    /** It is told nothing more. What it was told is left in its slot. */
    void end() {
        rib.changes.remove(reader);
    }

    /** Takes out of an entry what it was told. */
    void forget(RibEntry entry) {
        if (!entry.isGone) {
            entry.tell(slot, null);
            rib.tidy(entry);
        }
    }

    private void update(@Nullable RibEntry entry) {
        if (entry == null) {
            return;
        }
        Family family = Family.of(entry.prefix.family());
        Told before = entry.told(slot);
        Told now = told(entry, family);
        if (now == null) {
            if (before != null) {
                withdrawn.add(entry.prefix);
                entry.tell(slot, null);
                count(family)[0]--;
            }
        } else if (!now.equals(before) || repeated.contains(family)) {
            reachable.computeIfAbsent(now, _ -> new ArrayList<>()).add(entry.prefix);
            entry.tell(slot, now);
            count(family)[0] += before == null ? 1 : 0;
        }
        rib.tidy(entry);
    }

    private @Nullable Told told(RibEntry entry, Family family) {
        Path best = entry.best;
        ExportGroup group = groups.get(family);
        return best == null || group == null || best.in.source == source ? null : group.told(entry.prefix, best);
    }

    /** Sends what has been read, until the session takes no more: then nothing else is read before that has gone. */
    private void send() {
        if (!withdrawn.isEmpty()) {
            peer.send(new Message.Update(withdrawn, Optional.empty(), List.of(), List.of()));
            withdrawn.clear();
        }
        var groups = reachable.entrySet().iterator();
        while (groups.hasNext() && peer.isWritable()) {
            var group = groups.next();
            List<IpPrefix> prefixes = group.getValue();
            int most = group.getKey().octets() > LONG_ATTRIBUTES ? FEW : prefixes.size();
            while (!prefixes.isEmpty() && peer.isWritable()) {
                List<IpPrefix> some = prefixes.subList(0, Math.min(most, prefixes.size()));
                send(group.getKey(), some);
                some.clear();
            }
            if (prefixes.isEmpty()) {
                groups.remove();
            }
        }
    }

    private void send(Told told, List<IpPrefix> prefixes) {
        peer.send(new Message.Update(
                List.of(),
                Optional.of(told.attributes),
                List.of(new Message.Reach(told.nextHop, Optional.empty(), prefixes)),
                List.of()));
    }

    private void finish() {
        for (Family family : unfinished) {
            peer.send(new Message.Update(List.of(), Optional.empty(), List.of(), List.of(family)));
        }
        unfinished.clear();
        for (Family family : repeated) {
            if (peer.hasEnhancedRefresh()) {
                peer.send(new Message.RouteRefresh(family.afi(), family.safi(), Message.RouteRefresh.END));
            }
        }
        repeated.clear();
    }

    private long[] count(Family family) {
        return announced.getOrDefault(family, new long[1]);
    }
}
