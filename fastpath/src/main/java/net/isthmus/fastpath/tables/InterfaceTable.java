package net.isthmus.fastpath.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What workers need to know of interfaces, indexed by interface index. Immutable: the control loop builds a new table
 * for every change and publishes it; a worker reads one table for a whole turn.
 *
 * <p>Index 0 is no interface. A port is an interface with a device; a VLAN interface lies on a port; a BVI is a bridge
 * domain's routed interface; the host port is the TUN.
 */
public final class InterfaceTable {
    /** The table of an appliance without interfaces. */
    public static final InterfaceTable EMPTY = new InterfaceTable(List.of());

    /** What an interface is. */
    public enum Kind {
        /** A NIC. */
        PORT,
        /** An 802.1Q sub-interface of a port. */
        VLAN,
        /** The routed interface of a bridge domain. */
        BVI,
        /** The TUN to the host stack. */
        HOST
    }

    /**
     * One interface.
     *
     * @param index interface index, from 1
     * @param name the configuration's name of it
     * @param mac MAC address in the low 48 bits; 0 for the host port
     * @param mtu largest IP packet in bytes
     * @param vrf VRF index of its routes
     * @param bridgeDomain index of the bridge domain of which it is a member, or whose BVI it is; 0 for none
     * @param port interface index of the port by which its frames leave; its own for a port; 0 for a BVI
     * @param vlanId 802.1Q VLAN identifier, 0 for none
     * @param routed true if it has addresses of its own
     * @param ip4Source primary IPv4 address, from which ICMP errors come; 0 for none
     * @param ip6SourceHigh high half of the primary IPv6 address
     * @param ip6SourceLow low half; both 0 for none
     * @param features {@code FEATURE_…} bits: what its packets need besides the plain way
     */
    public record Entry(
            int index,
            String name,
            Kind kind,
            long mac,
            int mtu,
            int vrf,
            int bridgeDomain,
            int port,
            int vlanId,
            boolean routed,
            int ip4Source,
            long ip6SourceHigh,
            long ip6SourceLow,
            int features) {

        /** An interface of which nothing else is known; its MTU is {@value #USUAL_MTU}, and it is its own port. */
        public static Entry of(int index, String name, Kind kind) {
            return new Entry(index, name, kind, 0, USUAL_MTU, 0, 0, index, 0, false, 0, 0, 0, 0);
        }

        /** A copy with another MAC address. */
        public Entry withMac(long mac) {
            var draft = new Draft(this);
            draft.mac = mac;
            return draft.entry();
        }

        /** A copy with another MTU. */
        public Entry withMtu(int mtu) {
            var draft = new Draft(this);
            draft.mtu = mtu;
            return draft.entry();
        }

        /** A copy in another VRF. */
        public Entry withVrf(int vrf) {
            var draft = new Draft(this);
            draft.vrf = vrf;
            return draft.entry();
        }

        /** A copy in another bridge domain. */
        public Entry withBridgeDomain(int bridgeDomain) {
            var draft = new Draft(this);
            draft.bridgeDomain = bridgeDomain;
            return draft.entry();
        }

        /** A copy on another port, 0 for none, behind a tag. */
        public Entry withPort(int port, int vlanId) {
            var draft = new Draft(this);
            draft.port = port;
            draft.vlanId = vlanId;
            return draft.entry();
        }

        /** A copy with other addresses to speak from. */
        public Entry withAddresses(boolean routed, int ip4Source, long ip6SourceHigh, long ip6SourceLow) {
            var draft = new Draft(this);
            draft.routed = routed;
            draft.ip4Source = ip4Source;
            draft.ip6SourceHigh = ip6SourceHigh;
            draft.ip6SourceLow = ip6SourceLow;
            return draft.entry();
        }

        /** A copy with features switched on or off. */
        public Entry withFeatures(int mask, boolean isOn) {
            var draft = new Draft(this);
            draft.features = isOn ? features | mask : features & ~mask;
            return draft.entry();
        }
    }

    /** An entry in the making: the one place that lists its components again. */
    private static final class Draft {
        private final Entry of;
        private long mac;
        private int mtu;
        private int vrf;
        private int bridgeDomain;
        private int port;
        private int vlanId;
        private boolean routed;
        private int ip4Source;
        private long ip6SourceHigh;
        private long ip6SourceLow;
        private int features;

        Draft(Entry of) {
            this.of = of;
            mac = of.mac;
            mtu = of.mtu;
            vrf = of.vrf;
            bridgeDomain = of.bridgeDomain;
            port = of.port;
            vlanId = of.vlanId;
            routed = of.routed;
            ip4Source = of.ip4Source;
            ip6SourceHigh = of.ip6SourceHigh;
            ip6SourceLow = of.ip6SourceLow;
            features = of.features;
        }

        Entry entry() {
            return new Entry(
                    of.index,
                    of.name,
                    of.kind,
                    mac,
                    mtu,
                    vrf,
                    bridgeDomain,
                    port,
                    vlanId,
                    routed,
                    ip4Source,
                    ip6SourceHigh,
                    ip6SourceLow,
                    features);
        }
    }

    private static final int USUAL_MTU = 1500;

    /** Frames of this interface go to its bridge domain. */
    public static final int MODE_BRIDGED = 1;

    /** Frames of this interface go to routing. */
    public static final int MODE_ROUTED = 2;

    /** Frames of this interface are dropped. */
    public static final int MODE_NONE = 0;

