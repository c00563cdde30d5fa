package net.isthmus.bgp.rib;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import net.isthmus.bgp.decision.SourceKind;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.session.Neighbor;
import net.isthmus.bgp.session.Peer;
import net.isthmus.bgp.session.PeerRoutes;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * All routes, and whoever has to do with them: sessions tell what neighbours announce, the house tells its own routes,
 * and a turn of the loop at a time, changes reach the house and the neighbours. On the speaker's thread only.
 */
public final class Routes implements PeerRoutes {
    private static final Logger LOG = System.getLogger(Routes.class.getName());

    /** Of a Cease: RFC 4486 §4. */
    private static final int MAXIMUM_PREFIXES_REACHED = 1;

    private static final int CONFIGURATION_CHANGE = 6;
    private static final int OUT_OF_RESOURCES = 8;

    private final HouseRoutes houseRoutes = new HouseRoutes();
    private final NextHops nextHops = new NextHops(houseRoutes);
    private final Importer importer = new Importer(houseRoutes, nextHops);
    private final LocRib rib = new LocRib(importer);
    private final LocalRoutes local = new LocalRoutes(houseRoutes, rib);
    private final ExportGroups groups = new ExportGroups(houseRoutes);
    private final HouseReader house;
    private final Turns turns;
    private final long maxBytes;

    private final Map<String, Source> sources = new HashMap<>();
    private final Map<Peer, Announcer> announcers = new LinkedHashMap<>();
    private final BitSet slots = new BitSet();
    private RoutesPlan plan = RoutesPlan.NONE;
    private boolean isReviewWaiting;
    private boolean isClosed;

