package net.isthmus.core.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.wire.IpAddress;

/**
 * The interfaces by which packets of IPsec come and go: the declared tunnels, and one for each child that names none,
 * {@code CONNECTION/CHILD}. To all else they are links like others.
 *
 * @param configuration the document's value
 */
public record IpsecTunnels(Configuration configuration) {

    /** Parts connection and child in the name of a child's own tunnel; no name that a person writes has it. */
    static final char SEPARATOR = '/';

    /** A child and where it is written. */
    public record Entry(String connection, String name, IpsecConnection peer, IpsecChild child) {
        /** The interface by which its packets come and go. */
        public String link() {
            return child.interfaceName(connection, name);
        }

        /** {@code ipsec.connections.hq.children.lan}. */
        public String path() {
            return "ipsec.connections." + connection + ".children." + name;
        }
    }

    /** All children, in the order of the document. */
    public List<Entry> children() {
        return configuration.ipsec().connections().entrySet().stream()
                .flatMap(peer -> peer.getValue().children().entrySet().stream()
                        .map(child -> new Entry(peer.getKey(), child.getKey(), peer.getValue(), child.getValue())))
                .toList();
    }

    /** The child of each tunnel; of several that name one tunnel, the first. */
    public Map<String, Entry> byName() {
        Map<String, Entry> byName = new LinkedHashMap<>();
        children().forEach(child -> byName.putIfAbsent(child.link(), child));
        return byName;
    }

    /** The names of the tunnels that children have of their own. */
    List<String> implicitNames() {
        return children().stream()
                .filter(entry -> !entry.child().isRouteBased())
                .map(Entry::link)
                .toList();
    }

    /**
     * The MTU in force of each tunnel: its own, or what the way to the peer carries less what IPsec may need of it. All
     * at once, since there may be thousands.
     */
    public Map<String, Integer> mtus() {
        record Ways(List<IpsecPeerAddress> remotes, List<IpAddress> locals) {}
        Map<String, Integer> mtus = new LinkedHashMap<>();
        Map<String, Entry> byName = byName();
        var underlay = new Underlay(configuration);
        List<Route> routes = underlay.outerRoutes();
        Map<Ways, Integer> known = new HashMap<>();
        Stream.concat(configuration.tunnels().keySet().stream(), byName.keySet().stream())
                .distinct()
                .forEach(name -> mtus.put(name, configured(name).orElseGet(() -> Optional.ofNullable(byName.get(name))
                        .map(Entry::peer)
                        .map(peer -> known.computeIfAbsent(
                                new Ways(peer.remoteAddrs(), peer.localAddrs()), _ -> mtu(peer, underlay, routes)))
                        .orElse(Configuration.DEFAULT_MTU - Tunnel.OVERHEAD))));
        return mtus;
    }

    private Optional<Integer> configured(String name) {
        return Optional.ofNullable(configuration.tunnels().get(name)).flatMap(Tunnel::mtu);
    }

    private int mtu(IpsecConnection peer, Underlay underlay, List<Route> routes) {
        List<IpAddress> remotes = peer.remoteAddrs().stream()
                .flatMap(remote -> remote.address().stream())
                .toList();
        int way = underlay.narrowestLink(remotes, peer.localAddrs().stream().findFirst(), routes)
                .map(configuration::underlayMtuOf)
                .orElse(Configuration.DEFAULT_MTU);
        return Math.max(Configuration.MIN_MTU, way - Tunnel.OVERHEAD);
    }

    /** The same of one tunnel. */
    int mtuOf(String name) {
        return configured(name).orElseGet(() -> {
            var underlay = new Underlay(configuration);
            return children().stream()
                    .filter(child -> child.link().equals(name))
                    .findFirst()
                    .map(child -> mtu(child.peer(), underlay, underlay.outerRoutes()))
                    .orElse(Configuration.DEFAULT_MTU - Tunnel.OVERHEAD);
        });
    }

    /** What holds for the packets of a tunnel: TCP's segments are made to fit. */
    LinkAddressing addressingOf(String name) {
        Tunnel tunnel = configuration.tunnels().get(name);
        MssClamp clamp = tunnel == null ? new MssClamp.Auto() : tunnel.mssClamp();
        Ip ip = Ip.STANDARD.withMssClamp(clamp);
        return new LinkAddressing(false, Optional.empty(), false, ip);
    }

    /** The names of the interfaces of a connection's children. */
    public static Stream<String> linksOf(String connection, IpsecConnection peer) {
        return peer.children().entrySet().stream()
                .map(child -> child.getValue().interfaceName(connection, child.getKey()));
    }
}
