package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.l2bridge.BridgeDomain.Attachment;
import net.isthmus.l2bridge.macnat.MacNat;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.VlanTags;
import org.jspecify.annotations.Nullable;

/**
 * The bridge domains of the appliance, as the control loop keeps them.
 *
 * <p>Every change makes a new {@link BridgeTable} and publishes it: workers read it once a vector, so they see a domain
 * as it was before the change or after it. The table goes first and the flush of MACs after: a worker that still finds
 * a MAC behind a member that has left sees by the table that it has.
 *
 * <p>All methods are the control loop's, except {@link #table} and {@link #fdb}, which workers call. Time comes in.
 */
@OwnedBy("control loop")
public final class BridgeDomains {
    /** Domain indices are 1 to one below this. */
    public static final int MAX_DOMAINS = BridgeTable.MAX_DOMAINS;

    /** What operators call the marks of the {@link Fdb}. */
    private static final List<String> KINDS = List.of("learnt", "static", "damped");

    private final Fdb fdb;
    private final @Nullable BridgeDomain[] domains = new @Nullable BridgeDomain[MAX_DOMAINS];
    private final int[] domainOfInterface = new int[Counters.MAX_INTERFACES];
    private final MacLearning learning;
    private final StormControl storms = new StormControl();
    private final MacNat macNat = new MacNat(RandomGenerator.getDefault());
    private volatile BridgeTable table = new BridgeTable();
    private final MulticastSnooping snooping = new MulticastSnooping();
    private final LoopDetection loops;
    private LoopSender sender = (_, _) -> {};
    private long lastSecond = Long.MIN_VALUE;
    private long lastTickNs;

    /** Sends a frame by a member, as it stands, without its tags. */
    @FunctionalInterface
    public interface LoopSender {
        /** Sends; a frame that cannot be sent is lost. */
        void send(int member, byte[] frame);
    }

    /** No domains; {@code fdb} is theirs from now on. */
    public BridgeDomains(Fdb fdb, RandomGenerator random) {
        this.fdb = fdb;
        loops = new LoopDetection(new LoopActor(), random);
        learning = new MacLearning(fdb, domains);
    }

    /** Creates a domain without members. Its index, 1 to 4095, is the caller's choice and free. */
    public void createDomain(int index, BridgeSettings settings) {
        if (index < 1 || index >= MAX_DOMAINS) {
            throw new IllegalArgumentException(
                    "bridge %s: domain index %d is not 1 to %d".formatted(settings.name(), index, MAX_DOMAINS - 1));
        }
        BridgeDomain present = domains[index];
        if (present != null) {
            throw new IllegalStateException("bridge %s: domain index %d belongs to bridge %s"
                    .formatted(settings.name(), index, present.settings.name()));
        }
        domains[index] = new BridgeDomain(index, settings, floods(index));
        loops.watch(index, settings.name(), true);
    }

    /** Says how loop probes are sent; until then there are none. */
    public void sendProbesBy(LoopSender probeSender) {
        sender = probeSender;
    }

    /**
     * Says what a domain does with the protocols of links.
     *
     * @param isLoopWatched true if loops are looked for
     * @param forwardedGroups reserved group addresses that it forwards, bit n for 01-80-C2-00-00-0n; never PAUSE
     */
    public void protocols(int index, boolean isLoopWatched, int forwardedGroups) {
        BridgeDomain domain = domain(index);
        domain.forwardedGroups = forwardedGroups & ~LinkProtocols.PAUSE;
        loops.watch(index, domain.settings.name(), isLoopWatched);
        publish(domain, 0);
    }

    /** Changes a domain's settings. MACs above a lowered limit stay until they age. */
    public void changeDomain(int index, BridgeSettings settings) {
        BridgeDomain domain = domain(index);
        if (!settings.equals(domain.settings)) {
            domain.settings = settings;
            publish(domain, 0);
            settle(domain);
        }
    }

    /** Removes a domain: its members belong to none, its MACs are forgotten. */
    public void removeDomain(int index) {
        for (int interfaceIndex : List.copyOf(domain(index).attachments.keySet())) {
            removeInterface(interfaceIndex);
        }
        loops.watch(index, "", false);
        snooping.remove(index);
        domains[index] = null;
    }

