package net.isthmus.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.InterfaceRole;
import net.isthmus.core.config.Ip;
import net.isthmus.core.config.Ipsec;
import net.isthmus.core.config.LinkAddressing;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.MssClamp;
import net.isthmus.core.config.Nat;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.config.Tunnel;
import net.isthmus.core.config.TunnelMode;
import net.isthmus.core.config.Vlan;
import net.isthmus.core.config.Vrf;
import net.isthmus.core.config.Vxlan;
import net.isthmus.core.validate.Rules;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * An appliance that does nothing but remember what it was told, and insists that every action fits what is there. It is
 * right at any moment if the rules for configurations find nothing wrong with it.
 */
final class ModelState {

    private SystemSettings system = Configuration.empty().system();
    private final Map<String, LinkSpec> links = new TreeMap<>();
    private final Map<String, Setting> settings = new TreeMap<>();
    private final Map<String, Set<String>> vrfs = new TreeMap<>();
    private final Map<String, Set<String>> members = new TreeMap<>();
    private final Map<String, Integer> mtus = new TreeMap<>();
    private final Map<String, Set<InterfaceAddress>> addresses = new TreeMap<>();
    private final Set<Route> routes = new HashSet<>();

    /** What a configuration means, without any plan. */
    static ModelState of(Configuration configuration) {
        var state = new ModelState();
        state.system = configuration.system();
        configuration.interfaces().forEach((name, device) -> {
            if (!device.isManagement()) {
                state.links.put(name, new LinkSpec.Port(device.match(), device.verify()));
                state.mtus.put(name, device.mtu());
                state.addresses.put(name, new TreeSet<>(device.addresses()));
            }
        });
        configuration.vlans().forEach((name, vlan) -> {
            if (!configuration.bridges().containsKey(vlan.link())) {
                int outer = vlan.outer().orElse(0);
                state.links.put(name, new LinkSpec.Vlan(vlan.link(), outer, vlan.id()));
                int room = of(state.mtus, vlan.link()) - (outer == 0 ? 0 : 4);
                state.mtus.put(name, vlan.mtu().orElse(room));
            }
            state.addresses.put(name, new TreeSet<>(vlan.addresses()));
        });
        configuration.vxlans().forEach((name, vxlan) -> {
            state.links.put(name, new LinkSpec.Vxlan(vxlan.vni(), vxlan.local(), vxlan.port()));
            state.set(name, new VxlanRemotes(vxlan.remotes()));
            state.mtus.put(name, configuration.mtuOf(name));
            state.addresses.put(name, new TreeSet<>(configuration.addressesOf(name)));
        });
        configuration.bridges().forEach((name, bridge) -> {
            int smallest = bridge.interfaces().stream()
                    .mapToInt(member -> of(state.mtus, member))
                    .min()
                    .orElse(Configuration.DEFAULT_MTU);
            int mtu = bridge.mtu().orElse(smallest);
            BridgeParts parts = BridgeParts.of(configuration, name, bridge);
            parts.domains().forEach((domain, spec) -> {
                state.links.put(domain, spec);
                state.set(domain, new BridgeLimits(bridge.macLimit(), bridge.agingTime()));
                state.set(domain, BridgePolicy.of(bridge, parts.membersOf(domain)));
                state.set(domain, LinkProtocols.of(bridge));
                Vlan routed = configuration.vlans().get(domain);
                state.mtus.put(domain, routed == null ? mtu : routed.mtu().orElse(mtu));
                state.members.put(domain, new TreeSet<>());
                state.addresses.putIfAbsent(domain, new TreeSet<>(bridge.addresses()));
            });
            for (BridgeParts.Member member : parts.members()) {
                of(state.members, member.domain()).add(member.link());
                member.tagged().ifPresent(spec -> {
                    state.links.put(member.link(), spec);
                    state.mtus.put(member.link(), of(state.mtus, member.port()));
                    state.addresses.put(member.link(), new TreeSet<>());
                });
            }
        });
        configuration.tunnels().forEach((name, tunnel) -> {
            state.links.put(name, new LinkSpec.Tunnel(tunnel.mode()));
            state.mtus.put(name, configuration.mtuOf(name));
            state.addresses.put(name, new TreeSet<>(tunnel.addresses()));
        });
        configuration.ipsec().connections().forEach((name, connection) -> {
            state.set("ipsec.connections." + name, new IpsecPeering(name, Optional.of(connection)));
            connection.children().forEach((child, said) -> {
                String link = name + "/" + child;
                if (said.link().isEmpty()) {
                    state.links.put(link, new LinkSpec.Tunnel(TunnelMode.VTI));
                    state.mtus.put(link, configuration.mtuOf(link));
                    state.addresses.put(link, new TreeSet<>());
                }
            });
        });
        for (String name : configuration.names()) {
            LinkAddressing addressing = configuration.addressingOf(name);
            Ip ip = addressing.ip();
            state.set(name, AddressSources.of(addressing));
            state.set(name, new Advertising(ip.routerAdvertisements()));
            state.set(name, new IpHandling(ip.reversePath(), ip.mssClamp()));
            state.set(name, new Proxying(ip.proxyArp(), ip.proxyNd(), ip.hairpin()));
        }
        state.set(Translations.SUBJECT, Translations.of(configuration));
        state.set(Policies.SUBJECT, Policies.of(configuration));
        state.set(PolicyRules.SUBJECT, new PolicyRules(configuration.policyRoutes()));
        state.set(BgpRouting.SUBJECT, new BgpRouting(configuration.bgp()));
        state.set(Services.SUBJECT, Services.of(configuration));
        configuration.vrfs().forEach((name, vrf) -> state.vrfs.put(name, new TreeSet<>(vrf.interfaces())));
        state.routes.addAll(configuration.routes());
        return state;
    }

