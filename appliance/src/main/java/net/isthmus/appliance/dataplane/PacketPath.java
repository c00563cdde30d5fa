package net.isthmus.appliance.dataplane;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.Verify;
import net.isthmus.core.plan.Action;
import net.isthmus.core.plan.AddressSources;
import net.isthmus.core.plan.Advertising;
import net.isthmus.core.plan.BgpRouting;
import net.isthmus.core.plan.BridgeLimits;
import net.isthmus.core.plan.BridgePolicy;
import net.isthmus.core.plan.IpHandling;
import net.isthmus.core.plan.IpsecPeering;
import net.isthmus.core.plan.LinkProtocols;
import net.isthmus.core.plan.LinkSpec;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.plan.PolicyRules;
import net.isthmus.core.plan.Proxying;
import net.isthmus.core.plan.Services;
import net.isthmus.core.plan.Setting;
import net.isthmus.core.plan.Translations;
import net.isthmus.core.plan.VxlanRemotes;
import net.isthmus.core.port.ControlPulse;
import net.isthmus.core.port.DataPlane;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.FastPathExtension;
import net.isthmus.fastpath.control.FastPathSettings;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.nat.Nat;
import net.isthmus.fastpath.nat.NatFeatures;
import net.isthmus.fastpath.session.SessionFeatures;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.link.PciOrder;
import net.isthmus.ipsec.esp.EspEngines;
import net.isthmus.ipsec.esp.IpsecFeature;
import net.isthmus.l2bridge.BridgeFeature;
import net.isthmus.l2bridge.vxlan.VxlanFeature;
import net.isthmus.services.rib.Rib;
import net.isthmus.services.rib.RouteNames;
import net.isthmus.services.rib.StaticRoutes;
import net.isthmus.wire.VlanTags;

/**
 * The packet path in one piece, as a commit sees it: fast path, bridge and RIB, to which actions are done on the
 * control loop, one at a time.
 */
public final class PacketPath implements DataPlane, ControlPulse, AutoCloseable {
    private static final int ROUTES_AT_ONCE = 5_000;
    private static final int MAC_CAPACITY = 1 << 17;

    private final BridgeFeature bridging = new BridgeFeature(MAC_CAPACITY, RandomGenerator.getDefault());
    private final VxlanFeature vxlan = new VxlanFeature();
    private final PciOrder pciOrder = PciOrder.ofThisMachine();
    private final Nat nat;
    private final NicTags nicTags;
    private final NicVerification verification;
    private final LinkAddressing addressing;
    private final FastPath fastPath;
    private final Bridges bridges;
    private final SelfTests selfTests;
    private final Vxlans vxlans;
    private final IpsecFeature esp;
    private final IpsecConnections ipsec;
    private final BgpSpeaking bgp;
    private final IpFeatures ipFeatures;
    private final SecurityPolicy securityPolicy;
    private final Vrfs vrfs;
    private final StaticRoutes routes;
    private final LoadBalancing loadBalancing;
    private Rib rib;

    /**
     * Starts a packet path without ports.
     *
     * @param workers number of packet workers
     * @param sessions most sessions
     * @param stateDirectory where it keeps what outlives a restart
     * @param secrets what IPsec peers and neighbours of BGP prove themselves by
     * @throws ApplianceException if the machine refuses it
     */
    @SuppressWarnings("NullAway.Init") // the fast path makes the RIB while it is built
    public PacketPath(int workers, int sessions, Path stateDirectory, SecretStore secrets) {
        EspEngines.Choice espEngine = EspEngines.choose();
        esp = new IpsecFeature(espEngine.engine(), workers);
        var files = new StateFiles(stateDirectory);
        addressing = new LinkAddressing(files);
        verification = new NicVerification(files.identity());
        nicTags = NicTags.ofTheSeed();
        fastPath = new FastPath(FastPathSettings.usual(workers, sessions, memoryBytes()), extensions(), fib -> {
            rib = new Rib(fib);
            return rib;
        });
        nat = new Nat(fastPath.sessions().sessions().lock(), FastPath.HOST_PORT, new SecureRandom());
        fastPath.interfaces().listen(nat);
        fastPath.control().addTicker(nat::tick);
        fastPath.control().addTicker(_ -> fastPath.proxies().claims().tick());
        bridges = new Bridges(fastPath.interfaces(), fastPath.ports(), bridging.domains());
        vxlans = new Vxlans(fastPath.interfaces(), vxlan.tunnels());
        ipFeatures = new IpFeatures(fastPath);
        securityPolicy = new SecurityPolicy(fastPath, InstantSource.system());
        fastPath.interfaces().listen(bridges);
        bridging.domains().sendProbesBy((member, frame) -> fastPath.injector().frame(member, frame, frame.length));
        fastPath.interfaces().listen(vxlan.tunnels());
        vrfs = new Vrfs(fastPath);
        routes = new StaticRoutes(rib, fastPath.health(), new Names());
        verification.join(fastPath);
        addressing.join(fastPath, rib);
        loadBalancing = new LoadBalancing(fastPath, vrfs, rib);
        SessionFeatures features = loadBalancing.before(new NatFeatures(nat.translator()));
        fastPath.sessions().change(settings -> settings.withFeatures(features));
        fastPath.control().addTicker(loadBalancing::tick);
        selfTests = new SelfTests(fastPath, bridges);
        var sources = OwnSources.of(fastPath);
        ipsec = Ike.connections(fastPath, sources, ipFeatures, esp.tunnels(), secrets, espEngine);
        fastPath.interfaces().listen(ipsec);
        esp.start(ipsec);
        bgp = new BgpSpeaking(fastPath, sources, rib, secrets);
        fastPath.start();
    }

