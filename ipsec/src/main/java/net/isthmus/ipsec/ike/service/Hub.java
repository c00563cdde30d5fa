package net.isthmus.ipsec.ike.service;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.fsm.Action;
import net.isthmus.ipsec.ike.fsm.Event;
import net.isthmus.ipsec.ike.fsm.Peering;
import net.isthmus.ipsec.ike.fsm.Reason;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/**
 * All machines and connections, in the hands of one thread. Time comes in with every call.
 *
 * <p>Which machine a message is for is found by our own SPI; a first message has none and is for {@link Reception}.
 * What operators, packets and the document want is kept in {@link Link#wanted}; whatever is wanted and missing is
 * begun, at once or after a pause if it has failed before.
 */
final class Hub {
    /** How long the one that is replaced stays if the new one does not get all its children. */
    private static final long SUCCESSION_NS = TimeUnit.SECONDS.toNanos(10);

    /** Two that meet each other half-way within this time are not a restart of the peer. */
    private static final long CROSSING_NS = TimeUnit.SECONDS.toNanos(10);

    private static final Reason CHANGED = new Reason(Reason.Kind.COMMANDED, "its configuration has changed");
    private static final Reason COMMANDED = new Reason(Reason.Kind.COMMANDED, "an operator has taken it down");
    private static final Reason SUPERSEDED = new Reason(Reason.Kind.REPLACED, "a newer IKE SA has taken its place");

    final World world;
    final InitGuard guard;
    final HandshakeLog strangers;
    final Map<String, Link> links = new TreeMap<>();
    private final Reception reception;
    final UnknownSpis unknownSpis;
    private final Deadlines deadlines = new Deadlines();
    final List<Live> lives = new ArrayList<>();
    private final Map<Long, Live> bySpi = new ConcurrentHashMap<>();
    private final Map<Live.InitKey, Live> byInit = new HashMap<>();
    private final Map<Integer, Live> byChildSpi = new HashMap<>();
    Ways ways;

    Hub(World world, IkeLimits limits, long nowNs) {
        this.world = world;
        guard = new InitGuard(limits, nowNs);
        ways = new Ways(List.of(), world.sources());
        strangers = new HandshakeLog(world.clock());
        unknownSpis = new UnknownSpis(this, nowNs);
        reception = new Reception(this, nowNs);
    }

    // What the document and operators want.

    void apply(Collection<Connection> connections, long nowNs) {
        Set<String> names = connections.stream().map(Connection::name).collect(Collectors.toSet());
        for (String name : List.copyOf(links.keySet())) {
            if (!names.contains(name)) {
                remove(name, nowNs);
            }
        }
        connections.forEach(connection -> put(connection, nowNs));
    }

    void put(Connection connection, long nowNs) {
        Link before = links.get(connection.name());
        if (before != null && before.connection.equals(connection)) {
            return;
        }
        remove(connection.name(), nowNs);
        Link link = new Link(connection, new HandshakeLog(world.clock()));
        links.put(connection.name(), link);
        pursue(link, nowNs);
    }

    void remove(String connection, long nowNs) {
        Link link = links.remove(connection);
        if (link != null) {
            deadlines.forget(link);
            List.copyOf(link.lives).forEach(live -> close(live, CHANGED, nowNs));
        }
    }

    void localAddresses(Collection<IpAddress> addresses, long nowNs) {
        ways = new Ways(List.copyOf(addresses), world.sources());
        world.transport().localAddresses(ways.localAddresses());
        for (Live live : List.copyOf(lives)) {
            handle(live, new Event.LocalAddresses(ways.localAddresses()), nowNs);
        }
        links.values().forEach(link -> pursue(link, nowNs));
    }

    boolean up(String connection, String child, long nowNs) {
        Optional<Link> link = find(connection, child);
        link.ifPresent(found -> {
            found.wanted.addAll(found.children(child));
            found.succeeded();
            pursue(found, nowNs);
        });
        return link.isPresent();
    }

    boolean down(String connection, String child, long nowNs) {
        Optional<Link> link = find(connection, child);
        link.ifPresent(found -> {
            found.children(child).forEach(found.wanted::remove);
            for (Live live : List.copyOf(found.lives)) {
                if (child.isEmpty()) {
                    close(live, COMMANDED, nowNs);
                } else {
                    live.asked.remove(child);
                    handle(live, new Event.Down(child), nowNs);
                }
            }
            if (found.wanted.isEmpty()) {
                found.retryAtNs = Long.MAX_VALUE;
                deadlines.note(found);
            }
        });
        return link.isPresent();
    }