    void apply(Action action) {
        switch (action) {
            case Action.AddLink(String name, LinkSpec spec, int mtu) -> {
                assertThat(links.keySet()).containsAll(spec.restsOn());
                assertThat(mtus.putIfAbsent(name, mtu)).isNull();
                assertThat(addresses.putIfAbsent(name, new TreeSet<>())).isNull();
                links.put(name, spec);
                if (spec instanceof LinkSpec.Bridge || spec instanceof LinkSpec.BridgeVlan) {
                    members.put(name, new TreeSet<>());
                }
            }
            case Action.RemoveLink(String name, LinkSpec spec, int mtu) -> {
                assertThat(settings.keySet()).noneMatch(key -> key.endsWith(" of " + name));
                assertThat(settings.values())
                        .noneMatch(setting -> setting.links().contains(name));
                assertThat(links.remove(name)).isEqualTo(spec);
                assertThat(mtus.remove(name)).isEqualTo(mtu);
                assertThat(addresses.remove(name)).isEmpty();
                assertThat(members.getOrDefault(name, Set.of())).isEmpty();
                members.remove(name);
            }
            case Action.Change(String subject, Setting from, Setting to) -> {
                assertThat(to).isNotEqualTo(from).hasSameClassAs(from);
                assertThat(settings.getOrDefault(key(subject, from), from.standard()))
                        .isEqualTo(from);
                set(subject, to);
            }
            case Action.SetVerification(String name, var from, var to) -> {
                assertThat(to).isNotEqualTo(from);
                var port = (LinkSpec.Port) of(links, name);
                assertThat(port.verify()).isEqualTo(from);
                links.put(name, new LinkSpec.Port(port.match(), to));
            }
            case Action.SetMtu(String name, int from, int to) ->
                assertThat(mtus.put(name, to)).isEqualTo(from);
            case Action.AddBridgeMember(String bridge, String member) ->
                assertThat(of(members, bridge).add(member)).isTrue();
            case Action.RemoveBridgeMember(String bridge, String member) ->
                assertThat(of(members, bridge).remove(member)).isTrue();
            case Action.AddAddress(String name, InterfaceAddress address) ->
                assertThat(of(addresses, name).add(address)).isTrue();
            case Action.RemoveAddress(String name, InterfaceAddress address) ->
                assertThat(of(addresses, name).remove(address)).isTrue();
            case Action.AddVrf(String name) ->
                assertThat(vrfs.putIfAbsent(name, new TreeSet<>())).isNull();
            case Action.RemoveVrf(String name) ->
                assertThat(vrfs.remove(name)).isNotNull().isEmpty();
            case Action.SetVrf(String link, String from, String to) -> {
                assertThat(to).isNotEqualTo(from);
                assertThat(of(addresses, link)).as("addresses of " + link).isEmpty();
                assertThat(from.equals(Vrf.MAIN) || of(vrfs, from).remove(link)).isTrue();
                assertThat(to.equals(Vrf.MAIN) || of(vrfs, to).add(link)).isTrue();
            }
            case Action.ChangeRoutes(List<Route> removed, List<Route> added) -> {
                assertThat(removed.isEmpty() && added.isEmpty()).isFalse();
                removed.forEach(route -> assertThat(routes.remove(route)).isTrue());
                added.forEach(route -> assertThat(routes.add(route)).isTrue());
            }
            case Action.SetSystem(SystemSettings from, SystemSettings to) -> {
                assertThat(system).isEqualTo(from).isNotEqualTo(to);
                system = to;
            }
        }
    }

