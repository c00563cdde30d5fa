package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.appliance.ipsec.DocumentConnection;
import net.isthmus.appliance.ipsec.DocumentCredentials;
import net.isthmus.appliance.ipsec.PeerNames;
import net.isthmus.appliance.ipsec.SelectorRules;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.plan.IpsecPeering;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.IpsecOrder;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.PolicyRouting;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.ipsec.esp.EspTunnels;
import net.isthmus.ipsec.esp.TunnelSpec;
import net.isthmus.ipsec.esp.Underlay;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.service.IkeService;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * IPsec as a commit sees it: tunnels by name, which are interfaces, and the connections that fill them.
 *
 * <pre>
 *   tunnels        ──▶ interfaces                                       control loop
 *   a connection   ──▶ its children's tunnels, rules of their selectors    control loop
 *                  ──▶ what IKE knows of it, its secrets                   the committer's thread
 *   own addresses  ──▶ where IKE listens                                a thread that may wait
 * </pre>
 *
 * <p>IKE's thread waits for nobody; but whoever changes its connections waits for it, so that is never the control
 * loop. IKE starts with the first connection.
 */
final class IpsecConnections implements InterfaceEvents, Underlay, AutoCloseable {
    private static final String LEARNED_FROM = "ipsec";
    private static final int MAIN_VRF = 0;

    private final FastPath fastPath;
    private final IpFeatures ipFeatures;
    private final EspTunnels tunnels;
    private final DocumentCredentials credentials;
    private final Supplier<IkeService> start;
    private final IpsecStatus.Engine engine;
    private final PeerNames names = new PeerNames(this::peersMoved);
    private volatile Optional<IkeService> ike = Optional.empty();

    // The connections in force, and the DNS names in those that have some: guarded by this object's lock.
    private final Map<String, IpsecConnection> said = new LinkedHashMap<>();
    private final Map<String, Set<String>> namesOf = new HashMap<>();

    // The control loop's.
    private final Map<String, TunnelSpec> specs = new HashMap<>();
    private final Map<String, IpsecTunnels.Entry> selecting = new LinkedHashMap<>();
    private boolean isVoiceStale;
    private final Map<Integer, List<IpAddress>> own = new TreeMap<>();
    private volatile List<IpAddress> ownAddresses = List.of();

    /**
     * No connections.
     *
     * @param start makes and starts IKE
     * @param engine what does ESP
     */
    IpsecConnections(
            FastPath fastPath,
            IpFeatures ipFeatures,
            EspTunnels tunnels,
            DocumentCredentials credentials,
            Supplier<IkeService> start,
            IpsecStatus.Engine engine) {
        this.fastPath = fastPath;
        this.ipFeatures = ipFeatures;
        this.tunnels = tunnels;
        this.credentials = credentials;
        this.start = start;
        this.engine = engine;
        fastPath.control().addTicker(_ -> {
            speak();
            names.meet(tunnels.peers());
        });
    }

    /** Control loop. */
    void addTunnel(String name, int mtu) {
        Interfaces interfaces = fastPath.interfaces();
        interfaces.add(name, Kind.TUNNEL, 0, mtu, "", 0, 0);
        interfaces.features(name, InterfaceTable.FEATURE_ROUTED, true);
        interfaces.up(name, true);
    }

    /** Control loop. Its child has gone before. */
    void removeTunnel(String name) {
        fastPath.interfaces().remove(name);
    }

    /** Sets up, changes or ends a connection; leaves all others alone. Any thread but the control loop's. */
    synchronized void change(IpsecPeering peering) {
        Optional<IpsecConnection> before = Optional.ofNullable(said.get(peering.name()));
        try {
            enforce(peering.name(), before, peering.connection());
        } catch (RuntimeException e) {
            enforce(peering.name(), peering.connection(), before);
            throw e;
        }
    }

    /** Costs the same however many others there are, unless selectors are concerned, of which there are few. */
    private void enforce(String name, Optional<IpsecConnection> before, Optional<IpsecConnection> wanted) {
        credentials.connection(name, wanted);
        wanted.ifPresentOrElse(connection -> said.put(name, connection), () -> said.remove(name));
        List<IpsecTunnels.Entry> children = children(name, wanted);
        List<IpsecTunnels.Entry> past = children(name, before);
        boolean hasSelectors = Stream.concat(children.stream(), past.stream())
                .anyMatch(entry -> !entry.child().isRouteBased());
        onControlLoop(() -> {
            children.forEach(this::put);
            if (hasSelectors) {
                ipFeatures.intoTunnels(selectorRules());
            }
        });
        if (ike.isEmpty() && wanted.isPresent()) {
            ike = Optional.of(start.get());
            ike.get().localAddresses(ownAddresses);
        }
        wantNames(name, wanted);
        ike.ifPresent(service ->
                wanted.ifPresentOrElse(connection -> service.put(known(name, connection)), () -> service.remove(name)));
        Set<String> there = children.stream().map(IpsecTunnels.Entry::link).collect(Collectors.toSet());
        past.removeIf(entry -> there.contains(entry.link()));
        if (!past.isEmpty()) {
            onControlLoop(() -> past.forEach(this::forget));
        }
    }

    private static List<IpsecTunnels.Entry> children(String name, Optional<IpsecConnection> connection) {
        List<IpsecTunnels.Entry> children = new ArrayList<>();
        connection.ifPresent(one ->
                one.children().forEach((child, of) -> children.add(new IpsecTunnels.Entry(name, child, one, of))));
        return children;
    }

