package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.TraceOrder;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.core.status.RecentDrops;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.core.status.WorkerStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.PacketTrace;
import net.isthmus.fastpath.control.PortBindings;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Counters.InterfaceCounter;
import net.isthmus.fastpath.nat.Nat;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.l2bridge.BridgeFeature;
import net.isthmus.services.rib.Rib;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;

/** Snapshots of the packet path: counters are read where they are, tables on the control loop that owns them. */
public final class PacketPathView implements DataPlaneView {
    private final FastPath fastPath;
    private final BridgeFeature bridging;
    private final MemberModes modes;
    private final SelfTests selfTests;
    private final Vxlans vxlans;
    private final IpsecConnections ipsec;
    private final BgpSpeaking bgp;
    private final IpFeatures ipFeatures;
    private final SecurityPolicy securityPolicy;
    private final LinkAddressing addressing;
    private final NicVerification verification;
    private final Rib rib;
    private final Vrfs vrfs;
    private final LoadBalancing loadBalancing;
    private final Nat nat;
    private final WorkerLoads loads;
    private final InterfacePlans plans;

    PacketPathView(
            FastPath fastPath,
            BridgeFeature bridging,
            MemberModes modes,
            SelfTests selfTests,
            Vxlans vxlans,
            IpsecConnections ipsec,
            BgpSpeaking bgp,
            IpFeatures ipFeatures,
            SecurityPolicy securityPolicy,
            LinkAddressing addressing,
            NicVerification verification,
            Rib rib,
            Vrfs vrfs,
            LoadBalancing loadBalancing,
            Nat nat) {
        this.addressing = addressing;
        this.verification = verification;
        this.fastPath = fastPath;
        this.bridging = bridging;
        this.modes = modes;
        this.selfTests = selfTests;
        this.vxlans = vxlans;
        this.ipsec = ipsec;
        this.bgp = bgp;
        this.ipFeatures = ipFeatures;
        this.securityPolicy = securityPolicy;
        this.rib = rib;
        this.vrfs = vrfs;
        plans = new InterfacePlans(fastPath);
        this.loadBalancing = loadBalancing;
        this.nat = nat;
        loads = new WorkerLoads(fastPath.workers());
        fastPath.control()
                .submit(() -> {
                    fastPath.control().addTicker(loads::tick);
                    return true;
                })
                .join();
    }

    @Override
    public List<InterfaceStatus> interfaces() {
        return onControlLoop(() -> {
            Interfaces interfaces = fastPath.interfaces();
            return interfaces.entries().stream()
                    .map(entry -> status(interfaces, entry))
                    .toList();
        });
    }

    @Override
    public List<InterfacePlan> interfacePlans() {
        return onControlLoop(plans::all);
    }

    private InterfaceStatus status(Interfaces interfaces, Entry entry) {
        boolean isPort = entry.kind() == Kind.PORT;
        PortBindings.PortStatus port = fastPath.ports().status(entry.name());
        boolean isAbsent = isPort && port.kernelName().isEmpty();
        Optional<String> unproven = verification.trouble(entry.name());
        String state = interfaces.isUp(entry.name())
                ? "up"
                : isAbsent ? "absent" : unproven.isPresent() ? "unverified" : "down";
        Optional<String> bridge = entry.kind() == Kind.BVI || entry.bridgeDomain() == 0
                ? Optional.empty()
                : interfaces.entries().stream()
                        .filter(other -> other.kind() == Kind.BVI && other.bridgeDomain() == entry.bridgeDomain())
                        .map(Entry::name)
                        .findFirst();
        return new InterfaceStatus(
                entry.name(),
                entry.kind().name().toLowerCase(Locale.ROOT),
                state,
                isAbsent ? fastPath.ports().plan(entry.name()).map(PortBindings.PortPlan::trouble) : unproven,
                entry.kind() == Kind.HOST ? Optional.of(entry.name()) : port.kernelName(),
                entry.mac() == 0 ? Optional.empty() : Optional.of(new MacAddress(entry.mac()).toString()),
                entry.mtu(),
                interfaces.mtuSource(entry.name()),
                addresses(interfaces, entry),
                bridge,
                port.rung(),
                port.refusals(),
                port.queues(),
                traffic(entry.index()));
    }