    /** The value of a name that must be there. */
    private static <V> V of(Map<String, V> named, String name) {
        return Objects.requireNonNull(named.get(name), () -> "there is no " + name);
    }

    private void set(String subject, Setting setting) {
        if (setting.equals(setting.standard())) {
            settings.remove(key(subject, setting));
        } else {
            settings.put(key(subject, setting), setting);
        }
    }

    private static String key(String subject, Setting setting) {
        return setting.getClass().getSimpleName() + " of " + subject;
    }

    /** Asks the rules, with every MTU written out. Where the console listens is settled by the last action only. */
    void assertValid() {
        Map<String, Interface> interfaces = new HashMap<>();
        Map<String, Vlan> vlans = new HashMap<>();
        Map<String, Vxlan> vxlans = new HashMap<>();
        Map<String, Bridge> bridges = new HashMap<>();
        Map<String, Tunnel> tunnels = new HashMap<>();
        links.forEach((name, spec) -> {
            int mtu = of(mtus, name);
            List<InterfaceAddress> owned = List.copyOf(of(addresses, name));
            switch (spec) {
                case LinkSpec.Port(Match match, var _) ->
                    interfaces.put(name, new Interface(match, mtu, owned, InterfaceRole.DATA));
                case LinkSpec.Vlan(String link, int outer, int id) ->
                    vlans.put(name, new Vlan(link, id, outer, Optional.of(mtu), owned));
                case LinkSpec.Bridge _, LinkSpec.BridgeVlan _ -> bridges.put(name, bridge(name, mtu, owned));
                case LinkSpec.Vxlan(int vni, IpAddress local, int port) ->
                    remotes(name)
                            .ifPresent(remotes ->
                                    vxlans.put(name, new Vxlan(vni, local, remotes, port, Optional.empty())));
                case LinkSpec.Tunnel(TunnelMode mode) -> {
                    if (name.indexOf('/') < 0) {
                        var tunnel = new Tunnel(mode, owned, Optional.empty(), Optional.of(mtu), MssClamp.OFF);
                        tunnels.put(name, tunnel);
                    }
                }
            }
        });
        Map<String, Vrf> tables = new HashMap<>();
        vrfs.forEach((name, inside) -> {
            assertThat(links.keySet()).containsAll(inside);
            tables.put(name, new Vrf(List.copyOf(inside)));
        });
        var configuration = new Configuration(
                1,
                Configuration.empty().system(),
                interfaces,
                vlans,
                vxlans,
                bridges,
                tables,
                new ArrayList<>(routes),
                List.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Firewall.NONE,
                Map.of(),
                Nat.NONE,
                Ipsec.NONE,
                tunnels,
                Optional.empty());
        assertThat(Rules.check(configuration)).isEmpty();
    }

    /**
     * The remotes of a VXLAN; empty if a document cannot say it, because on the way it has none, or nobody has its
     * local address.
     */
    private Optional<List<IpAddress>> remotes(String name) {
        IpAddress local = ((LinkSpec.Vxlan) of(links, name)).local();
        boolean isOwned = addresses.values().stream().flatMap(Set::stream).anyMatch(own -> own.address()
                .equals(local));
        return Optional.ofNullable((VxlanRemotes) settings.get("VxlanRemotes of " + name))
                .filter(_ -> isOwned)
                .map(VxlanRemotes::remotes);
    }

    private Bridge bridge(String name, int mtu, List<InterfaceAddress> owned) {
        var limits = (BridgeLimits) settings.getOrDefault(key(name, BridgeLimits.STANDARD), BridgeLimits.STANDARD);
        List<String> present = of(members, name).stream()
                .filter(member -> !(links.get(member) instanceof LinkSpec.Vxlan)
                        || remotes(member).isPresent())
                .toList();
        return new Bridge(present, owned, Optional.of(mtu), limits.macLimit(), limits.agingTime());
    }

    /** Everything, for comparison. */
    List<Object> contents() {
        return List.of(system, links, members, mtus, addresses, vrfs, routes, settings);
    }
}
