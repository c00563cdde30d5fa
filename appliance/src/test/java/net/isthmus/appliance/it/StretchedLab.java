package net.isthmus.appliance.it;

import java.util.List;
import java.util.Optional;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Nic;

/**
 * Two appliances, far apart, and a Linux host with a VXLAN device of its kernel, which are one layer-2 network.
 *
 * <pre>
 *  a1 ── west ── west-edge ══════ middle ══════ east-edge ── east ── b1
 *        BVI 10.30.0.1   │ (Linux routers)
 *                        └── linux                     10.30.0.0/24 fd00:30::/64 is at a1, b1 and linux
 * </pre>
 */
final class StretchedLab implements AutoCloseable {

    static final int VNI = 30_030;
    static final String WEST_4 = "172.16.1.2";
    static final String EAST_4 = "172.16.2.2";
    static final String LINUX_4 = "172.16.3.2";
    static final String WEST_6 = "fd00:16:1::2";
    static final String EAST_6 = "fd00:16:2::2";

    /** What carries 9000 bytes within VXLAN over IPv6. */
    static final int UNDERLAY_MTU = 9070;

    private final Lab westLab = Lab.open();
    private final Lab eastLab = Lab.open();
    private final LabNetwork westNetwork;
    private final LabNetwork eastNetwork;
    private final Nic middle;
    private final Nic linuxVxlan;
    final IsthmusRouter west;
    final IsthmusRouter east;

    StretchedLab() {
        this(UNDERLAY_MTU, "", "");
    }

    /** With a wider underlay, and more in the appliances' documents. */
    StretchedLab(int underlayMtu, String moreInWest, String moreInEast) {
        westNetwork = LabNetwork.build(westLab, side("a1", 11, "west-edge", 1, underlayMtu), step -> {});
        eastNetwork = LabNetwork.build(eastLab, side("b1", 12, "east-edge", 2, underlayMtu), step -> {});
        Namespace westEdge = westNetwork.host("west-edge").namespace();
        Namespace eastEdge = eastNetwork.host("east-edge").namespace();
        middle = westEdge.nic("middle");
        westLab.cable(middle, eastEdge.nic("middle"), underlayMtu, 1);
        Namespace linux = westLab.namespace("linux");
        westLab.cable(westEdge.nic("linux"), linux.nic("eth0"), underlayMtu, 1);
        route(
                westEdge,
                "172.16.0.1/30",
                "fd00:16::1/64",
                "172.16.0.2",
                "fd00:16::2",
                "172.16.2.0/30",
                "fd00:16:2::/64");
        route(eastEdge, "172.16.0.2/30", "fd00:16::2/64", "172.16.0.1", "fd00:16::1", "172.16.0.0/12", "fd00:16::/32");
        westEdge.nic("linux").address("172.16.3.1/30");
        linuxVxlan = vxlanDevice(linux);
        west = new IsthmusRouter(westNetwork, StandardLab.appliance(), List.of());
        east = new IsthmusRouter(eastNetwork, StandardLab.appliance(), List.of());
        west.configure(widened(westDocument(WEST_4, EAST_4 + ", " + LINUX_4), underlayMtu) + moreInWest);
        east.configure(widened(eastDocument(EAST_4, WEST_4 + ", " + LINUX_4), underlayMtu) + moreInEast);
        west.start();
        east.start();
    }

    private static LabTopology side(String host, int last, String edge, int number, int underlayMtu) {
        return new LabTopology(
                List.of(
                        new Segment(
                                "inside",
                                "eth1",
                                9000,
                                Optional.empty(),
                                List.of(),
                                List.of(new Host(
                                        host,
                                        List.of("10.30.0.%d/24".formatted(last), "fd00:30::%d/64".formatted(last)),
                                        List.of(),
                                        List.of()))),
                        new Segment(
                                "uplink",
                                "eth2",
                                underlayMtu,
                                Optional.empty(),
                                List.of(),
                                List.of(new Host(
                                        edge,
                                        List.of(
                                                "172.16.%d.1/30".formatted(number),
                                                "fd00:16:%d::1/64".formatted(number)),
                                        List.of(),
                                        List.of())))),
                List.of(),
                List.of(),
                1);
    }

