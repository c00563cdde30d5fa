package net.isthmus.fastpath.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.wire.VlanTags;

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
        /** A sub-interface of a port by one VLAN tag or two. */
        VLAN,
        /** The routed interface of a bridge domain. */
        BVI,
        /** A VXLAN, which has its local address if nobody else has it, or the way to one of its remotes. */
        VXLAN,
        /** The TUN to the host stack. */
        HOST,
        /** A tunnel of IPsec: point to point, packets without a link layer. */
        TUNNEL
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
     * @param tags VLAN tags that its frames carry, as {@link VlanTags} packs them; 0 for none
     * @param routed true if it has addresses of its own
     * @param ip4Source primary IPv4 address, from which ICMP errors come; 0 for none
     * @param ip6SourceHigh high half of the primary IPv6 address
     * @param ip6SourceLow low half; both 0 for none
     * @param features {@code FEATURE_…} bits: what its packets need besides the plain way
     * @param mssClamp largest TCP segment that SYNs by this interface may announce; {@link #MSS_AUTO} for what fits its
     *     MTU, 0 for no limit
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
            int tags,
            boolean routed,
            int ip4Source,
            long ip6SourceHigh,
            long ip6SourceLow,
            int features,
            int mssClamp) {

        /** An interface of which nothing else is known; its MTU is {@value #USUAL_MTU}, and it is its own port. */
        public static Entry of(int index, String name, Kind kind) {
            return new Entry(index, name, kind, 0, USUAL_MTU, 0, 0, index, 0, false, 0, 0, 0, 0, 0);
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
        public Entry withPort(int port, int tags) {
            var draft = new Draft(this);
            draft.port = port;
            draft.tags = tags;
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

        /** A copy with another limit of TCP segments. */
        public Entry withMssClamp(int mssClamp) {
            var draft = new Draft(this);
            draft.mssClamp = mssClamp;
            draft.features = mssClamp == 0 ? features & ~FEATURE_MSS_CLAMP : features | FEATURE_MSS_CLAMP;
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
        private int tags;
        private boolean routed;
        private int ip4Source;
        private long ip6SourceHigh;
        private long ip6SourceLow;
        private int features;
        private int mssClamp;

        Draft(Entry of) {
            this.of = of;
            mac = of.mac;
            mtu = of.mtu;
            vrf = of.vrf;
            bridgeDomain = of.bridgeDomain;
            port = of.port;
            tags = of.tags;
            routed = of.routed;
            ip4Source = of.ip4Source;
            ip6SourceHigh = of.ip6SourceHigh;
            ip6SourceLow = of.ip6SourceLow;
            features = of.features;
            mssClamp = of.mssClamp;
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
                    tags,
                    routed,
                    ip4Source,
                    ip6SourceHigh,
                    ip6SourceLow,
                    features,
                    mssClamp);
        }
    }

    private static final int USUAL_MTU = 1500;

    /** Feature: sources must be reached by the interface by which their packets come (RFC 3704 §2.2). */
    public static final int FEATURE_REVERSE_PATH_STRICT = 1;

    /** Feature: sources must be reached by some interface (RFC 3704 §2.4). */
    public static final int FEATURE_REVERSE_PATH_LOOSE = 1 << 1;

    /** Feature: SYNs announce no larger segments than fit, both ways. */
    public static final int FEATURE_MSS_CLAMP = 1 << 2;

    /** Feature: rules of policy routing are asked before the FIB. */
    public static final int FEATURE_POLICY_ROUTES = 1 << 3;

    /** Feature: packets belong to sessions. */
    public static final int FEATURE_SESSIONS = 1 << 4;

    /** Feature: hosts of its subnets live behind other interfaces too, for which neighbour discovery is answered. */
    public static final int FEATURE_SHARED = 1 << 5;

    /** Feature: rules are asked about the appliance's own packets too, and about what comes to it in clear. */
    public static final int FEATURE_OWN_RULES = 1 << 6;

    /** Features that packets pass between the checks of a router and the FIB. */
    public static final int FEATURES_INPUT = FEATURE_REVERSE_PATH_STRICT
            | FEATURE_REVERSE_PATH_LOOSE
            | FEATURE_MSS_CLAMP
            | FEATURE_POLICY_ROUTES
            | FEATURE_SHARED;

    /** A limit of TCP segments that follows the MTU: less 40 bytes of headers in IPv4, 60 in IPv6. */
    public static final int MSS_AUTO = -1;

    /** Frames of this bridge member bear the NIC's MAC on the wire. */
    public static final int FEATURE_MAC_NAT = 1 << 16;

    /** Feature: frames leave by a tunnel's own node, and packets from it are a tunnel's outer ones. */
    public static final int FEATURE_TUNNEL = 1 << 30;

    /** Feature: packets leave by ESP; there are neither neighbours nor a link layer. */
    public static final int FEATURE_PROTECTED = 1 << 29;

    /** Routed although it may have no address: it is to get some from its link. */
    public static final int FEATURE_ROUTED = 1 << 20;

    /** A DHCPv4 client waits for answers, also to addresses that are not the appliance's own yet. */
    public static final int FEATURE_DHCP_CLIENT = 1 << 21;

    /**
     * The port's NIC is not proven to be the right one: its frames may answer questions about that, and nothing else.
     */
    public static final int FEATURE_HELD = 1 << 22;

    /** The appliance speaks by this interface as its own sources only, which may be none, and by no other as them. */
    public static final int FEATURE_SPEAKS_ALONE = 1 << 23;

    /** Frames of this interface go to its bridge domain. */
    public static final int MODE_BRIDGED = 1;

    /** Frames of this interface go to routing. */
    public static final int MODE_ROUTED = 2;

    /** Frames of this interface go to the control loop, if they may answer who is on its link, and nowhere else. */
    public static final int MODE_HELD = 3;

    /** Frames of this interface are dropped. */
    public static final int MODE_NONE = 0;

    private final List<Entry> entries;
    private final Entry[] byIndex;
    private final int[] modes;
    private final long[] macs;
    private final int[] mtus;
    private final int[] vrfs;
    private final int[] features;
    private final int[] mss4;
    private final int[] mss6;
    private final int[] bridgeDomains;
    private final int[] ports;
    private final int[] tags;
    private final TagTable byTags;
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
        mss4 = new int[size];
        mss6 = new int[size];
        bridgeDomains = new int[size];
        ports = new int[size];
        tags = new int[size];
        ip4Sources = new int[size];
        ip6SourcesHigh = new long[size];
        ip6SourcesLow = new long[size];
        // An interface without an address speaks by the first of its VRF that has one.
        Map<Integer, Entry> ip4Speakers = new HashMap<>();
        Map<Integer, Entry> ip6Speakers = new HashMap<>();
        for (Entry entry : entries) {
            if (speaksAlone(entry)) {
                continue;
            }
            if (entry.ip4Source() != 0) {
                ip4Speakers.putIfAbsent(entry.vrf(), entry);
            }
            if (hasIp6Source(entry)) {
                ip6Speakers.putIfAbsent(entry.vrf(), entry);
            }
        }
        for (Entry entry : entries) {
            int index = entry.index();
            byIndex[index] = entry;
            modes[index] = mode(entry);
            macs[index] = entry.mac();
            mtus[index] = entry.mtu();
            vrfs[index] = entry.vrf();
            features[index] = entry.features() | featuresOf(entry.kind());
            mss4[index] = entry.mssClamp() == MSS_AUTO ? entry.mtu() - 40 : entry.mssClamp();
            mss6[index] = entry.mssClamp() == MSS_AUTO ? entry.mtu() - 60 : entry.mssClamp();
            bridgeDomains[index] = entry.bridgeDomain();
            ports[index] = entry.port();
            tags[index] = entry.tags();
            Entry ip4 =
                    entry.ip4Source() != 0 || speaksAlone(entry) ? entry : ip4Speakers.getOrDefault(entry.vrf(), entry);
            ip4Sources[index] = ip4.ip4Source();
            Entry ip6 =
                    hasIp6Source(entry) || speaksAlone(entry) ? entry : ip6Speakers.getOrDefault(entry.vrf(), entry);
            ip6SourcesHigh[index] = ip6.ip6SourceHigh();
            ip6SourcesLow[index] = ip6.ip6SourceLow();
        }
        byTags = new TagTable(entries.stream()
                .filter(entry -> byIndex[entry.port()] == null || !isHeld(byIndex[entry.port()]))
                .toList());
    }

    private static boolean isHeld(Entry entry) {
        return (entry.features() & FEATURE_HELD) != 0;
    }

    private static int featuresOf(Kind kind) {
        return kind == Kind.VXLAN ? FEATURE_TUNNEL : kind == Kind.TUNNEL ? FEATURE_PROTECTED : 0;
    }

    private static boolean speaksAlone(Entry entry) {
        return (entry.features() & FEATURE_SPEAKS_ALONE) != 0;
    }

    private static boolean hasIp6Source(Entry entry) {
        return (entry.ip6SourceHigh() | entry.ip6SourceLow()) != 0;
    }

    private static int mode(Entry entry) {
        if (isHeld(entry)) {
            return MODE_HELD;
        }
        if (entry.kind() == Kind.BVI || entry.routed() || (entry.features() & FEATURE_ROUTED) != 0) {
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

    /** Whether there is such an interface, and it is a tunnel of IPsec. */
    public boolean isTunnel(int index) {
        return find(index).filter(entry -> entry.kind() == Kind.TUNNEL).isPresent();
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

    /** Largest TCP segment that a SYN in IPv4 may announce. Precondition: the interface has the feature. */
    public int mss4(int index) {
        return mss4[index];
    }

    /** Largest TCP segment that a SYN in IPv6 may announce. Precondition: the interface has the feature. */
    public int mss6(int index) {
        return mss6[index];
    }

    /** Bridge domain index, 0 for none. */
    public int bridgeDomain(int index) {
        return bridgeDomains[index];
    }

    /** Port by which the interface's frames leave. */
    public int port(int index) {
        return ports[index];
    }

    /** Tags that the interface's frames carry, as {@link VlanTags} packs them; 0 for none. */
    public int tags(int index) {
        return tags[index];
    }

    /** VLAN interface on a port by the tags of its frames, 0 if there is none. */
    public int vlan(int port, int tagsOfFrame) {
        return byTags.find(port, tagsOfFrame);
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