    boolean rekey(String connection, String child, long nowNs) {
        Optional<Link> link = find(connection, child);
        link.ifPresent(found -> {
            for (Live live : List.copyOf(found.lives)) {
                if (live.isEstablished && !live.isClosing) {
                    if (child.isEmpty()) {
                        handle(live, new Event.RekeyIke(), nowNs);
                    }
                    found.children(child).stream()
                            .filter(live::isUp)
                            .forEach(name -> handle(live, new Event.RekeyChild(name), nowNs));
                }
            }
        });
        return link.isPresent();
    }

    /** Ends everything, politely. */
    void closeAll(Reason reason, long nowNs) {
        links.values().forEach(link -> link.wanted.clear());
        List.copyOf(lives).forEach(live -> close(live, reason, nowNs));
    }

    private Optional<Link> find(String connection, String child) {
        return Optional.ofNullable(links.get(connection))
                .filter(link -> child.isEmpty() || link.connection.child(child).isPresent());
    }

    // What packets bring about.

    void wanted(String connection, String child, int resource, long nowNs) {
        boolean isUp = resource != ChildSa.ALONE;
        find(connection, child).filter(link -> isUp || link.isTrapped(child)).ifPresent(link -> {
            Optional<Live> live = working(link);
            if (live.isPresent()) {
                handle(live.orElseThrow(), new Event.Wanted(child, resource), nowNs);
            } else if (!isUp && (link.retryAtNs == Long.MAX_VALUE || link.retryAtNs <= nowNs)) {
                initiate(link, List.of(child), nowNs);
            }
        });
    }

    /** Something about a Child SA; nothing if it is gone by now. */
    void onChildSa(int inboundSpi, Event event, long nowNs) {
        Live live = byChildSpi.get(inboundSpi);
        if (live != null) {
            handle(live, event, nowNs);
        }
    }

    // What comes from the network.

    /** True if messages with this SPI of ours have an owner. Any thread may ask. */
    boolean knows(long ikeSpi) {
        return bySpi.containsKey(ikeSpi);
    }

    Optional<Live> owner(long ikeSpi) {
        return Optional.ofNullable(bySpi.get(ikeSpi));
    }

    Optional<Live> owner(Live.InitKey init) {
        return Optional.ofNullable(byInit.get(init));
    }

    void received(SaPath path, byte[] datagram, long nowNs) {
        reception.received(path, datagram, nowNs);
    }

    /** Connections that a first message may be for, those that name the peer most exactly first. */
    List<Connection> candidates(SaPath path) {
        Map<Integer, List<Connection>> byExactness = new TreeMap<>(Comparator.reverseOrder());
        for (Link link : links.values()) {
            if (link.connection.isBetween(path.local(), path.remote())) {
                byExactness
                        .computeIfAbsent(link.connection.exactness(path.remote()), _ -> new ArrayList<>())
                        .add(link.connection);
            }
        }
        return byExactness.values().stream().flatMap(List::stream).toList();
    }

    /** A peer begins. */
    void respond(List<Connection> candidates, Event.Received first, long nowNs) {
        Link link = links.get(candidates.getFirst().name());
        if (link == null) {
            return;
        }
        Peering peering = Peering.responder(
                world.environment(), candidates, first.packet().header(), first.path(), nowNs);
        Live live = new Live(peering, false, link);
        live.halfOpenFrom = Optional.of(first.path().remote());
        live.init = Optional.of(Live.InitKey.of(first.packet().header().initiatorSpi(), first.path()));
        guard.opened(first.path().remote());
        byInit.put(live.init.orElseThrow(), live);
        enlist(live);
        handle(live, first, nowNs);
    }

    // Time.

    long deadlineNs() {
        return deadlines.nextNs();
    }

    /** Looks at one that has waited for this time; false if there is none. */
    boolean tick(long nowNs) {
        Optional<Timed> due = deadlines.takeDue(nowNs);
        due.ifPresent(timed -> {
            if (timed instanceof Live live) {
                tick(live, nowNs);
            } else if (timed instanceof Link link) {
                link.retryAtNs = Long.MAX_VALUE;
                pursue(link, nowNs);
            }
        });
        return due.isPresent();
    }

    private void tick(Live live, long nowNs) {
        if (live.patienceEndsNs <= nowNs) {
            live.patienceEndsNs = Long.MAX_VALUE;
            List.copyOf(live.supersedes).forEach(old -> close(old, SUPERSEDED, nowNs));
        }
        handle(live, new Event.Tick(), nowNs);
    }

    // Machines.