    /**
     * No routes yet.
     *
     * @param loop runs what it is given on the speaker's thread, after what waits there
     * @param sink the house's RIB
     */
    public Routes(Executor loop, RouteSink sink) {
        this(loop, sink, Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    /** @param maxBytes about how much of the heap routes may take */
    Routes(Executor loop, RouteSink sink, long maxBytes) {
        this.maxBytes = maxBytes;
        house = new HouseReader(rib, sink);
        turns = new Turns(loop, this::turn);
    }

    /** Makes the configuration this one. What has changed is judged and told anew, and nothing else. */
    public void configure(RoutesPlan to) {
        boolean isOtherSpeaker = plan.as() != to.as() || !plan.routerId().equals(to.routerId());
        boolean isOtherReflector = !clients(plan).equals(clients(to));
        boolean isShared = plan.maxPaths() != to.maxPaths();
        plan = to;
        importer.configure(to.as(), to.routerId());
        rib.maxPaths(to.maxPaths());
        List.copyOf(sources.keySet()).stream()
                .filter(name -> !to.neighbors().containsKey(name))
                .forEach(this::remove);
        to.neighbors().forEach(this::configure);
        local.configure(to);
        if (isOtherSpeaker) {
            List.copyOf(announcers.keySet())
                    .forEach(peer -> peer.cease(CONFIGURATION_CHANGE, "our AS or router ID has changed"));
        }
        if (isShared) {
            sweep(rib::shareAnew, () -> {});
        }
        announceBy();
        if (isOtherReflector) {
            announcers.values().forEach(Announcer::rewind);
        }
        turns.ask();
    }

    private static Set<String> clients(RoutesPlan plan) {
        Map<String, RoutesPlan.Neighbor> clients = new HashMap<>(plan.neighbors());
        clients.values().removeIf(neighbor -> !neighbor.isClient());
        return clients.keySet();
    }

    private void configure(String name, RoutesPlan.Neighbor neighbor) {
        Source wanted = new Source(
                name,
                neighbor.isInternal() ? SourceKind.INTERNAL : SourceKind.EXTERNAL,
                neighbor.address(),
                neighbor.as(),
                neighbor.localAs(),
                neighbor.isDirect());
        Source source = sources.get(name);
        if (source == null || !source.isSame(wanted)) {
            if (source != null) {
                remove(name);
            }
            source = wanted;
            sources.put(name, source);
        }
        source.isClient = neighbor.isClient();
        boolean isJudgedOtherwise = source.isFirstAsEnforced != neighbor.isFirstAsEnforced();
        source.isFirstAsEnforced = neighbor.isFirstAsEnforced();
        for (AdjRibIn in : source.in()) {
            RoutesPlan.Exchange exchange = neighbor.families().getOrDefault(in.family, RoutesPlan.Exchange.NONE);
            in.maxPrefixes = exchange.maxPrefixes();
            if (isJudgedOtherwise || !in.policy.equals(exchange.imports())) {
                in.policy = exchange.imports();
                judgeAgain(in);
            }
            limit(in);
        }
    }

    private void judgeAgain(AdjRibIn in) {
        if (in.received() > 0) {
            sweep(entry -> rib.judge(entry, in), () -> {});
        }
    }

    private void remove(String name) {
        Source source = sources.remove(name);
        if (source != null) {
            if (source.peer != null) {
                closed(source.peer, Set.of());
            }
            source.in().forEach(AdjRibIn::clear);
            review();
        }
    }

    /** How each neighbour is told routes from now on. */
    private void announceBy() {
        announcers.values().forEach(this::announceBy);
    }

    private void announceBy(Announcer announcer) {
        RoutesPlan.Neighbor neighbor = plan.neighbors().get(announcer.source.name);
        for (Family family : announcer.peer.families()) {
            announcer.announceBy(
                    family,
                    neighbor == null
                            ? Optional.empty()
                            : groups.of(plan, neighbor, family, announcer.peer.localAddress()));
        }
    }

    /** Routes of the house have changed. */
    public void houseChanged(List<Selected> selected, List<IpPrefix> gone) {
        houseRoutes.change(selected, gone);
        if (nextHops.resolveAgain()) {
            review();
        }
        local.update();
        announceBy();
        turns.ask();
    }

    @Override
    public void established(Peer peer) {
        Source source = sources.get(peer.neighbor().name());
        if (source == null) {
            LOG.log(
                    Level.WARNING,
                    "bgp: session with {0}, whom nobody knows",
                    peer.neighbor().name());
            return;
        }
        if (source.peer != null) {
            closed(source.peer, Set.of());
        }
        source.peer = peer;
        source.routerId = peer.routerId();
        int slot = slots.nextClearBit(0);
        slots.set(slot);
        Announcer announcer = new Announcer(peer, source, slot, rib);
        announcers.put(peer, announcer);
        announceBy(announcer);
        turns.ask();
    }

    @Override
    public void received(Peer peer, Message.Update update) {
        Announcer announcer = announcers.get(peer);
        if (announcer == null) {
            return;
        }
        Source source = announcer.source;
        for (IpPrefix prefix : update.withdrawn()) {
            rib.withdraw(source.in(Family.of(prefix.family())), prefix);
        }
        if (update.attributes().isPresent()) {
            for (Message.Reach reach : update.reachable()) {
                announced(source, update, reach);
            }
        }
        boolean isAnyDropped = false;
        for (Family family : update.endOfRib()) {
            isAnyDropped |= source.in(family).dropStale();
        }
        if (isAnyDropped) {
            review();
        }
        turns.ask();
    }

    private void announced(Source source, Message.Update update, Message.Reach reach) {
        if (reach.prefixes().isEmpty() || update.attributes().isEmpty()) {
            return;
        }
        AdjRibIn in = source.in(Family.of(reach.prefixes().getFirst().family()));
        Path heard = importer.heard(in, update.attributes().get(), reach);
        for (IpPrefix prefix : reach.prefixes()) {
            rib.announce(prefix, heard);
            if (in.received() > in.maxPrefixes) {
                break;
            }
        }
        limit(in);
        limitMemory(source);
    }

    /** Whoever announces more when there is no room ends: all others keep what they have. */
    private void limitMemory(Source source) {
        if (rib.heldBytes() > maxBytes && source.peer != null) {
            String reason = "there is no memory for more routes than " + rib.paths();
            LOG.log(Level.ERROR, "bgp: {0}; the session with {1} ends", reason, source.name);
            source.peer.cease(OUT_OF_RESOURCES, reason);
        }
    }

    /** Warns when three quarters of what a neighbour may announce are there, and ends the session beyond all of it. */
    private void limit(AdjRibIn in) {
        Peer peer = in.source.peer;
        if (peer == null || in.maxPrefixes == Long.MAX_VALUE) {
            return;
        }
        if (in.received() > in.maxPrefixes) {
            String reason =
                    in.source.name + " announces more than " + in.maxPrefixes + " prefixes of " + in.family.ip();
            LOG.log(Level.ERROR, "bgp: {0}", reason);
            peer.cease(MAXIMUM_PREFIXES_REACHED, reason);
        } else if (in.received() * 4 >= in.maxPrefixes * 3 && !in.hasWarned) {
            in.hasWarned = true;
            LOG.log(
                    Level.WARNING,
                    "bgp: {0} announces {1} prefixes of {2}, {3} are allowed",
                    in.source.name,
                    in.received(),
                    in.family.ip(),
                    in.maxPrefixes);
        }
    }

    @Override
    public void refresh(Peer peer, Message.RouteRefresh refresh) {
        Announcer announcer = announcers.get(peer);
        Optional<Family> family = Family.of(refresh.afi(), refresh.safi());
        if (announcer == null || family.isEmpty() || !peer.families().contains(family.get())) {
            return;
        }
        switch (refresh.subtype()) {
            case Message.RouteRefresh.REQUEST -> announcer.repeat(family.get());
            case Message.RouteRefresh.BEGIN -> announcer.source.in(family.get()).beginRefresh();
            case Message.RouteRefresh.END -> {
                if (announcer.source.in(family.get()).endRefresh()) {
                    review();
                }
            }
            default -> LOG.log(Level.DEBUG, "bgp: refresh of subtype {0} passed over", refresh.subtype());
        }
        turns.ask();
    }

    @Override
    public void writable(Peer peer) {
        turns.ask();
    }

    @Override
    public void closed(Peer peer, Set<Family> kept) {
        Announcer announcer = announcers.remove(peer);
        if (announcer == null) {
            return;
        }
        Source source = announcer.source;
        source.peer = null;
        for (AdjRibIn in : source.in()) {
            if (kept.contains(in.family)) {
                in.makeStale();
            } else {
                in.clear();
            }
        }
        announcer.end();
        sweep(
                entry -> {
                    announcer.forget(entry);
                    rib.review(entry);
                },
                () -> slots.clear(announcer.slot));
    }

    @Override
    public void staleExpired(Neighbor neighbor, Set<Family> families) {
        Source source = sources.get(neighbor.name());
        if (source != null) {
            families.forEach(family -> source.in(family).dropStale());
            review();
        }
    }

    /** Asks a neighbour for all its routes again; one that cannot be asked has them judged again. */
    public void softIn(String name) {
        Source source = sources.get(name);
        if (source == null) {
            return;
        }
        for (AdjRibIn in : source.in()) {
            Peer peer = source.peer;
            if (peer != null && peer.canRefresh() && peer.families().contains(in.family)) {
                peer.send(new Message.RouteRefresh(in.family.afi(), in.family.safi(), Message.RouteRefresh.REQUEST));
            } else {
                judgeAgain(in);
            }
        }
    }

    /** Tells a neighbour all routes again. */
    public void softOut(String name) {
        announcers.values().stream()
                .filter(announcer -> announcer.source.name.equals(name))
                .forEach(announcer -> announcer.peer.families().forEach(announcer::repeat));
        turns.ask();
    }

    /** Takes all routes back from the house, and does nothing more. */
    public void close() {
        isClosed = true;
        house.withdrawAll();
    }

    /** Looks at all entries, a slice a turn, and does something then. */
    void sweep(Consumer<RibEntry> each, Runnable then) {
        turns.sweep(each, then);
    }

    /** Drops what is gone and decides again, for all prefixes; once if it is asked for twice before it begins. */
    private void review() {
        if (isReviewWaiting) {
            return;
        }
        isReviewWaiting = true;
        sweep(
                entry -> {
                    isReviewWaiting = false;
                    rib.review(entry);
                    rib.touchLinkLocal(entry);
                },
                () -> isReviewWaiting = false);
    }

    private void turn() {
        if (isClosed) {
            return;
        }
        turns.run(rib);
        house.run(Turns.SLICE);
        int budget = Turns.SLICE;
        boolean isMore = turns.isSweeping() || house.isReady();
        for (Announcer announcer : List.copyOf(announcers.values())) {
            if (announcer.isReady() && budget > 0) {
                budget -= announcer.run(Math.min(budget, Turns.SLICE / 2));
            }
            isMore |= announcer.isReady();
        }
        if (budget <= 0) {
            rotate();
        }
        if (isMore) {
            turns.ask();
        }
    }

    /** Whoever was first this time is last the next. */
    private void rotate() {
        List<Map.Entry<Peer, Announcer>> all = new ArrayList<>(announcers.entrySet());
        if (all.size() > 1) {
            announcers.remove(all.getFirst().getKey());
            announcers.put(all.getFirst().getKey(), all.getFirst().getValue());
        }
    }

    LocRib rib() {
        return rib;
    }

    RoutesPlan plan() {
        return plan;
    }

    @Nullable
    Source source(String name) {
        return sources.get(name);
    }

    /** Who tells a neighbour; empty without a session. */
    Optional<Announcer> announcer(String name) {
        return announcers.values().stream()
                .filter(announcer -> announcer.source.name.equals(name))
                .findAny();
    }
}