    /** Memory of the machine, or of the container that it runs in. */
    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    private List<FastPathExtension> extensions() {
        return List.of(
                new BridgeExtension(bridging), new VxlanExtension(vxlan, this::vrfOf), addressing, verification, esp);
    }

    private int vrfOf(int interfaceIndex) {
        return fastPath.interfaces().table().vrf(interfaceIndex);
    }

    /** What this packet path shows of itself. */
    public PacketPathView view() {
        return new PacketPathView(
                fastPath,
                bridging,
                bridges.modes(),
                selfTests,
                vxlans,
                ipsec,
                bgp,
                ipFeatures,
                securityPolicy,
                addressing,
                verification,
                rib,
                vrfs,
                loadBalancing,
                nat);
    }

    /** The operators' tools on it. */
    public Tools tools() {
        return new Tools(fastPath, rib, vrfs, selfTests, securityPolicy, ipsec, bgp);
    }

    @Override
    public void apply(Action action) {
        if (action instanceof Action.ChangeRoutes change) {
            // The control loop takes a breath between the parts: neighbours and timers go on while a million come.
            change.parts(ROUTES_AT_ONCE).forEach(this::applyOne);
        } else if (action instanceof Action.Change(String _, Setting _, IpsecPeering peering)) {
            // IKE answers from a thread of its own, which may wait for the control loop.
            ipsec.change(peering);
        } else if (action instanceof Action.Change(String _, Setting _, BgpRouting routing)) {
            bgp.change(routing);
        } else {
            applyOne(action);
        }
    }