    /** Addresses with their prefix lengths, and with a word about conflicts. */
    private List<String> addresses(Interfaces interfaces, Entry entry) {
        long nowNs = fastPath.control().nowNs();
        return interfaces.addresses(entry.name()).stream()
                .map(own -> own
                        + fastPath.neighbours()
                                .guard()
                                .conflict(entry.index(), own.address(), nowNs)
                                .map(text -> " (" + text + ")")
                                .orElse(""))
                .toList();
    }

    private InterfaceStatus.Traffic traffic(int index) {
        var sum = InterfaceStatus.Traffic.NONE;
        for (Worker worker : fastPath.workers()) {
            Counters counters = worker.context().counters();
            sum = sum.plus(new InterfaceStatus.Traffic(
                    counters.get(index, InterfaceCounter.RX_PACKETS),
                    counters.get(index, InterfaceCounter.RX_BYTES),
                    counters.get(index, InterfaceCounter.TX_PACKETS),
                    counters.get(index, InterfaceCounter.TX_BYTES)));
        }
        return sum;
    }

    @Override
    public List<BridgeStatus> bridges() {
        return onControlLoop(
                () -> bridging.domains().snapshot(fastPath.control().nowNs()).stream()
                        .map(this::withRouted)
                        .toList());
    }

    /** A routed member takes no part in the bridge domain, but people look for it there. */
    private BridgeStatus withRouted(BridgeStatus bridge) {
        List<BridgeStatus.PortStatus> ports = new ArrayList<>(bridge.ports());
        ports.addAll(modes.routed(bridge.name()));
        return ports.size() == bridge.ports().size() ? bridge : bridge.withPorts(ports);
    }

    @Override
    public List<SelfTestStatus> selfTests() {
        return onControlLoop(selfTests::all);
    }

    @Override
    public List<VxlanStatus> vxlans() {
        return onControlLoop(vxlans::snapshot);
    }

    @Override
    public IpsecStatus ipsec() {
        return ipsec.status();
    }

    @Override
    public List<IpsecLogLine> ipsecLog(String connection) {
        return ipsec.log(connection);
    }

    @Override
    public BgpStatus bgp() {
        return bgp.status();
    }

    @Override
    public List<BgpPath> bgpPaths(BgpQuery query) {
        return bgp.paths(query);
    }

    @Override
    public List<MacNatStatus> macNat() {
        return onControlLoop(() -> modes.snapshot(fastPath.control().nowNs()));
    }

    @Override
    public List<RouteStatus> routes(Optional<String> vrf, Optional<String> within, int limit) {
        Optional<IpPrefix> prefix = within.map(IpPrefix::parse);
        return onControlLoop(() -> {
            OptionalInt only = vrf.map(vrfs::index).map(OptionalInt::of).orElse(OptionalInt.empty());
            return rib.routes(only, prefix, limit, vrfs::name);
        });
    }

