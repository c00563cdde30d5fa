package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.plan.LinkSpec;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.l2bridge.vxlan.Tunnel;
import net.isthmus.l2bridge.vxlan.VxlanTunnels;
import net.isthmus.wire.IpAddress;

/**
 * VXLANs by name: each is an interface that has the local address if nobody else has it, and an interface a remote,
 * {@code stretch/10.255.1.1}, which is the member of the bridge.
 */
@OwnedBy("control loop")
final class Vxlans {
    private static final class Vxlan {
        final String name;
        final LinkSpec.Vxlan spec;
        final Map<IpAddress, String> remotes = new LinkedHashMap<>();
        int mtu;
        int domain;

        Vxlan(String name, LinkSpec.Vxlan spec, int mtu) {
            this.name = name;
            this.spec = spec;
            this.mtu = mtu;
        }
    }

    private final Interfaces interfaces;
    private final VxlanTunnels tunnels;
    private final Map<String, Vxlan> byName = new LinkedHashMap<>();

    Vxlans(Interfaces interfaces, VxlanTunnels tunnels) {
        this.interfaces = interfaces;
        this.tunnels = tunnels;
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    void add(String name, LinkSpec.Vxlan spec, int mtu) {
        interfaces.add(name, Kind.VXLAN, 0, mtu, "", 0, 0);
        interfaces.up(name, true);
        byName.put(name, new Vxlan(name, spec, mtu));
    }

    void remove(String name) {
        remotes(name, List.of());
        byName.remove(name);
        interfaces.remove(name);
    }

    /** Goes to these remotes and no other; those that stay are not touched. */
    void remotes(String name, List<IpAddress> wanted) {
        Vxlan vxlan = vxlan(name);
        for (IpAddress remote : List.copyOf(vxlan.remotes.keySet())) {
            if (!wanted.contains(remote)) {
                String tunnel = of(vxlan.remotes, remote);
                int index = interfaces.entry(tunnel).index();
                interfaces.remove(tunnel);
                tunnels.remove(index);
                vxlan.remotes.remove(remote);
            }
        }
        for (IpAddress remote : wanted) {
            if (!vxlan.remotes.containsKey(remote)) {
                String tunnel = name + "/" + remote;
                int index = interfaces.add(tunnel, Kind.VXLAN, 0, vxlan.mtu, "", 0, vxlan.domain);
                vxlan.remotes.put(remote, tunnel);
                tunnels.put(tunnel(vxlan, index, remote));
                interfaces.up(tunnel, true);
            }
        }
    }

    /** Makes it a member of a bridge domain, or of none with 0. */
    void join(String name, int domain) {
        Vxlan vxlan = vxlan(name);
        vxlan.domain = domain;
        vxlan.remotes.values().forEach(tunnel -> interfaces.bridgeDomain(tunnel, domain));
    }

    void mtu(String name, int mtu) {
        Vxlan vxlan = vxlan(name);
        vxlan.mtu = mtu;
        interfaces.mtu(name, mtu);
        vxlan.remotes.forEach((remote, tunnel) -> {
            interfaces.mtu(tunnel, mtu);
            tunnels.put(tunnel(vxlan, interfaces.entry(tunnel).index(), remote));
        });
    }

    /** All VXLANs as they are now. */
    List<VxlanStatus> snapshot() {
        List<VxlanStatus> all = new ArrayList<>();
        byName.forEach((name, vxlan) -> all.add(new VxlanStatus(
                name,
                vxlan.spec.vni(),
                vxlan.spec.local().toString(),
                vxlan.spec.port(),
                vxlan.mtu,
                vxlan.remotes.entrySet().stream()
                        .map(entry -> new VxlanStatus.Remote(
                                entry.getKey().toString(),
                                entry.getValue(),
                                tunnels.mtu(interfaces.entry(entry.getValue()).index())))
                        .toList())));
        return all;
    }

    private Tunnel tunnel(Vxlan vxlan, int index, IpAddress remote) {
        int vrf = interfaces.entry(vxlan.name).vrf();
        return new Tunnel(index, vxlan.spec.vni(), vrf, vxlan.spec.local(), remote, vxlan.spec.port(), vxlan.mtu);
    }

    private Vxlan vxlan(String name) {
        return of(byName, name);
    }

    private static <K, V> V of(Map<K, V> all, K key) {
        V value = all.get(key);
        if (value == null) {
            throw new ApplianceException("there is no VXLAN " + key + "; there are " + all.keySet());
        }
        return value;
    }
}