    private void applyOne(Action action) {
        try {
            fastPath.control()
                    .submit(() -> {
                        perform(action);
                        return true;
                    })
                    .join();
        } catch (CompletionException e) {
            throw translated(action, e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public long nanosSinceLastRound() {
        return fastPath.control().silenceNs();
    }

    @Override
    public void close() {
        bgp.close();
        ipsec.close();
        loadBalancing.stop();
        addressing.stop(fastPath);
        fastPath.close();
    }

    private static ApplianceException translated(Action action, Throwable cause) {
        if (cause instanceof ApplianceException refused) {
            return refused;
        }
        if (cause instanceof NativeCallException refused) {
            return new ApplianceException("cannot " + action.describe() + ": " + refused.getMessage(), refused);
        }
        return new ApplianceException("cannot " + action.describe() + ": " + cause, cause);
    }

    private void perform(Action action) {
        Interfaces interfaces = fastPath.interfaces();
        switch (action) {
            case Action.AddLink(String name, LinkSpec spec, int mtu) -> add(name, spec, mtu);
            case Action.RemoveLink(String name, LinkSpec spec, int _) -> remove(name, spec);
            case Action.Change(String subject, Setting _, Setting to) -> change(subject, to);
            case Action.SetVerification(String name, var _, var to) -> {
                verification.want(name, to, fastPath.control().nowNs());
                fastPath.ports().review(name);
            }
            case Action.SetMtu(String name, int _, int to) -> setMtu(name, to);
            case Action.AddBridgeMember(String bridge, String member) -> {
                if (vxlans.has(member)) {
                    vxlans.join(member, bridges.domain(bridge));
                } else {
                    bridges.addMember(bridge, member);
                }
            }
            case Action.RemoveBridgeMember(String bridge, String member) -> {
                if (vxlans.has(member)) {
                    vxlans.join(member, 0);
                    bridges.followMembers(bridges.domain(bridge));
                } else {
                    bridges.removeMember(bridge, member);
                }
            }
            case Action.AddAddress(String name, var address) -> interfaces.addAddress(name, address);
            case Action.RemoveAddress(String name, var address) -> interfaces.removeAddress(name, address);
            case Action.AddVrf(String name) -> {
                vrfs.add(name);
                loadBalancing.vrfsChanged();
            }
            case Action.RemoveVrf(String name) -> {
                vrfs.remove(name);
                loadBalancing.vrfsChanged();
            }
            case Action.SetVrf(String link, String _, String to) -> interfaces.vrf(link, vrfs.index(to));
            case Action.ChangeRoutes(List<Route> removed, List<Route> added) -> routes.change(removed, added);
            case Action.SetSystem(var _, var to) -> ipFeatures.change(to);
        }
    }

    private void setMtu(String name, int mtu) {
        if (vxlans.has(name)) {
            vxlans.mtu(name, mtu);
        } else {
            fastPath.interfaces().mtu(name, mtu);
            fastPath.ports().mtu(name, mtu);
        }
    }

    private void add(String name, LinkSpec spec, int mtu) {
        Interfaces interfaces = fastPath.interfaces();
        switch (spec) {
            case LinkSpec.Port(Match match, Optional<Verify> verify) -> {
                verification.want(name, verify, fastPath.control().nowNs());
                interfaces.add(name, Kind.PORT, 0, mtu, name, 0, 0);
                fastPath.ports().bind(name, new NicMatch(match, name, pciOrder, nicTags), match.describe(name), mtu);
            }
            case LinkSpec.Vlan(String link, int outer, int id) -> {
                interfaces.add(name, Kind.VLAN, interfaces.entry(link).mac(), mtu, link, VlanTags.of(outer, id), 0);
                interfaces.up(name, interfaces.isUp(link));
            }
            case LinkSpec.Bridge _, LinkSpec.BridgeVlan _ -> bridges.add(name, BridgeLimits.STANDARD, mtu);
            case LinkSpec.Vxlan vxlanSpec -> vxlans.add(name, vxlanSpec, mtu);
            case LinkSpec.Tunnel _ -> ipsec.addTunnel(name, mtu);
        }
    }

    private void remove(String name, LinkSpec spec) {
        switch (spec) {
            case LinkSpec.Port _ -> {
                fastPath.ports().release(name);
                verification.want(name, Optional.empty(), fastPath.control().nowNs());
                fastPath.interfaces().remove(name);
            }
            case LinkSpec.Vlan _ -> fastPath.interfaces().remove(name);
            case LinkSpec.Bridge _, LinkSpec.BridgeVlan _ -> bridges.remove(name);
            case LinkSpec.Vxlan _ -> vxlans.remove(name);
            case LinkSpec.Tunnel _ -> ipsec.removeTunnel(name);
        }
    }

    private void change(String subject, Setting to) {
        switch (to) {
            case BridgeLimits limits -> bridges.change(subject, limits);
            case IpHandling handling -> ipFeatures.change(subject, handling);
            case Proxying(boolean arp, boolean nd, boolean hairpin) ->
                fastPath.proxies().set(fastPath.interfaces().entry(subject).index(), arp, nd, hairpin);
            case Policies policies -> securityPolicy.set(policies);
            case Services services -> loadBalancing.set(services);
            case PolicyRules rules -> ipFeatures.change(rules);
            case Translations translations -> change(translations);
            case BridgePolicy policy -> bridges.change(subject, policy);
            case LinkProtocols protocols -> bridges.change(subject, protocols);
            case VxlanRemotes(var remotes) -> vxlans.remotes(subject, remotes);
            case BgpRouting _, IpsecPeering _ ->
                throw new IllegalStateException(subject + " is no affair of the control loop");
            case AddressSources sources ->
                addressing.sources(subject, sources, fastPath.control().nowNs());
            case Advertising told ->
                addressing.advertising(subject, told, fastPath.control().nowNs());
        }
    }

    private void change(Translations to) {
        nat.set(AddressTranslation.spec(to));
        fastPath.proxies().claims().set(Translations.SUBJECT, nat.claims());
        fastPath.sessions().need(Translations.SUBJECT, nat.isInForce());
    }

    /** What static routes call VRFs and interfaces. */
    private final class Names implements RouteNames {
        @Override
        public int vrf(String name) {
            return vrfs.index(name);
        }

        @Override
        public int interfaceIndex(String name) {
            return fastPath.interfaces().entry(name).index();
        }
    }
}
