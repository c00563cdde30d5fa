package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.fastpath.control.Neighbour.Held;
import net.isthmus.fastpath.control.NudMachine.Action;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.node.IcmpError;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;

/**
 * Who is on the links: ARP (RFC 826) and neighbour discovery (RFC 4861) for all interfaces.
 *
 * <pre>
 *   worker ── ARP, ND ───────▶ {@link NeighbourMessages} ─ learns ─▶ {@link NudMachine} ─▶ adjacency ─▶ worker
 *   worker ── UNRESOLVED ────▶ holds the packet, asks ───────────────┘       │
 *   route to a gateway ──────▶ {@link #acquire}: a stable adjacency          └─▶ held packets go on, or ICMP error
 * </pre>
 *
 * <p>A neighbour exists because a packet waits for it, because it spoke to the appliance, because a route has it as its
 * gateway, or because the configuration names it. It gets an adjacency when packets are to follow one: a gateway at
 * once, a host of a connected prefix when it has answered and a packet has asked for it; then a route leads to it
 * alone.
 *
 * <p>Everything is bounded by {@link NeighbourSettings}. Neighbours that never answered are few and replace one
 * another, so that a scan of a prefix neither evicts who is known nor takes memory. For the control loop only.
 */
public final class NeighbourTable implements InterfaceEvents {
    /** {@link #acquire} could not give an adjacency. */
    public static final int NO_ADJACENCY = -1;

    private static final int UNREACHABLE = IcmpError.request(IcmpError.NEIGHBOUR_UNRESOLVED, 0);

    private record Key(int interfaceIndex, IpAddress address) {}

    private final NeighbourSettings settings;
    private final AdjacencyTable adjacencyTable;
    private final Injector injector;
    private final RandomGenerator random;
    private final ControlDrops drops = new ControlDrops();
    private final NeighbourAdjacencies adjacencies;
    private final NeighbourVoice voice;
    private final AddressGuard guard;
    private final NeighbourMessages messages;
    private final HeldPackets held;
    private final SharedSegments segments;
    private final Deadlines deadlines = new Deadlines();
    private final Map<Integer, Link> links = new HashMap<>();
    private final NeighbourIndex neighbours = new NeighbourIndex();
    private final Map<Key, MacAddress> configured = new HashMap<>();
    private long nowNs;

    /**
     * A table without interfaces.
     *
     * @param random varies timers, so that neighbours are not asked in step
     */
    public NeighbourTable(
            NeighbourSettings settings,
            AdjacencyTable adjacencyTable,
            HostRoutes routes,
            GracePeriod grace,
            Injector injector,
            RandomGenerator random,
            long nowNs) {
        this.settings = settings;
        this.adjacencyTable = adjacencyTable;
        this.injector = injector;
        this.random = random;
        this.nowNs = nowNs;
        adjacencies = new NeighbourAdjacencies(adjacencyTable, routes, grace);
        voice = new NeighbourVoice(injector, drops);
        guard = new AddressGuard(voice, random);
        messages = new NeighbourMessages(this, voice, guard, drops);
        held = new HeldPackets(settings, drops);
        segments = new SharedSegments(this, voice);
    }

    public AddressGuard guard() {
        return guard;
    }

    /** Where the target of a question by an interface lives, among interfaces with the same subnets. */
    SharedSegments.Place whereIs(int rxInterface, IpAddress asker, MacAddress mac, IpAddress target) {
        Link link = links.get(rxInterface);
        return link == null ? SharedSegments.Place.NOT_SHARED : segments.ask(link, asker, mac, target);
    }

    public ControlDrops drops() {
        return drops;
    }

    /** Takes an ARP frame, from its Ethernet header on, that came by an interface. */
    public void arp(int rxInterface, MemorySegment memory, long at, int length, long now) {
        nowNs = now;
        messages.arp(links.get(rxInterface), memory, at, length, now);
    }

    /**
     * Takes neighbour discovery, or an echo request for a link-local address, from its IPv6 header on, that came by an
     * interface.
     */
    public void nd(int rxInterface, MemorySegment memory, long at, int length, long now) {
        nowNs = now;
        messages.nd(links.get(rxInterface), memory, at, length, now);
    }