    /**
     * Adds a member or a BVI to the domain of its {@link InterfaceTable.Entry#bridgeDomain}, or changes it. One that
     * belonged to another domain leaves that first. MACs behind it stay only if it stays up in the same domain.
     */
    public void putInterface(InterfaceTable.Entry entry, boolean isUp) {
        BridgeDomain domain = domain(entry.bridgeDomain());
        int index = entry.index();
        if (domainOfInterface[index] != 0 && domainOfInterface[index] != domain.index) {
            removeInterface(index);
        }
        Attachment before = domain.attachments.get(index);
        var after = new Attachment(entry, isUp);
        if (after.equals(before)) {
            return;
        }
        domain.attachments.put(index, after);
        domainOfInterface[index] = domain.index;
        if (isUp && !after.isBvi()) {
            loops.put(domain.index, entry, lastTickNs);
        } else {
            loops.pause(index);
        }
        publish(domain, 0);
        if (before != null && before.isBvi()) {
            learning.unfix(Fdb.key(domain.index, before.entry().mac()));
        }
        if (after.isBvi()) {
            learning.fix(domain, Fdb.key(domain.index, entry.mac()), index, Fdb.NO_MARK);
        } else if (!isUp) {
            learning.flush(domain, index);
            snooping.forget(domain.index, index);
        }
        settle(domain);
    }

    /** Holds what the settings say of members, and of MACs behind them, against the members that are there. */
    private void settle(BridgeDomain domain) {
        snooping.settle(domain, lastTickNs);
        for (long mac : domain.fixedMacs) {
            learning.unfix(Fdb.key(domain.index, mac));
        }
        domain.fixedMacs.clear();
        for (Attachment member : domain.attachments.values()) {
            if (member.isBvi()) {
                continue;
            }
            MemberSettings settings = domain.settingsOf(member);
            learning.members().limit(member.entry().index(), settings.macLimit());
            storms.limit(member.entry().index(), settings.storm());
            domain.settings.staticMacs().forEach((mac, name) -> {
                if (name.equals(member.configuredName())) {
                    domain.fixedMacs.add(mac);
                    learning.fix(
                            domain, Fdb.key(domain.index, mac), member.entry().index(), Fdb.STATIC);
                }
            });
        }
    }

    /** Takes an interface out of its domain and forgets the MACs behind it; nothing happens if it is in none. */
    public void removeInterface(int interfaceIndex) {
        int index = domainOfInterface[interfaceIndex];
        if (index == 0) {
            return;
        }
        BridgeDomain domain = domain(index);
        Attachment gone = Objects.requireNonNull(domain.attachments.remove(interfaceIndex));
        domainOfInterface[interfaceIndex] = 0;
        loops.remove(index, interfaceIndex);
        publish(domain, interfaceIndex);
        if (gone.isBvi()) {
            learning.unfix(Fdb.key(index, gone.entry().mac()));
        }
        learning.flush(domain, interfaceIndex);
        learning.members().reset(interfaceIndex);
        storms.limit(interfaceIndex, StormLimits.NONE);
        snooping.forget(index, interfaceIndex);
        settle(domain);
    }

    /** A member's link came up or went down; nothing happens if it is in no domain. */
    public void linkChanged(int interfaceIndex, boolean isUp) {
        int index = domainOfInterface[interfaceIndex];
        if (index != 0) {
            Attachment attachment =
                    Objects.requireNonNull(domain(index).attachments.get(interfaceIndex));
            putInterface(attachment.entry(), isUp);
        }
    }

    /** A worker reports a MAC behind a member. Reports that the table has overtaken meanwhile are ignored. */
    void learned(int member, long key, long nowNs) {
        int index = Fdb.domain(key);
        if (index >= MAX_DOMAINS || member <= 0 || member >= domainOfInterface.length) {
            return;
        }
        BridgeDomain domain = domains[index];
        if (domain == null || domainOfInterface[member] != index) {
            return;
        }
        Attachment attachment = Objects.requireNonNull(domain.attachments.get(member));
        if (attachment.isUp() && !attachment.isBvi() && !loops.isCut(index, member)) {
            learning.learn(domain, key, member, WorkerObservations.second(nowNs));
        }
    }

