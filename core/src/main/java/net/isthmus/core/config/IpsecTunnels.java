package net.isthmus.core.config;

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

    /** The MTU in force: the tunnel's own, or what the way to the peer carries less what IPsec may need of it. */
    int mtuOf(String name) {
        Tunnel tunnel = configuration.tunnels().get(name);
        return Optional.ofNullable(tunnel).flatMap(Tunnel::mtu).orElseGet(() -> {
            int way = entry(name)
                    .map(Entry::peer)
                    .flatMap(this::narrowestLink)
                    .map(configuration::underlayMtuOf)
                    .orElse(Configuration.DEFAULT_MTU);
            return Math.max(Configuration.MIN_MTU, way - Tunnel.OVERHEAD);
        });
    }

    private Optional<Entry> entry(String name) {
        return children().stream().filter(child -> child.link().equals(name)).findFirst();
    }

    private Optional<String> narrowestLink(IpsecConnection peer) {
        List<IpAddress> remotes = peer.remoteAddrs().stream()
                .flatMap(remote -> remote.address().stream())
                .toList();
        return new Underlay(configuration)
                .narrowestLink(remotes, peer.localAddrs().stream().findFirst());
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