    @Override
    public List<VrfStatus> vrfs() {
        return onControlLoop(() -> vrfs.all().entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue()))
                .toList());
    }

    private VrfStatus status(String name, int vrf) {
        List<Entry> inside = fastPath.interfaces().entries().stream()
                .filter(entry -> entry.vrf() == vrf && entry.kind() != Kind.HOST)
                .toList();
        InterfaceStatus.Traffic traffic = inside.stream()
                .map(entry -> traffic(entry.index()))
                .reduce(InterfaceStatus.Traffic.NONE, InterfaceStatus.Traffic::plus);
        return new VrfStatus(name, inside.stream().map(Entry::name).toList(), rib.size(vrf), rib.best(vrf), traffic);
    }

    @Override
    public List<PolicyStatus> policy() {
        return onControlLoop(securityPolicy::status);
    }

    @Override
    public List<PolicyRouteStatus> policyRoutes() {
        return onControlLoop(ipFeatures::policyRoutes);
    }

    @Override
    public List<ServiceStatus> services() {
        return onControlLoop(loadBalancing::status);
    }

    @Override
    public SessionCount sessionCount() {
        return new SessionList(fastPath).count();
    }

    @Override
    public NatStatus nat(int mostMappings) {
        return onControlLoop(() -> nat.status(mostMappings));
    }

    @Override
    public List<NeighbourStatus> neighbours() {
        return onControlLoop(
                () -> fastPath.neighbours().snapshot(fastPath.control().nowNs()));
    }

    @Override
    public List<AddressClientStatus> addressClients() {
        return onControlLoop(() -> addressing.clients(fastPath.control().nowNs()));
    }

    @Override
    public List<DropStatus> drops() {
        var drops = new ArrayList<DropStatus>();
        for (DropReason reason : DropReason.values()) {
            long packets = fastPath.neighbours().drops().get(reason);
            for (Worker worker : fastPath.workers()) {
                packets += worker.context().counters().get(reason);
            }
            drops.add(new DropStatus(reason.label(), reason.text(), packets));
        }
        return drops;
    }

    @Override
    public List<RecentDrops> recentDrops() {
        return onControlLoop(() -> fastPath.dropWatch().recent());
    }

    @Override
    public List<CounterStatus> counters() {
        List<Entry> entries = fastPath.interfaces().table().entries();
        List<CounterStatus> counters = new ArrayList<>();
        entries.stream()
                .filter(entry -> entry.kind() == Kind.VLAN)
                .forEach(entry -> counters.add(sum("vlan", entry.name(), List.of(entry))));
        entries.stream()
                .filter(entry -> entry.kind() == Kind.BVI)
                .forEach(bvi -> counters.add(sum(
                        "bridge",
                        bvi.name(),
                        entries.stream()
                                .filter(entry -> entry.bridgeDomain() == bvi.bridgeDomain())
                                .toList())));
        entries.stream()
                .filter(Entry::routed)
                .map(Entry::vrf)
                .distinct()
                .sorted()
                .forEach(vrf -> counters.add(sum(
                        "vrf",
                        vrfs.name(vrf),
                        entries.stream()
                                .filter(entry -> entry.routed() && entry.vrf() == vrf && entry.kind() != Kind.HOST)
                                .toList())));
        return counters;
    }

    private CounterStatus sum(String kind, String name, List<Entry> of) {
        return new CounterStatus(
                kind,
                name,
                of.size(),
                of.stream()
                        .map(entry -> traffic(entry.index()))
                        .reduce(InterfaceStatus.Traffic.NONE, InterfaceStatus.Traffic::plus));
    }

    @Override
    public List<BalanceStatus> balance() {
        return WorkerBalances.of(fastPath.workers());
    }

    @Override
    public List<WorkerStatus> workers() {
        InterfaceTable table = fastPath.interfaces().table();
        var workers = new ArrayList<WorkerStatus>();
        for (Worker worker : fastPath.workers()) {
            long packets = worker.load().packets();
            long turns = worker.load().turns();
            workers.add(new WorkerStatus(
                    worker.index(),
                    fastPath.cpus().get(worker.index()),
                    worker.portIndices().stream()
                            .map(index -> table.find(index).map(Entry::name).orElse("#" + index))
                            .toList(),
                    packets,
                    worker.load().handedOn(),
                    turns,
                    turns == 0 ? 0 : (double) packets / turns,
                    loads.busyPercent(worker.index()),
                    worker.context().frames().available(),
                    worker.context().frames().capacity()));
        }
        return workers;
    }

    @Override
    public List<TracedPacket> trace(TraceOrder order) {
        return PacketTrace.run(fastPath, order);
    }

    private <T> T onControlLoop(Callable<T> query) {
        return fastPath.control().submit(query).join();
    }
}