    /** The rules of all selectors, in the order of the connections. */
    private List<PolicyRouting.Rule> selectorRules() {
        List<IpsecTunnels.Entry> children = new ArrayList<>();
        said.forEach((name, connection) -> children.addAll(children(name, Optional.of(connection))));
        return SelectorRules.of(children, names.known());
    }

    private void wantNames(String name, Optional<IpsecConnection> connection) {
        Set<String> here = connection.stream()
                .flatMap(one -> one.remoteAddrs().stream())
                .flatMap(remote -> remote.name().stream())
                .collect(Collectors.toSet());
        Set<String> before = here.isEmpty() ? namesOf.remove(name) : namesOf.put(name, here);
        if (!here.equals(before == null ? Set.of() : before)) {
            names.want(namesOf.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        }
    }

    private void put(IpsecTunnels.Entry child) {
        var spec = new TunnelSpec(
                fastPath.interfaces().entry(child.link()).index(),
                child.link(),
                child.connection(),
                child.name(),
                child.child().replayWindow());
        if (!child.child().isRouteBased()) {
            selecting.put(child.link(), child);
            isVoiceStale = true;
        }
        TunnelSpec before = specs.put(child.link(), spec);
        if (!spec.equals(before)) {
            if (before != null) {
                tunnels.remove(before);
            }
            tunnels.put(spec);
        }
    }

    /** Ends what a child has in the packets' path, unless its tunnel is another's by now. */
    private void forget(IpsecTunnels.Entry child) {
        TunnelSpec spec = specs.get(child.link());
        if (spec != null && spec.connection().equals(child.connection())) {
            specs.remove(child.link());
            selecting.remove(child.link());
            tunnels.remove(spec);
        }
    }

    private Connection known(String name, IpsecConnection connection) {
        return new DocumentConnection(
                        name, connection, names.known(), fastPath.workers().size())
                .toConnection();
    }

    private synchronized void peersMoved() {
        onControlLoop(() -> ipFeatures.intoTunnels(selectorRules()));
        ike.ifPresent(service -> namesOf.keySet().forEach(name -> Optional.ofNullable(said.get(name))
                .ifPresent(connection -> service.put(known(name, connection)))));
    }

    /** What an operator wants; false if there is nothing of this name. */
    boolean order(IpsecOrder order, String name) {
        return ike.map(service -> switch (order) {
                    case UP -> service.up(name);
                    case DOWN -> service.down(name);
                    case REKEY -> service.rekey(name);
                })
                .orElse(false);
    }

    IpsecStatus status() {
        return ike.map(IkeService::status).orElse(IpsecStatus.NONE).withEngine(engine);
    }

    List<IpsecLogLine> log(String connection) {
        return ike.map(service -> service.log(connection)).orElse(List.of());
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        boolean isOuter =
                state.vrf() == MAIN_VRF && !fastPath.interfaces().table().isTunnel(state.index());
        List<IpAddress> now = isOuter
                ? state.addresses().stream().map(InterfaceAddress::address).toList()
                : List.of();
        List<IpAddress> before = now.isEmpty() ? own.remove(state.index()) : own.put(state.index(), now);
        if (!now.equals(before == null ? List.of() : before)) {
            ownAddressesChanged();
        }
    }

    @Override
    public void interfaceRemoved(int index) {
        if (own.remove(index) != null) {
            ownAddressesChanged();
        }
    }

    /**
     * Lets tunnels of policy-based children speak as addresses of ours that their selectors allow: ICMP errors about
     * what came by them quote it, and from another address would leave in clear. Where there is none, they are silent.
     */
    private void speak() {
        if (!isVoiceStale) {
            return;
        }
        isVoiceStale = false;
        List<IpAddress> ours = own.values().stream().flatMap(List::stream).toList();
        selecting.forEach((link, child) -> {
            List<IpAddress> allowed = ours.stream()
                    .filter(address -> child.child().effectiveLocalTs().stream()
                            .filter(IpsecSelector::isAllProtocols)
                            .anyMatch(selector -> selector.range()
                                    .map(range -> range.contains(address))
                                    .orElseGet(() -> child.peer().localAddrs().contains(address))))
                    .toList();
            if (fastPath.interfaces().find(link).isPresent()) {
                fastPath.interfaces()
                        .voice(
                                link,
                                allowed.stream().filter(IpAddress::isIpv4).findFirst(),
                                allowed.stream().filter(IpAddress::isIpv6).findFirst());
            }
        });
    }

    private void ownAddressesChanged() {
        List<IpAddress> now =
                own.values().stream().flatMap(List::stream).distinct().toList();
        if (!now.equals(ownAddresses)) {
            ownAddresses = now;
            isVoiceStale = true;
            names.elsewhere(() -> ike.ifPresent(service -> service.localAddresses(ownAddresses)));
        }
    }

    @Override
    public int mtu(IpAddress remote) {
        int egress = fastPath.fib().egressOf(MAIN_VRF, remote);
        return egress <= 0 ? 0 : fastPath.interfaces().table().mtu(egress);
    }

    @Override
    public void tunnelMtu(String interfaceName, int mtu) {
        Interfaces interfaces = fastPath.interfaces();
        if (interfaces.find(interfaceName).isPresent()) {
            interfaces.learnedMtu(interfaceName, LEARNED_FROM, Optional.of(mtu));
        }
    }

    private void onControlLoop(Runnable work) {
        try {
            fastPath.control()
                    .submit(() -> {
                        work.run();
                        return true;
                    })
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /** Tells peers of the end. */
    @Override
    public void close() {
        names.close();
        ike.ifPresent(IkeService::close);
    }
}
