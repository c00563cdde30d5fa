package net.isthmus.fastpath.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * Subnets whose hosts live behind several interfaces, between which packets are routed: one interface has the
 * addresses, others borrow them.
 *
 * <p>Such a host is looked for behind all of them at once, and lives behind the one by which it was heard last. Whoever
 * asks by one interface for a host that is known behind another is answered for it; for one that is not known, the
 * others are asked, and the next question finds the answer. So nobody is answered for who may sit beside the asker.
 *
 * <p>Behind an interface that borrows, questions to groups may not arrive. So its neighbours are told, each by a
 * question of its own, who else is there: at once when either becomes known, and every {@value #ROUND_SECONDS} s.
 */
@OwnedBy("control loop")
final class SharedSegments {
    /** What is known of the target of a question. */
    enum Place {
        /** The interface shares its subnets with no other, or the target is no host of them. */
        NOT_SHARED,
        /** Behind another interface: the asker may be told. */
        ELSEWHERE,
        /** Nowhere, or beside the asker. */
        UNKNOWN
    }

    /** Says where the target of a question by an interface lives. */
    interface Whereabouts {
        Place whereIs(int rxInterface, IpAddress asker, MacAddress mac, IpAddress target);
    }

    private static final int ROUND_SECONDS = 15;
    private static final long ROUND_NS = ROUND_SECONDS * 1_000_000_000L;
    private static final int MOST_INTRODUCTIONS = 1000;

    private final NeighbourTable table;
    private final NeighbourVoice voice;
    private final Map<Integer, List<Link>> bySegment = new HashMap<>();
    private final Map<Integer, Integer> segmentOf = new HashMap<>();
    private long roundNs;
    private int introductions;

    SharedSegments(NeighbourTable table, NeighbourVoice voice) {
        this.table = table;
        this.voice = voice;
    }

    /** An interface is new or has changed. */
    void put(Link link) {
        remove(link.state().index());
        segmentOf.put(link.state().index(), link.state().segment());
        bySegment
                .computeIfAbsent(link.state().segment(), _ -> new ArrayList<>())
                .add(link);
    }

    /** An interface is gone. */
    void remove(int index) {
        Integer segment = segmentOf.remove(index);
        if (segment != null) {
            bySegment.computeIfPresent(segment, (_, links) -> without(links, index));
        }
    }

    private static @Nullable List<Link> without(List<Link> links, int index) {
        links.removeIf(link -> link.state().index() == index);
        return links.isEmpty() ? null : links;
    }

    /** Where to look for a host: behind the interface where it is known, else behind all with the same subnets. */
    List<Link> placesOf(Link link, IpAddress host) {
        List<Link> all = new ArrayList<>(List.of(link));
        all.addAll(others(link));
        List<Link> known =
                all.stream().filter(one -> table.macOf(one, host) != null).toList();
        return known.isEmpty() ? all : known;
    }

    /** The other interfaces with the same subnets that are up. */
    List<Link> others(Link link) {
        List<Link> links = bySegment.getOrDefault(link.state().segment(), List.of());
        return links.size() < 2
                ? List.of()
                : links.stream()
                        .filter(other -> other.state().index() != link.state().index()
                                && other.state().isUp())
                        .toList();
    }

    /** Where the target of a question lives, of which the asker is learnt, and which is looked for if need be. */
    Place ask(Link link, IpAddress asker, MacAddress mac, IpAddress target) {
        List<Link> others = others(link);
        if (others.isEmpty() || !link.mayBeNeighbour(target) || target.isLinkLocal()) {
            return Place.NOT_SHARED;
        }
        if (asker.isUnspecified()) {
            return Place.UNKNOWN; // a probe for duplicates is the owner's to answer
        }
        if (!asker.isLinkLocal() && link.mayBeNeighbour(asker)) {
            table.learn(link, asker, new NudEvent.Announced(mac, true), true);
        }
        for (Link other : others) {
            if (table.macOf(other, target) != null) {
                return Place.ELSEWHERE;
            }
        }
        if (table.macOf(link, target) == null) {
            others.forEach(other -> table.want(other, target, new NudEvent.Needed()));
        }
        return Place.UNKNOWN;
    }

    /** A host has become known: those behind borrowing interfaces are told, and it is told if it is one of them. */
    void known(Link link, IpAddress host, MacAddress mac) {
        if (host.isLinkLocal()) {
            return;
        }
        introductions = 0;
        for (Link other : others(link)) {
            if (isBorrower(other)) {
                table.neighboursOf(other).forEach(neighbour -> introduce(other, host, neighbour));
            }
            if (isBorrower(link)) {
                table.neighboursOf(other).forEach(neighbour -> introduce(link, neighbour.address, host, mac));
            }
        }
    }

    /** Tells everybody again once in a while. */
    void tick(long nowNs) {
        if (nowNs - roundNs < ROUND_NS) {
            return;
        }
        roundNs = nowNs;
        introductions = 0;
        bySegment.values().stream().filter(links -> links.size() > 1).forEach(this::introduceAll);
    }

    private void introduceAll(List<Link> links) {
        for (Link link : links) {
            if (isBorrower(link) && link.state().isUp()) {
                List<Neighbour> here = table.neighboursOf(link);
                for (Link other : others(link)) {
                    table.neighboursOf(other).forEach(host -> here.forEach(one -> introduce(link, host.address, one)));
                }
            }
        }
    }

    private void introduce(Link link, IpAddress host, Neighbour neighbour) {
        neighbour.state.usableMac().ifPresent(mac -> introduce(link, host, neighbour.address, mac));
    }

    private void introduce(Link link, IpAddress host, IpAddress neighbour, MacAddress mac) {
        if (host.family() == neighbour.family()
                && !host.isLinkLocal()
                && !neighbour.isLinkLocal()
                && introductions++ < MOST_INTRODUCTIONS) {
            voice.introduce(link, host, neighbour, mac);
        }
    }

    private static boolean isBorrower(Link link) {
        return link.state().segment() != link.state().index();
    }
}