    /** Lets silent MACs age, once a second, and divides storm limits, however often it is called. */
    public void tick(long nowNs) {
        lastTickNs = nowNs;
        storms.tick(nowNs);
        loops.tick(nowNs);
        snooping.tick(nowNs, sender);
        long second = WorkerObservations.second(nowNs);
        if (second != lastSecond) {
            lastSecond = second;
            macNat.tick(nowNs);
            learning.age(second);
        }
    }

    /** A message of IGMP, MLD or PIM came by a member; {@code at} is its destination MAC. */
    void groupMessage(int member, MemorySegment memory, long at, int length, long nowNs) {
        if (member > 0 && member < domainOfInterface.length && domainOfInterface[member] != 0) {
            BridgeDomain domain = domain(domainOfInterface[member]);
            Attachment attachment = Objects.requireNonNull(domain.attachments.get(member));
            if (attachment.isUp() && !attachment.isBvi()) {
                snooping.heard(domain, attachment, memory, at, length, nowNs);
            }
        }
    }

    /** Where multicast goes; any thread. */
    GroupTable groups() {
        return snooping.table();
    }

    /** A loop probe of this appliance came by a member; {@code at} is its destination MAC. */
    void probeReturned(int member, MemorySegment memory, long at, int length, long nowNs) {
        if (member > 0 && member < domainOfInterface.length && domainOfInterface[member] != 0) {
            loops.returned(domainOfInterface[member], member, memory, at, length, nowNs);
        }
    }

    /** A loop probe of another bridge came by a member. */
    void probeHeard(int member, boolean hasCut, long bridge, long nowNs) {
        if (member > 0 && member < domainOfInterface.length && domainOfInterface[member] != 0) {
            loops.heard(domainOfInterface[member], bridge, hasCut, nowNs);
        }
    }

    /** The number by which workers know loop probes of this appliance. */
    long appliance() {
        return loops.appliance();
    }

    /** Every domain as it is now. */
    public List<BridgeStatus> snapshot(long nowNs) {
        var all = new ArrayList<BridgeStatus>();
        for (BridgeDomain domain : domains) {
            if (domain != null) {
                all.add(status(domain, nowNs));
            }
        }
        return all;
    }

    /** Sightings of unknown MACs that workers, to spare the control loop, have not reported since the start. */
    public long unreportedSightings() {
        return learning.workers().stream()
                .mapToLong(WorkerObservations::unreportedSightings)
                .sum();
    }

    /** What a new worker writes its sightings into. */
    WorkerObservations addWorker() {
        return learning.addWorker();
    }

    /** Members that speak as their NIC. */
    public MacNat macNat() {
        return macNat;
    }

    /** Observations that nobody asks for, of a graph in which packets are only tried. */
    WorkerObservations unheardObservations() {
        return learning.unheard();
    }

    /** The members as they are now; any thread. */
    BridgeTable table() {
        return table;
    }

    /** The MAC table, to be read; any thread. */
    Fdb fdb() {
        return fdb;
    }

    /** How many MACs live behind each member; any thread may ask whether a member is full. */
    MemberMacs memberMacs() {
        return learning.members();
    }

    /** Storm buckets of a new worker. */
    StormBuckets addStormBuckets() {
        var buckets = new StormBuckets();
        storms.addWorker(buckets, Counters.MAX_INTERFACES);
        return buckets;
    }

    /** Publishes a domain as it is now; {@code goneInterface} is one that has left it, or 0. */
    private void publish(BridgeDomain domain, int goneInterface) {
        var next = new BridgeTable(table, goneInterface, domain.index);
        next.bindings(bindings());
        next.forwardedGroups(domain.index, domain.forwardedGroups);
        domain.attachments.values().stream()
                .filter(attachment -> !attachment.isBvi())
                .forEach(member -> add(next, member));
        domain.attachments.values().stream().filter(Attachment::isBvi).forEach(bvi -> add(next, bvi));
        table = next;
    }

