package net.isthmus.l2bridge.vxlan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.tunnel.PathMtus;
import net.isthmus.fastpath.tunnel.TooBigReport;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * The tunnels of the appliance as the control loop keeps them. Every change publishes a new {@link VxlanTable}.
 *
 * <p>Besides what the configuration says it knows which routed interface the bridge of each tunnel has, in whose name
 * hosts are told of a path that is too narrow, and how narrow the underlay has said that the path is.
 *
 * <p>All methods are the control loop's, except {@link #table}. Time comes in.
 */
@OwnedBy("control loop")
public final class VxlanTunnels implements Interfaces.Listener {
    private final Map<Integer, Tunnel> tunnels = new TreeMap<>();
    private final Map<Integer, Entry> members = new TreeMap<>();
    private final Map<Integer, Entry> bvis = new TreeMap<>();
    private final PathMtus pathMtus = new PathMtus();
    private volatile VxlanTable table = new VxlanTable(List.of());

    /** Adds a tunnel, or changes it. */
    public void put(Tunnel tunnel) {
        tunnels.put(tunnel.interfaceIndex(), tunnel);
        publish();
    }

    /** Removes a tunnel, and with the last one to a remote what the underlay said of the way there. */
    public void remove(int interfaceIndex) {
        Tunnel gone = tunnels.remove(interfaceIndex);
        if (gone != null) {
            boolean isLastToRemote = tunnels.values().stream()
                    .noneMatch(
                            other -> other.vrf() == gone.vrf() && other.remote().equals(gone.remote()));
            if (isLastToRemote) {
                pathMtus.forget(gone.vrf(), gone.remote());
            }
            publish();
        }
    }

    /** Longest inner packet that a tunnel takes now; 0 if there is no such tunnel. */
    public int mtu(int interfaceIndex) {
        Tunnel tunnel = tunnels.get(interfaceIndex);
        return tunnel == null ? 0 : tunnel.longestFrame(pathMtus.of(tunnel.vrf(), tunnel.remote())) - Ethernet.LENGTH;
    }

    /**
     * Takes an ICMP error about an own packet.
     *
     * @param packet the whole error, from its IP header on
     * @param vrf VRF by which it came
     * @return true if it has made a path narrower
     */
    public boolean underlayError(byte[] packet, int vrf, long nowNs) {
        boolean isNews = TooBigReport.parse(packet)
                .filter(report -> tunnels.values().stream()
                        .anyMatch(tunnel -> tunnel.vrf() == vrf
                                && tunnel.local().equals(report.source())
                                && tunnel.remote().equals(report.destination())
                                && report.protocol() == IpProtocol.UDP
                                && tunnel.port() == report.port()))
                .map(report -> pathMtus.report(vrf, report.destination(), report.mtu(), nowNs))
                .orElse(false);
        if (isNews) {
            publish();
        }
        return isNews;
    }

    /** What the underlay has last said of the way to a remote; {@link PathMtus#UNKNOWN} if nothing. */
    public int pathMtu(int vrf, IpAddress remote) {
        return pathMtus.of(vrf, remote);
    }

    /** Lets what the underlay has said grow old. */
    public void tick(long nowNs) {
        if (pathMtus.expire(nowNs)) {
            publish();
        }
    }

    @Override
    public void changed(Entry entry, boolean isUp) {
        boolean isNews = false;
        if (entry.kind() == Kind.BVI) {
            isNews = !entry.equals(bvis.put(entry.bridgeDomain(), entry));
        } else if (tunnels.containsKey(entry.index())) {
            isNews = !entry.equals(members.put(entry.index(), entry));
        }
        if (isNews && !tunnels.isEmpty()) {
            publish();
        }
    }

    @Override
    public void removed(Entry entry) {
        members.remove(entry.index());
        if (entry.kind() == Kind.BVI && bvis.remove(entry.bridgeDomain()) != null && !tunnels.isEmpty()) {
            publish();
        }
    }

    /** The tunnels as they are now; any thread. */
    VxlanTable table() {
        return table;
    }

    private void publish() {
        table = new VxlanTable(tunnels.values().stream().map(this::row).toList());
    }

    private VxlanTable.Row row(Tunnel tunnel) {
        int pathMtu = pathMtus.of(tunnel.vrf(), tunnel.remote());
        Entry member = members.get(tunnel.interfaceIndex());
        Entry bvi = member == null ? null : bvis.get(member.bridgeDomain());
        return bvi != null && bvi.routed()
                ? new VxlanTable.Row(tunnel, pathMtu, bvi.index(), bvi.mac())
                : new VxlanTable.Row(tunnel, pathMtu, 0, 0);
    }
}