    private static void route(
            Namespace edge, String ip4, String ip6, String via4, String via6, String to4, String to6) {
        edge.sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        edge.nic("middle").address(ip4).address(ip6);
        edge.ip("route", "add", to4, "via", via4);
        edge.ip("route", "add", to6, "via", via6);
    }

    private static Nic vxlanDevice(Namespace linux) {
        linux.nic("eth0").address(LINUX_4 + "/30");
        linux.ip("route", "add", "default", "via", "172.16.3.1");
        linux.ip(
                "link", "add", "vx", "mtu", "9000", "type", "vxlan", "id", "" + VNI, "local", LINUX_4, "dstport",
                "4789");
        for (String remote : List.of(WEST_4, EAST_4)) {
            linux.require("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", "vx", "dst", remote);
        }
        return linux.nic("vx")
                .address("10.30.0.13/24")
                .address("fd00:30::13/64")
                .up();
    }

    static String westDocument(String local, String remotes) {
        return document(1, local, remotes, ", addresses: [10.30.0.1/24, \"fd00:30::1/64\"]");
    }

    static String eastDocument(String local, String remotes) {
        return document(2, local, remotes, "");
    }

    private static String document(int number, String local, String remotes, String addresses) {
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, mtu: 9000 }
                  uplink: { match: { name: eth2 }, mtu: %d, addresses: [172.16.%d.2/30, "fd00:16:%d::2/64"] }
                  oob: { match: { name: mgmt0 }, role: management }
                vxlans:
                  stretch: { vni: %d, local: "%s", remotes: [%s] }
                bridges:
                  campus: { interfaces: [inside, stretch]%s }
                routes:
                  - { to: 0.0.0.0/0, via: 172.16.%d.1 }
                  - { to: "::/0", via: "fd00:16:%d::1" }
                """.formatted(UNDERLAY_MTU, number, number, VNI, local, quoted(remotes), addresses, number, number);
    }

    private static String widened(String document, int underlayMtu) {
        return document.replace("mtu: " + UNDERLAY_MTU, "mtu: " + underlayMtu);
    }

    private static String quoted(String addresses) {
        return "\"" + addresses.replace(", ", "\", \"") + "\"";
    }

    LabHost a1() {
        return westNetwork.host("a1");
    }

    LabHost b1() {
        return eastNetwork.host("b1");
    }

    /** The namespace of the Linux host, whose address in the stretched network is 10.30.0.13. */
    Namespace linux() {
        return linuxVxlan.namespace();
    }

    Lab westLab() {
        return westLab;
    }

    Lab eastLab() {
        return eastLab;
    }

    /** The namespace of an appliance's own host stack. */
    Namespace westHost() {
        return westNetwork.appliance();
    }

    Namespace eastHost() {
        return eastNetwork.appliance();
    }

    Namespace eastEdge() {
        return eastNetwork.host("east-edge").namespace();
    }

    /** The west end of the cable between the edges. */
    Nic middle() {
        return middle;
    }

    /** The cable between the edges from now on carries packets of so many bytes. */
    void narrowMiddle(int mtuBytes) {
        middle.mtu(mtuBytes);
        eastNetwork.host("east-edge").namespace().nic("middle").mtu(mtuBytes);
    }

    void forgetPathMtus() {
        for (Namespace host : List.of(a1().namespace(), b1().namespace(), linux())) {
            host.ip("route", "flush", "cache");
            host.ip("-6", "route", "flush", "cache");
        }
    }

    @Override
    public void close() {
        west.close();
        east.close();
        eastLab.close();
        westLab.close();
    }
}