    private BindingTable bindings() {
        int size = 0;
        for (BridgeDomain domain : domains) {
            size += domain == null ? 0 : domain.settings.bindings().size();
        }
        var bindings = new BindingTable(size);
        for (BridgeDomain domain : domains) {
            if (domain != null) {
                domain.bind(bindings);
            }
        }
        return bindings;
    }

    private void add(BridgeTable table, Attachment attachment) {
        InterfaceTable.Entry entry = attachment.entry();
        int domain = entry.bridgeDomain();
        if (attachment.isBvi()) {
            table.add(entry.index(), BridgeTable.bvi(domain, attachment.isUp()));
            table.bviMac(domain, entry.mac());
        } else {
            boolean isCut = loops.isCut(domain, entry.index());
            boolean isWayOut = attachment.isUp() && !isCut;
            table.add(
                    entry.index(),
                    entry.kind() == InterfaceTable.Kind.VXLAN
                            ? BridgeTable.tunnel(domain, isWayOut)
                            : BridgeTable.member(
                                    domain, entry.port(), entry.tags() != VlanTags.NONE, entry.mtu(), isWayOut));
            table.tags(entry.index(), entry.tags());
            table.traits(entry.index(), domain(domain).settingsOf(attachment));
            if (isCut) {
                table.cut(entry.index());
            }
        }
    }

    private BridgeStatus status(BridgeDomain domain, long nowNs) {
        long second = WorkerObservations.second(nowNs);
        List<Attachment> members = domain.attachments.values().stream()
                .filter(attachment -> !attachment.isBvi())
                .toList();
        return new BridgeStatus(
                domain.settings.name(),
                members.stream().map(Attachment::name).toList(),
                domain.settings.macLimit(),
                domain.settings.agingTimeSeconds(),
                learning.learnt(domain, second).stream()
                        .map(learnt -> new BridgeStatus.MacStatus(
                                new MacAddress(learnt.mac()).toString(),
                                domain.nameOf(learnt.member()),
                                learnt.idleSeconds(),
                                KINDS.get(learnt.mark())))
                        .toList(),
                domain.macsMoved,
                domain.macsRefused,
                floods(domain.index) - domain.floodsBefore,
                domain.macsDamped,
                members.stream().map(member -> port(domain, member)).toList(),
                snooping.status(domain, nowNs));
    }

    private BridgeStatus.PortStatus port(BridgeDomain domain, Attachment member) {
        int index = member.entry().index();
        MemberSettings settings = domain.settingsOf(member);
        return new BridgeStatus.PortStatus(
                member.name(),
                loops.isCut(domain.index, index)
                        ? "cut (loop)"
                        : (member.isUp() ? "up" : "down") + (macNat.isOn(index) ? " (mac-nat)" : ""),
                learning.members().macs(index),
                settings.macLimit(),
                learning.members().macsRefused(index),
                settings.splitHorizonGroup(),
                storms.refused(index, StormBuckets.BROADCAST),
                storms.refused(index, StormBuckets.MULTICAST),
                storms.refused(index, StormBuckets.UNKNOWN_UNICAST));
    }

    private long floods(int index) {
        return learning.workers().stream()
                .mapToLong(worker -> worker.floods(index))
                .sum();
    }

    private BridgeDomain domain(int index) {
        BridgeDomain domain = index < 0 || index >= MAX_DOMAINS ? null : domains[index];
        if (domain == null) {
            throw new IllegalStateException("there is no bridge domain with index " + index);
        }
        return domain;
    }

    /** What loop detection does here. */
    private final class LoopActor implements LoopDetection.Actor {
        @Override
        public void send(int member, byte[] frame) {
            sender.send(member, frame);
        }

        @Override
        public void changed(int domain) {
            BridgeDomain of = domains[domain];
            if (of != null) {
                publish(of, 0);
                forget(domain);
            }
        }

        @Override
        public void forget(int domain) {
            BridgeDomain of = domains[domain];
            if (of != null) {
                learning.flush(of);
            }
        }

        @Override
        public String name(int domain, int member) {
            BridgeDomain of = domains[domain];
            return of == null ? "#" + member : of.nameOf(member);
        }
    }
}