    /** Begins what is wanted of a connection and missing. */
    private void pursue(Link link, long nowNs) {
        List<String> missing = link.missing();
        if (missing.isEmpty() || links.get(link.connection.name()) != link) {
            return;
        }
        Optional<Live> live = working(link);
        if (live.isPresent()) {
            missing.forEach(child -> ask(live.orElseThrow(), child, nowNs));
        } else {
            initiate(link, missing, nowNs);
        }
    }

    /** The peering of a connection that can be asked for children: one that is up, or one that we are making. */
    private static Optional<Live> working(Link link) {
        List<Live> usable = link.lives.stream()
                .filter(live -> !live.isClosing && (live.isEstablished || live.isInitiator))
                .toList();
        return usable.isEmpty() ? Optional.empty() : Optional.of(usable.getLast());
    }

    private void ask(Live live, String child, long nowNs) {
        live.asked.add(child);
        handle(live, new Event.Up(child), nowNs);
    }

    private void initiate(Link link, List<String> children, long nowNs) {
        Optional<SaPath> path = ways.to(link.connection);
        if (path.isEmpty()) {
            var why = new Reason(
                    Reason.Kind.NO_ANSWER,
                    link.connection.called().isEmpty()
                            ? "the peer has no single address, so only it can begin"
                            : "none of our addresses can call the peer");
            link.log.add(Action.Level.TROUBLE, why.text());
            link.note(why, nowNs);
            link.retryLater(nowNs, world.environment().random());
            deadlines.note(link);
            return;
        }
        begin(link, children, path.orElseThrow(), nowNs);
    }

    private Live begin(Link link, List<String> children, SaPath path, long nowNs) {
        boolean isOnlyOne = link.lives.stream().noneMatch(live -> live.isEstablished);
        Peering peering = Peering.initiator(world.environment(), link.connection, path, isOnlyOne, nowNs);
        Live live = new Live(peering, true, link);
        live.asked.addAll(children);
        enlist(live);
        handle(live, new Event.Tick(), nowNs);
        children.forEach(child -> handle(live, new Event.Up(child), nowNs));
        return live;
    }

    private void enlist(Live live) {
        lives.add(live);
        live.link.lives.add(live);
    }

    private void close(Live live, Reason reason, long nowNs) {
        if (!live.isClosing) {
            live.isClosing = true;
            handle(live, new Event.Close(reason), nowNs);
        }
    }

    /** Hands an event to a machine and does what it wants. A machine that breaks takes nothing else with it. */
    void handle(Live live, Event event, long nowNs) {
        try {
            for (Action action : live.peering.handle(event, nowNs)) {
                perform(live, action, nowNs);
            }
            if (!live.isGone) {
                likeliest(live);
                deadlines.note(live);
            }
        } catch (RuntimeException e) {
            world.report("the machine of connection " + live.link.connection.name() + " broke", e);
            gone(live, new Reason(Reason.Kind.PROTOCOL, "an error of our own: " + e), nowNs);
        }
    }

    private void perform(Live live, Action action, long nowNs) {
        switch (action) {
            case Action.Send send -> world.transport().send(send.path(), send.datagram());
            case Action.KeepAlive keep -> world.transport().keepAlive(keep.path());
            case Action.InstallInbound install -> {
                live.installed.add(install.sa().inboundSpi());
                byChildSpi.put(install.sa().inboundSpi(), live);
                world.childSas().installInbound(install.sa(), install.keys());
            }
            case Action.InstallOutbound install -> world.childSas().installOutbound(install.sa(), install.keys());
            case Action.Move move -> world.childSas().move(move.inboundSpi(), move.path());
            case Action.Expire expire -> world.childSas().expire(expire.inboundSpi());
            case Action.Remove remove -> remove(live, remove.inboundSpi());
            case Action.Answers answers -> {
                live.spis.add(answers.ikeSpi());
                bySpi.put(answers.ikeSpi(), live);
            }
            case Action.Forgets forgets -> {
                live.spis.remove(forgets.ikeSpi());
                bySpi.remove(forgets.ikeSpi());
            }
            case Action.Established established -> established(live, established, nowNs);
            case Action.Rekeyed _ -> live.link.ikeRekeys++;
            case Action.UnknownToPeer _ -> live.link.unknownThere++;
            case Action.ChildUp up -> childUp(live, up, nowNs);
            case Action.ChildDown down -> childDown(live, down);
            case Action.Reauthenticate _ -> reauthenticate(live, nowNs);
            case Action.Fetch fetch -> world.fetches().accept(fetch.requests());
            case Action.Gone gone -> gone(live, gone.reason(), nowNs);
            case Action.Log log -> live.link.log.add(log.level(), log.line());
        }
    }