    /**
     * Takes an IP packet that found no resolved neighbour.
     *
     * @param adjacency the adjacency that it found, glean or incomplete then
     */
    public void unresolved(int adjacency, int rxInterface, MemorySegment memory, long at, int length, long now) {
        nowNs = now;
        int version = length < Ipv4.MIN_LENGTH ? 0 : NetworkOrder.u8(memory, at) >>> 4;
        if ((version != 4 && (version != 6 || length < Ipv6.LENGTH))
                || adjacency < 0
                || adjacency >= adjacencyTable.capacity()) {
            drops.count(DropReason.NEIGHBOUR_UNRESOLVED);
            return;
        }
        var packet = new Held(rxInterface, memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
        long word = adjacencyTable.get(adjacency);
        switch (AdjacencyTable.kind(word)) {
            case AdjacencyTable.KIND_GLEAN -> glean(AdjacencyTable.txInterface(word), packet.destination(), packet);
            case AdjacencyTable.KIND_INCOMPLETE -> {
                Neighbour neighbour = adjacencies.find(adjacency).orElse(null);
                if (neighbour == null) {
                    held.again(packet, injector); // released a moment ago: the FIB has another answer by now
                } else {
                    await(neighbour, packet);
                }
            }
            default -> held.again(packet, injector); // resolved, or routed another way, a moment ago
        }
    }

    /** Lets states end whose time is over. */
    public void tick(long now) {
        nowNs = now;
        Neighbour due = deadlines.poll(now);
        while (due != null) {
            apply(due, new NudEvent.TimerExpired());
            due = deadlines.poll(now);
        }
        adjacencies.reclaim();
        guard.tick(now);
        segments.tick(now);
    }

    /**
     * The adjacency of a gateway, for a route; it stays the same until {@link #release} was called as often.
     *
     * @return an adjacency index, or {@link #NO_ADJACENCY} if the adjacency table is full
     */
    public int acquire(int interfaceIndex, IpAddress address) {
        Neighbour neighbour = neighbours.findOrMake(interfaceIndex, address, nowNs);
        Link link = links.get(interfaceIndex);
        boolean isNew = neighbour.adjacency == 0;
        if (!adjacencies.ensure(neighbour, link == null ? 0 : link.state().mtu())) {
            neighbours.forgetIfUnused(neighbour);
            return NO_ADJACENCY;
        }
        neighbour.pins++;
        neighbours.unconfirmed().remove(neighbour);
        if (isNew && link != null) {
            neighbour.state.usableMac().ifPresent(mac -> adjacencies.resolve(neighbour, link, mac));
        }
        return neighbour.adjacency;
    }

    /** Gives a gateway's adjacency back. Precondition: the FIB has no route to it by this caller any more. */
    public void release(int interfaceIndex, IpAddress address) {
        Neighbour neighbour = neighbours.find(interfaceIndex, address);
        if (neighbour == null || neighbour.pins == 0) {
            throw new IllegalStateException("no route has acquired " + address + " on interface " + interfaceIndex);
        }
        neighbour.pins--;
        if (neighbour.pins > 0) {
            return;
        }
        if (!neighbour.hasHostRoute) {
            adjacencies.release(neighbour);
        }
        if (!neighbour.isConfirmed) {
            neighbours.unconfirmed().add(neighbour);
        }
        neighbours.forgetIfUnused(neighbour);
    }

    /** Gives a neighbour a MAC address that no message changes. */
    public void configure(int interfaceIndex, IpAddress address, MacAddress mac) {
        configured.put(new Key(interfaceIndex, address), mac);
        Link link = links.get(interfaceIndex);
        if (link != null && link.state().isUp()) {
            applyConfigured(interfaceIndex, address, mac);
        }
    }

    /** Lets a configured neighbour be an ordinary one again. */
    public void unconfigure(int interfaceIndex, IpAddress address) {
        configured.remove(new Key(interfaceIndex, address));
        Neighbour neighbour = neighbours.find(interfaceIndex, address);
        if (neighbour != null) {
            apply(neighbour, new NudEvent.Unconfigured());
        }
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        Link before = links.get(state.index());
        var link = new Link(state, before == null ? settings.asks() : before.asks);
        links.put(state.index(), link);
        segments.put(link);
        if (!state.isUp()) {
            removeAll(state.index(), link, _ -> true);
            return;
        }
        if (before != null && before.state().vrf() != state.vrf()) {
            removeAll(state.index(), before, _ -> true);
        }
        removeAll(state.index(), link, neighbour -> !mayBeNeighbour(link, neighbour.address));
        for (Neighbour neighbour : neighbours.of(state.index())) {
            if (neighbour.adjacency != 0) {
                neighbour
                        .state
                        .usableMac()
                        .ifPresentOrElse(
                                mac -> use(neighbour, link, mac), () -> adjacencies.unresolve(neighbour, state.mtu()));
            }
        }
        configured.forEach((key, mac) -> {
            if (key.interfaceIndex == state.index()) {
                applyConfigured(key.interfaceIndex, key.address, mac);
            }
        });
        guard.changed(link, before, nowNs);
    }

    @Override
    public void interfaceRemoved(int index) {
        Link link = links.get(index);
        if (link != null) {
            removeAll(index, link, _ -> true);
            links.remove(index);
            segments.remove(index);
            guard.removed(link);
        }
    }

    /** All entries by interface and address, for people. */
    public List<NeighbourStatus> snapshot(long now) {
        return neighbours.snapshot(links, now);
    }

    /** Takes what a message tells of a neighbour; makes an entry only if {@code mayCreate}. */
    boolean learn(Link link, IpAddress address, NudEvent event, boolean mayCreate) {
        Neighbour neighbour = find(link, address);
        if (neighbour == null) {
            if (!mayCreate
                    || neighbours.unconfirmed().size() >= settings.maxUnconfirmed()
                    || neighbours.size() >= settings.maxNeighbours()) {
                return false;
            }
            neighbour = neighbours.make(link.state().index(), address, nowNs);
        }
        apply(neighbour, event);
        return true;
    }

    /** True for an address that a neighbour can have; a route's gateway need not be on the subnet. */
    boolean mayBeNeighbour(Link link, IpAddress address) {
        Neighbour known = neighbours.find(link.state().index(), address);
        return link.mayBeNeighbour(address) || (known != null && known.pins > 0 && !link.owns(address));
    }

    /** True if a question for this neighbour is open. */
    boolean isAwaited(Link link, IpAddress address) {
        return find(link, address) instanceof Neighbour neighbour && neighbour.state.isAwaiting();
    }

    /** The MAC address of a neighbour, if it is known. */
    @Nullable
    MacAddress macOf(Link link, IpAddress address) {
        return find(link, address) instanceof Neighbour known
                ? known.state.usableMac().orElse(null)
                : null;
    }

    /** Asks for a neighbour for whom no packet waits. */
    void want(Link link, IpAddress address, NudEvent event) {
        if (findOrCreate(link, address) instanceof Neighbour neighbour) {
            apply(neighbour, event);
        }
    }

    @Nullable
    Neighbour find(Link link, IpAddress address) {
        return neighbours.find(link.state().index(), address);
    }

    Collection<Link> links() {
        return links.values();
    }

    private void glean(int interfaceIndex, IpAddress destination, Held packet) {
        Link link = links.get(interfaceIndex);
        if (link == null || !link.state().isUp()) {
            held.refuse(packet, injector, UNREACHABLE);
            return;
        }
        if (!mayBeNeighbour(link, destination)) {
            drops.count(DropReason.MULTICAST_NOT_ROUTED); // the subnet's own broadcast address
            return;
        }
        for (Link one : segments.placesOf(link, destination)) {
            Neighbour neighbour = findOrCreate(one, destination);
            if (neighbour != null) {
                neighbour.wantsHostRoute = true;
                await(neighbour, packet);
            }
        }
    }

    private @Nullable Neighbour findOrCreate(Link link, IpAddress address) {
        Neighbour neighbour = find(link, address);
        if (neighbour != null) {
            return neighbour;
        }
        if (!link.asks.take(nowNs)) {
            drops.count(DropReason.NEIGHBOUR_RATE_LIMITED);
            return null;
        }
        if (neighbours.unconfirmed().size() >= settings.maxUnconfirmed()) {
            Neighbour oldest = neighbours.unconfirmed().getFirst();
            held.discard(oldest, DropReason.NEIGHBOUR_TABLE_FULL);
            remove(oldest, links.get(oldest.interfaceIndex));
        }
        if (neighbours.size() >= settings.maxNeighbours()) {
            drops.count(DropReason.NEIGHBOUR_TABLE_FULL);
            return null;
        }
        return neighbours.make(link.state().index(), address, nowNs);
    }

    /** A packet for a neighbour: it goes on if the neighbour is known, else it waits. */
    private void await(Neighbour neighbour, Held packet) {
        Link link = links.get(neighbour.interfaceIndex);
        if (link == null || !link.state().isUp()) {
            held.refuse(packet, injector, UNREACHABLE);
        } else if (neighbour.state.usableMac().isPresent()) {
            if (serve(neighbour, link, neighbour.state.usableMac().get())) {
                held.again(packet, injector);
            } else {
                drops.count(DropReason.NEIGHBOUR_TABLE_FULL);
            }
        } else {
            held.hold(neighbour, packet);
            apply(neighbour, new NudEvent.Needed());
        }
    }

    private void apply(Neighbour neighbour, NudEvent event) {
        Link link = links.get(neighbour.interfaceIndex);
        if (link == null) {
            return;
        }
        NudMachine.Step step = NudMachine.step(neighbour.state, event);
        boolean isSame = neighbour.state.getClass() == step.next().getClass();
        neighbour.state = step.next();
        if (step.next() instanceof NudState.Reachable || step.next() instanceof NudState.Permanent) {
            if (neighbour.confirm(event, nowNs)) {
                neighbours.unconfirmed().remove(neighbour);
            }
        }
        if (step.actions().contains(Action.RESTART_TIMER)) {
            deadlines.set(neighbour, nowNs + duration(neighbour.state));
        } else if (!isSame) {
            deadlines.clear(neighbour);
        }
        if (step.actions().contains(Action.ASK_ALL)) {
            voice.askAll(link, neighbour.address);
        }
        if (step.actions().contains(Action.ASK_UNICAST)) {
            neighbour.state.usableMac().ifPresent(mac -> voice.askUnicast(link, neighbour.address, mac));
        }
        if (step.actions().contains(Action.USE)) {
            forgetElsewhere(neighbour, link);
            neighbour.state.usableMac().ifPresent(mac -> {
                use(neighbour, link, mac);
                segments.known(link, neighbour.address, mac);
            });
        }
        if (step.actions().contains(Action.GIVE_UP)) {
            if (segments.others(link).stream().anyMatch(other -> find(other, neighbour.address) != null)) {
                held.forget(neighbour); // it is still looked for there, for the same packets
            } else {
                held.refuse(neighbour, injector, UNREACHABLE);
            }
            remove(neighbour, link);
        }
    }

    /** A host lives behind one interface of its subnet: the one by which it was heard last. */
    private void forgetElsewhere(Neighbour neighbour, Link link) {
        for (Link other : segments.others(link)) {
            if (find(other, neighbour.address) instanceof Neighbour before) {
                held.forget(before);
                remove(before, other);
            }
        }
    }

    private long duration(NudState state) {
        long base = settings.durationNs(state);
        return state instanceof NudState.Reachable ? base / 2 + random.nextLong(base + 1) : base;
    }

    /** Lets packets flow to a new MAC address: those that follow the adjacency and those that wait. */
    private void use(Neighbour neighbour, Link link, MacAddress mac) {
        if (neighbour.adjacency == 0 && neighbour.held.isEmpty()) {
            return; // nothing goes there yet
        }
        boolean isUsable = adjacencies.ensure(neighbour, link.state().mtu())
                && adjacencies.resolve(neighbour, link, mac)
                && hasRoute(neighbour, link);
        if (isUsable) {
            held.release(neighbour, injector);
        } else {
            adjacencies.unresolve(neighbour, link.state().mtu()); // never the old MAC; the next packet tries again
            held.discard(neighbour, DropReason.NEIGHBOUR_TABLE_FULL);
        }
    }

    /** Makes sure that a packet sent on now finds the known neighbour's adjacency resolved. */
    private boolean serve(Neighbour neighbour, Link link, MacAddress mac) {
        if (!adjacencies.ensure(neighbour, link.state().mtu())) {
            return false;
        }
        boolean isResolved =
                AdjacencyTable.kind(adjacencyTable.get(neighbour.adjacency)) == AdjacencyTable.KIND_RESOLVED;
        return (isResolved || adjacencies.resolve(neighbour, link, mac)) && hasRoute(neighbour, link);
    }

    private boolean hasRoute(Neighbour neighbour, Link link) {
        return !neighbour.wantsHostRoute
                || adjacencies.route(neighbour, link.state().vrf());
    }

    /** Takes a neighbour out of the table; one that is a route's gateway stays, unknown. */
    private void remove(Neighbour neighbour, @Nullable Link link) {
        neighbour.state = new NudState.Absent();
        neighbour.isConfirmed = false;
        neighbour.wantsHostRoute = false;
        deadlines.clear(neighbour);
        neighbours.unconfirmed().remove(neighbour);
        adjacencies.unroute(neighbour, link == null ? 0 : link.state().vrf());
        if (neighbour.pins == 0) {
            adjacencies.release(neighbour);
        } else {
            adjacencies.unresolve(neighbour, link == null ? 0 : link.state().mtu());
        }
        neighbours.forgetIfUnused(neighbour);
    }

    private void removeAll(int interfaceIndex, Link link, Predicate<Neighbour> which) {
        for (Neighbour neighbour : neighbours.of(interfaceIndex)) {
            if (which.test(neighbour)) {
                held.refuse(neighbour, injector, UNREACHABLE);
                remove(neighbour, link);
            }
        }
    }

    /** The neighbours on a link whose MAC addresses are known. */
    List<Neighbour> neighboursOf(Link link) {
        return neighbours.known(link.state().index());
    }

    private void applyConfigured(int interfaceIndex, IpAddress address, MacAddress mac) {
        Neighbour neighbour = neighbours.findOrMake(interfaceIndex, address, nowNs);
        apply(neighbour, new NudEvent.Configured(mac));
    }
}
