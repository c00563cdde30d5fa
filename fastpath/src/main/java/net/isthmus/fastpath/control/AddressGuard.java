package net.isthmus.fastpath.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NeighbourDiscovery;
import org.jspecify.annotations.Nullable;

/**
 * Watches over the appliance's own addresses: probes for somebody else who has them, announces them, and keeps in mind
 * who claims them.
 *
 * <pre>
 *   new address, link up, other MAC ──▶ probe ── 0.3 s ──▶ announce ── 2 s ──▶ announce again ──▶ watch
 *                                         └────────── somebody answers: conflict, shown for a minute ──┘
 * </pre>
 *
 * <p>An address is used from the first moment on, while it is being probed for: an appliance that forwards is not to
 * wait for seconds after a restart, and duplicates are mistakes of configuration, not accidents (optimistic as in RFC
 * 4429; the probes are those of RFC 5227 §2.1.1 and RFC 4862 §5.4.2, the announcements those of RFC 5227 §2.3 and RFC
 * 4861 §7.2.6). An address that others use too is kept and defended, once in ten seconds; whoever has got it from a
 * server gives it back ({@link Listener}).
 */
public final class AddressGuard {
    /** Hears of conflicts. */
    @FunctionalInterface
    public interface Listener {
        /** Somebody else uses an own address. */
        void conflict(int interfaceIndex, IpAddress address, long nowNs);
    }

    private record Key(int interfaceIndex, IpAddress address) {}

    private static final class Watched {
        Link link;
        int step;
        long dueNs;

        Watched(Link link, long dueNs) {
            this.link = link;
            this.dueNs = dueNs;
        }
    }

    private record Conflict(Optional<MacAddress> other, long heardNs) {}

    private static final Logger LOG = System.getLogger(AddressGuard.class.getName());
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long PROBE_NS = 3 * SECOND_NS / 10;
    private static final long REPEAT_NS = 2 * SECOND_NS;

    /** Switches forget a group of which they have not heard for 260 s (RFC 3810 §9.4). */
    private static final long REPORT_NS = 100 * SECOND_NS;

    private static final long REMEMBER_NS = 60 * SECOND_NS;

    private final NeighbourVoice voice;
    private final RandomGenerator random;
    private final Map<Key, Watched> watched = new HashMap<>();
    private final Map<Key, Conflict> conflicts = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();

    AddressGuard(NeighbourVoice voice, RandomGenerator random) {
        this.voice = voice;
        this.random = random;
    }

    /** Tells a listener of conflicts to come. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Who else uses an own address, as text for operators; empty if nobody was heard within the last minute. */
    public Optional<String> conflict(int interfaceIndex, IpAddress address, long nowNs) {
        return Optional.ofNullable(conflicts.get(new Key(interfaceIndex, address)))
                .filter(conflict -> nowNs - conflict.heardNs() < REMEMBER_NS)
                .map(conflict ->
                        "also used by " + conflict.other().map(Object::toString).orElse("somebody else"));
    }

    /** An interface has changed: probes for the addresses that are new on it. */
    void changed(Link link, @Nullable Link before, long nowNs) {
        boolean isSameVoice =
                before != null && before.state().isUp() && before.mac().equals(link.mac());
        List<IpAddress> own = link.ownAddresses();
        if (before != null) {
            before.ownAddresses().stream()
                    .filter(address -> !own.contains(address))
                    .forEach(address -> watched.remove(new Key(link.state().index(), address)));
        }
        List<IpAddress> groups = new ArrayList<>();
        for (IpAddress address : own) {
            var key = new Key(link.state().index(), address);
            Watched known = watched.get(key);
            if (known != null && isSameVoice) {
                known.link = link;
                continue;
            }
            watched.put(key, new Watched(link, nowNs + PROBE_NS));
            if (address.isIpv6()) {
                groups.add(NeighbourDiscovery.solicitedNode(address));
            }
        }
        if (!groups.isEmpty()) {
            voice.report(link, IpAddress.ofIpv6(0, 0), groups, true); // RFC 3590: from :: until the address is sure
        }
        own.stream()
                .filter(address -> !isSameVoice || isNew(link, address))
                .forEach(address -> voice.probe(link, address));
    }

    private boolean isNew(Link link, IpAddress address) {
        Watched known = watched.get(new Key(link.state().index(), address));
        return known != null && known.step == 0;
    }

    /** An interface is gone. */
    void removed(Link link) {
        watched.keySet().removeIf(key -> key.interfaceIndex() == link.state().index());
        conflicts.keySet().removeIf(key -> key.interfaceIndex() == link.state().index());
    }

    /** Lets time pass. */
    void tick(long nowNs) {
        watched.forEach((key, one) -> {
            if (one.dueNs <= nowNs && one.link.state().isUp()) {
                due(key.address(), one, nowNs);
            }
        });
        conflicts.values().removeIf(conflict -> nowNs - conflict.heardNs() >= REMEMBER_NS);
    }

    private void due(IpAddress address, Watched one, long nowNs) {
        one.step++;
        if (address.isIpv6() && (one.step > 1)) {
            one.link
                    .linkLocal()
                    .ifPresent(source ->
                            voice.report(one.link, source, List.of(NeighbourDiscovery.solicitedNode(address)), true));
        }
        if (one.step <= 2) {
            voice.announce(one.link, address);
        }
        one.dueNs = one.step == 1
                ? nowNs + REPEAT_NS
                : address.isIpv6() ? nowNs + REPORT_NS - random.nextLong(SECOND_NS) : Deadlines.NONE;
    }

    /** Somebody asks whether an address of ours is free; while we ask the same, both want it (RFC 5227 §2.1.1). */
    void probed(Link link, IpAddress own, MacAddress other, long nowNs) {
        if (isProbing(link, own)) {
            contradicted(link, own, Optional.of(other), nowNs);
        }
    }

    /** The same in IPv6, where the probe does not tell who asks (RFC 4862 §5.4.3). */
    void probed(Link link, IpAddress own, long nowNs) {
        if (isProbing(link, own)) {
            contradicted(link, own, Optional.empty(), nowNs);
        }
    }

    private boolean isProbing(Link link, IpAddress own) {
        Watched one = watched.get(new Key(link.state().index(), own));
        return one != null && one.step == 0;
    }

    /** Somebody else says that an address of ours is his. */
    void contradicted(Link link, IpAddress own, Optional<MacAddress> other, long nowNs) {
        var key = new Key(link.state().index(), own);
        Conflict before = conflicts.put(key, new Conflict(other, nowNs));
        if (before == null) {
            LOG.log(
                    Level.WARNING,
                    "{0}: {1} is also used by {2}",
                    link.state().name(),
                    own,
                    other.map(Object::toString).orElse("somebody else"));
            listeners.forEach(listener -> listener.conflict(link.state().index(), own, nowNs));
        }
    }
}