    private void remove(Live live, int inboundSpi) {
        live.children.remove(inboundSpi);
        live.installed.remove(inboundSpi);
        byChildSpi.remove(inboundSpi);
        world.childSas().remove(inboundSpi);
    }

    private void established(Live live, Action.Established established, long nowNs) {
        notHalfOpen(live);
        live.isEstablished = true;
        live.establishedAtNs = nowNs;
        live.peer = established.peer();
        live.patienceEndsNs = Long.MAX_VALUE;
        Link link = links.get(established.connection());
        if (link == null) {
            close(live, CHANGED, nowNs);
            return;
        }
        belongs(live, link);
        Uniqueness.superseded(live, established.isInitialContact(), CROSSING_NS, nowNs)
                .forEach(live.supersedes::add);
        if (established.isInitialContact()) {
            List.copyOf(live.supersedes).forEach(old -> handle(old, new Event.Abandon(SUPERSEDED), nowNs));
        } else if (!live.supersedes.isEmpty()) {
            live.patienceEndsNs = nowNs + SUCCESSION_NS;
        }
        Uniqueness.crossed(live, CROSSING_NS, nowNs).forEach((ending, staying) -> {
            staying.supersedes.add(ending);
            staying.patienceEndsNs = nowNs + SUCCESSION_NS;
            deadlines.note(staying);
        });
    }

    /** As long as a peer has not proven itself, several connections may be meant. */
    private void likeliest(Live live) {
        if (live.halfOpenFrom.isPresent()) {
            Link link = links.get(live.peering.status().connection());
            if (link != null) {
                belongs(live, link);
            }
        }
    }

    private static void belongs(Live live, Link link) {
        if (link != live.link) {
            live.link.lives.remove(live);
            live.link = link;
            link.lives.add(live);
        }
    }

    private void childUp(Live live, Action.ChildUp up, long nowNs) {
        live.asked.remove(up.sa().child());
        live.children.put(up.sa().inboundSpi(), new Live.Child(up.sa(), nowNs));
        live.link.childFailures.remove(up.sa().child());
        live.link.succeeded();
        live.link.childRekeys += up.isRekeyed() ? 1 : 0;
        for (Live old : List.copyOf(live.supersedes)) {
            if (live.hasChildrenOf(old)) {
                close(old, SUPERSEDED, nowNs);
            }
        }
    }

    private static void childDown(Live live, Action.ChildDown down) {
        live.asked.remove(down.child());
        live.children.values().removeIf(child -> child.sa().child().equals(down.child()));
        if (down.reason().kind().isToBeTriedAgain()) {
            live.link.childFailures.put(down.child(), down.reason().text());
            live.link.count(down.reason().kind());
        }
        if (Uniqueness.isRestarted(live.link, down.child(), down.reason())) {
            live.link.wanted.add(down.child());
        }
    }

    private void reauthenticate(Live old, long nowNs) {
        List<String> children = old.children.values().stream()
                .map(child -> child.sa().child())
                .distinct()
                .toList();
        Optional<SaPath> path = ways.to(old.link.connection);
        if (path.isPresent() && links.get(old.link.connection.name()) == old.link) {
            begin(old.link, children, path.orElseThrow(), nowNs).supersedes.add(old);
        }
    }

    private void notHalfOpen(Live live) {
        live.halfOpenFrom.ifPresent(guard::closed);
        live.halfOpenFrom = Optional.empty();
    }

    private void gone(Live live, Reason reason, long nowNs) {
        if (live.isGone) {
            return;
        }
        live.isGone = true;
        lives.remove(live);
        notHalfOpen(live);
        List.copyOf(live.installed).forEach(spi -> remove(live, spi));
        live.spis.forEach(bySpi::remove);
        live.init.ifPresent(byInit::remove);
        live.link.lives.remove(live);
        lives.forEach(other -> other.supersedes.remove(live));
        deadlines.forget(live);
        boolean isUpByAnother = live.link.lives.stream().anyMatch(other -> other.isEstablished && !other.isClosing);
        if (!reason.kind().isToBeTriedAgain() || isUpByAnother) {
            pursue(live.link, nowNs);
            return;
        }
        live.link.note(reason, nowNs);
        // A stranger who cannot prove himself does not decide when we try again.
        if ((live.isInitiator || live.isEstablished) && links.get(live.link.connection.name()) == live.link) {
            live.link.retryLater(nowNs, world.environment().random());
            deadlines.note(live.link);
        }
    }
}
