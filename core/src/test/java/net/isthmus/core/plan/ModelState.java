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
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.InterfaceRole;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.Route;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.config.Vlan;
import net.isthmus.core.validate.Rules;
import net.isthmus.wire.InterfaceAddress;

/**
 * An appliance that does nothing but remember what it was told, and insists that every action fits what is there. It is
 * right at any moment if the rules for configurations find nothing wrong with it.
 */
final class ModelState {

    private record Port(Match match) {}

    private record Tag(String link, int id) {}

    private SystemSettings system = Configuration.empty().system();
    private final Map<String, Port> ports = new TreeMap<>();
    private final Map<String, Tag> vlans = new TreeMap<>();
    private final Map<String, BridgeLimits> bridges = new TreeMap<>();
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
                state.ports.put(name, new Port(device.match()));
                state.mtus.put(name, device.mtu());
                state.addresses.put(name, new TreeSet<>(device.addresses()));
            }
        });
        configuration.vlans().forEach((name, vlan) -> {
            state.vlans.put(name, new Tag(vlan.link(), vlan.id()));
            state.mtus.put(name, vlan.mtu().orElse(of(state.mtus, vlan.link())));
            state.addresses.put(name, new TreeSet<>(vlan.addresses()));
        });
        configuration.bridges().forEach((name, bridge) -> {
            state.bridges.put(name, new BridgeLimits(bridge.macLimit(), bridge.agingTime()));
            int smallest = bridge.interfaces().stream()
                    .mapToInt(member -> of(state.mtus, member))
                    .min()
                    .orElse(Configuration.DEFAULT_MTU);
            state.mtus.put(name, bridge.mtu().orElse(smallest));
            state.members.put(name, new TreeSet<>(bridge.interfaces()));
            state.addresses.put(name, new TreeSet<>(bridge.addresses()));
        });
        state.routes.addAll(configuration.routes());
        return state;
    }

    void apply(Action action) {
        switch (action) {
            case Action.BindPort(String name, Match match, int mtu) -> {
                create(name, mtu);
                ports.put(name, new Port(match));
            }
            case Action.ReleasePort(String name, Match match, int mtu) -> {
                assertThat(ports.remove(name)).isEqualTo(new Port(match));
                destroy(name, mtu);
            }
            case Action.SetMtu(String name, int from, int to) ->
                assertThat(mtus.put(name, to)).isEqualTo(from);
            case Action.AddVlan(String name, String link, int id, int mtu) -> {
                create(name, mtu);
                vlans.put(name, new Tag(link, id));
            }
            case Action.RemoveVlan(String name, String link, int id, int mtu) -> {
                assertThat(vlans.remove(name)).isEqualTo(new Tag(link, id));
                destroy(name, mtu);
            }
            case Action.AddBridge(String name, BridgeLimits limits, int mtu) -> {
                create(name, mtu);
                bridges.put(name, limits);
                members.put(name, new TreeSet<>());
            }
            case Action.RemoveBridge(String name, BridgeLimits limits, int mtu) -> {
                assertThat(bridges.remove(name)).isEqualTo(limits);
                assertThat(members.remove(name)).isEmpty();
                destroy(name, mtu);
            }
            case Action.ChangeBridge(String name, BridgeLimits from, BridgeLimits to) ->
                assertThat(bridges.put(name, to)).isEqualTo(from).isNotEqualTo(to);
            case Action.AddBridgeMember(String bridge, String member) ->
                assertThat(of(members, bridge).add(member)).isTrue();
            case Action.RemoveBridgeMember(String bridge, String member) ->
                assertThat(of(members, bridge).remove(member)).isTrue();
            case Action.AddAddress(String name, InterfaceAddress address) ->
                assertThat(of(addresses, name).add(address)).isTrue();
            case Action.RemoveAddress(String name, InterfaceAddress address) ->
                assertThat(of(addresses, name).remove(address)).isTrue();
            case Action.AddRoute(Route route) -> assertThat(routes.add(route)).isTrue();
            case Action.RemoveRoute(Route route) ->
                assertThat(routes.remove(route)).isTrue();
            case Action.ReplaceRoute(Route from, Route to) -> {
                assertThat(to).isNotEqualTo(from);
                assertThat(routes.remove(from)).isTrue();
                assertThat(routes.add(to)).isTrue();
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

    private void create(String name, int mtu) {
        assertThat(mtus.putIfAbsent(name, mtu)).isNull();
        assertThat(addresses.putIfAbsent(name, new TreeSet<>())).isNull();
    }

    private void destroy(String name, int mtu) {
        assertThat(mtus.remove(name)).isEqualTo(mtu);
        assertThat(addresses.remove(name)).isEmpty();
    }

    /** Asks the rules, with every MTU written out. Where the console listens is settled by the last action only. */
    void assertValid() {
        Map<String, Interface> interfaces = new HashMap<>();
        ports.forEach((name, port) -> interfaces.put(
                name, new Interface(port.match, of(mtus, name), List.copyOf(of(addresses, name)), InterfaceRole.DATA)));
        Map<String, Vlan> allVlans = new HashMap<>();
        vlans.forEach((name, tag) -> allVlans.put(
                name, new Vlan(tag.link, tag.id, Optional.of(of(mtus, name)), List.copyOf(of(addresses, name)))));
        Map<String, Bridge> allBridges = new HashMap<>();
        bridges.forEach((name, limits) -> allBridges.put(
                name,
                new Bridge(
                        List.copyOf(of(members, name)),
                        List.copyOf(of(addresses, name)),
                        Optional.of(of(mtus, name)),
                        limits.macLimit(),
                        limits.agingTime())));
        var configuration = new Configuration(
                1, Configuration.empty().system(), interfaces, allVlans, allBridges, new ArrayList<>(routes));
        assertThat(Rules.check(configuration)).isEmpty();
    }

    /** Everything, for comparison. */
    List<Object> contents() {
        return List.of(system, ports, vlans, bridges, members, mtus, addresses, routes);
    }
}
