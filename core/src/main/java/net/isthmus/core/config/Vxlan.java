package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** A VXLAN: a member of a bridge whose frames go to remotes over a routed network. */
@Section(
        value = "A VXLAN (RFC 7348): frames of a bridge in UDP packets, to appliances at other places over any routed "
                + "network. It has no addresses; make it a member of a bridge.",
        example = """
                vxlans:
                  stretch: { vni: 30030, local: 10.255.0.1, remotes: [10.255.1.1] }
                bridges:
                  campus: { interfaces: [campus-a, stretch] }
                """)
public record Vxlan(
        @Key(
                value = "The number of the VXLAN, the same at all its ends.",
                noun = "VXLAN network identifier",
                min = 1,
                max = Vxlan.MAX_VNI,
                example = "30030")
        int vni,

        @Key(
                value = "The appliance's own address from which its packets come. One that is on no interface becomes "
                        + "the appliance's own by this.",
                example = "10.255.0.1")
        IpAddress local,

        @Key(
                value = "The addresses of the other ends. Each has all the others as its remotes.",
                noun = "number of remotes",
                max = Vxlan.MAX_REMOTES,
                example = "[10.255.1.1, 10.255.2.1]")
        List<IpAddress> remotes,

        @Key(
                value = "The UDP port: 4789, or 8472 for ends that are older than the standard.",
                noun = "UDP port",
                defaultsTo = "4789",
                min = 1,
                max = 65_535,
                example = "4789")
        int port,

        @Key(
                value = "The longest packet in bytes within the VXLAN. Its own packets are 50 bytes longer over IPv4 "
                        + "and 70 over IPv6, which the way to the remotes must carry. Without it, what fits the MTU "
                        + "of the interface towards them.",
                noun = "MTU",
                example = "1450",
                min = Configuration.MIN_MTU,
                max = Configuration.MAX_MTU)
        Optional<Integer> mtu) {

    public static final int MAX_VNI = 0xff_ffff;

    /** The most remotes of one VXLAN: a broadcast is copied for each. */
    public static final int MAX_REMOTES = 64;

    /** The UDP port of RFC 7348. */
    public static final int PORT = 4789;

    /** The UDP port that Linux had before the standard. */
    public static final int OLD_PORT = 8472;

    private static final int OVERHEAD_IP4 = 50;
    private static final int OVERHEAD_IP6 = 70;

    public Vxlan {
        remotes = List.copyOf(remotes);
    }

    /**
     * Bytes by which an outer IP packet is longer than the inner one: the inner Ethernet header and all that is outer.
     */
    public int overhead() {
        return local.isIpv4() ? OVERHEAD_IP4 : OVERHEAD_IP6;
    }
}