    private final List<Entry> entries;
    private final Entry[] byIndex;
    private final int[] modes;
    private final long[] macs;
    private final int[] mtus;
    private final int[] vrfs;
    private final int[] features;
    private final int[] bridgeDomains;
    private final int[] ports;
    private final int[] vlanIds;
    private final short[][] vlans;
    private final int[] ip4Sources;
    private final long[] ip6SourcesHigh;
    private final long[] ip6SourcesLow;

    /** Builds the table. */
    public InterfaceTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        int size = entries.stream().mapToInt(Entry::index).max().orElse(0) + 1;
        byIndex = new Entry[size];
        modes = new int[size];
        macs = new long[size];
        mtus = new int[size];
        vrfs = new int[size];
        features = new int[size];
        bridgeDomains = new int[size];
        ports = new int[size];
        vlanIds = new int[size];
        vlans = new short[size][];
        ip4Sources = new int[size];
        ip6SourcesHigh = new long[size];
        ip6SourcesLow = new long[size];
        for (Entry entry : entries) {
            int index = entry.index();
            byIndex[index] = entry;
            modes[index] = mode(entry);
            macs[index] = entry.mac();
            mtus[index] = entry.mtu();
            vrfs[index] = entry.vrf();
            features[index] = entry.features();
            bridgeDomains[index] = entry.bridgeDomain();
            ports[index] = entry.port();
            vlanIds[index] = entry.vlanId();
            if (entry.kind() == Kind.VLAN) {
                if (vlans[entry.port()] == null) {
                    vlans[entry.port()] = new short[4096];
                }
                vlans[entry.port()][entry.vlanId()] = (short) index;
            }
            Entry ip4 = ip4SourceOf(entry);
            ip4Sources[index] = ip4.ip4Source();
            Entry ip6 = ip6SourceOf(entry);
            ip6SourcesHigh[index] = ip6.ip6SourceHigh();
            ip6SourcesLow[index] = ip6.ip6SourceLow();
        }
    }

    /** The interface whose IPv4 address speaks for this one: itself, or the first of its VRF that has an address. */
    private Entry ip4SourceOf(Entry entry) {
        return entry.ip4Source() != 0
                ? entry
                : entries.stream()
                        .filter(other -> other.vrf() == entry.vrf() && other.ip4Source() != 0)
                        .findFirst()
                        .orElse(entry);
    }

    /** The interface whose IPv6 address speaks for this one: itself, or the first of its VRF that has an address. */
    private Entry ip6SourceOf(Entry entry) {
        return hasIp6Source(entry)
                ? entry
                : entries.stream()
                        .filter(other -> other.vrf() == entry.vrf() && hasIp6Source(other))
                        .findFirst()
                        .orElse(entry);
    }

    private static boolean hasIp6Source(Entry entry) {
        return (entry.ip6SourceHigh() | entry.ip6SourceLow()) != 0;
    }

    private static int mode(Entry entry) {
        if (entry.kind() == Kind.BVI || entry.routed()) {
            return MODE_ROUTED;
        }
        return entry.bridgeDomain() != 0 ? MODE_BRIDGED : MODE_NONE;
    }

    /** All interfaces in the order of their making. */
    public List<Entry> entries() {
        return entries;
    }

    /** Interface by index, if there is one. */
    public Optional<Entry> find(int index) {
        return index > 0 && index < byIndex.length ? Optional.ofNullable(byIndex[index]) : Optional.empty();
    }

    /** Interface by name, if there is one. */
    public Optional<Entry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /** A copy with one interface added or replaced. */
    public InterfaceTable with(Entry entry) {
        List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(present -> present.index() == entry.index());
        changed.add(entry);
        return new InterfaceTable(changed);
    }

    /** A copy without one interface. */
    public InterfaceTable without(int index) {
        return new InterfaceTable(
                entries.stream().filter(entry -> entry.index() != index).toList());
    }

    /** One of the {@code MODE_…} constants; {@link #MODE_NONE} for an unknown index. */
    public int mode(int index) {
        return index < modes.length ? modes[index] : MODE_NONE;
    }

    /** MAC address in the low 48 bits. */
    public long mac(int index) {
        return macs[index];
    }

    /** Largest IP packet in bytes. */
    public int mtu(int index) {
        return mtus[index];
    }

    /** VRF index; 0 for an unknown interface. */
    public int vrf(int index) {
        return index < vrfs.length ? vrfs[index] : 0;
    }

    /** {@code FEATURE_…} bits; 0 for an unknown interface. */
    public int features(int index) {
        return index < features.length ? features[index] : 0;
    }

    /** Bridge domain index, 0 for none. */
    public int bridgeDomain(int index) {
        return bridgeDomains[index];
    }

    /** Port by which the interface's frames leave. */
    public int port(int index) {
        return ports[index];
    }

    /** VLAN identifier that the interface's frames carry, 0 for none. */
    public int vlanId(int index) {
        return vlanIds[index];
    }

    /** VLAN interface on a port by identifier, 0 if there is none. */
    public int vlan(int port, int vlanId) {
        short[] ofPort = port < vlans.length ? vlans[port] : null;
        return ofPort == null ? 0 : ofPort[vlanId];
    }

    /** IPv4 address from which the appliance speaks by this interface; the VRF's if it has none; 0 for none at all. */
    public int ip4Source(int index) {
        return index < ip4Sources.length ? ip4Sources[index] : 0;
    }

    /** High half of the IPv6 address from which the appliance speaks by this interface, as {@link #ip4Source}. */
    public long ip6SourceHigh(int index) {
        return index < ip6SourcesHigh.length ? ip6SourcesHigh[index] : 0;
    }

    /** Low half of the same address; both halves are 0 for none at all. */
    public long ip6SourceLow(int index) {
        return index < ip6SourcesLow.length ? ip6SourcesLow[index] : 0;
    }
}
