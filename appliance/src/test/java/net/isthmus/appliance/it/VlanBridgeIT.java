package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.isthmus.lab.Await;
import net.isthmus.lab.Cable;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.LabTopology;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.LabTopology.Vlan;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * VLANs, access ports, trunks, double tags, the protocols of links and loops, on one appliance:
 *
 * <pre>
 *   desk  h1 ──── access 10 ┐                          ┌ access 20 ──── h4
 *                           ├─ campus, VLAN-aware ─────┤                        q ══ 20.100 ══ routed
 *   up    h2 ══ trunk, 10 ══┘   10: 10.50.0.254        └══ trunk, 20 ══ h3
 *                               20: 10.60.0.254
 *   left: l1 ── left ══ two cables ══ right ── r1       single: s1 ── single ══ two cables ══ a Linux bridge, 10.90.0.9
 * </pre>
 */
class VlanBridgeIT {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration SETTLE = Duration.ofSeconds(15);
    private static final String CUT = "cut (loop)";

    /** How long a ring may go uncut: the probes that find it pass the storm's own queues. */
    private static final Duration RING = Duration.ofSeconds(60);

    private static Lab lab;
    private static LabNetwork network;
    private static IsthmusRouter isthmus;
    private static Cable ringOne;
    private static Cable ringTwo;
    private static Cable switchOne;
    private static Cable switchTwo;

    @BeforeAll
    static void open() {
        assumeTrue(Lab.isRoot(), "skipped: making network namespaces needs root");
        lab = Lab.open();
        var topology = new LabTopology(
                List.of(
                        segment("desk", 1, 1500, 0, "h1", "10.50.0.1", "10.50.0.254"),
                        segment("up", 2, 1500, 10, "h2", "10.50.0.2", "10.50.0.254"),
                        segment("down", 3, 1500, 20, "h3", "10.60.0.3", "10.60.0.254"),
                        segment("room", 4, 1500, 0, "h4", "10.60.0.4", "10.60.0.254"),
                        segment("carrier", 5, 1504, 0, "q", "10.70.0.1", "10.70.0.254"),
                        segment("l1", 6, 1500, 0, "l1", "10.80.0.1", ""),
                        segment("r1", 7, 1500, 0, "r1", "10.80.0.2", ""),
                        segment("s1", 8, 1500, 0, "s1", "10.90.0.1", "")),
                List.of(),
                List.of(),
                1);
        network = LabNetwork.build(lab, topology, step -> {});
        network.host("q").nic().tagged(20, 100);
        Namespace appliance = network.appliance();
        ringOne = lab.cable(appliance.nic("eth11"), appliance.nic("eth12"), 1500, 1);
        ringTwo = lab.cable(appliance.nic("eth13"), appliance.nic("eth14"), 1500, 1);
        Namespace fabric = lab.namespace("switch");
        var bridge = fabric.bridge("br0", 1500).address("10.90.0.9/24");
        switchOne = lab.cable(appliance.nic("eth15"), fabric.nic("one"), 1500, 1);
        switchTwo = lab.cable(appliance.nic("eth16"), fabric.nic("two"), 1500, 1);
        switchOne.other().joins(bridge);
        switchTwo.other().joins(bridge);
        isthmus = new IsthmusRouter(network, StandardLab.appliance(), List.of());
        isthmus.configure(document());
        isthmus.start();
        // It takes its ports up, which closes both rings.
        ringTwo.one().down();
        switchTwo.one().down();
        assertThat(Await.until(SETTLE, POLL, () -> !isCut())).isTrue();
    }

    private static Segment segment(
            String name, int port, int mtu, int vlan, String host, String address, String gateway) {
        return new Segment(
                name,
                "eth" + port,
                mtu,
                vlan == 0 ? Optional.empty() : Optional.of(new Vlan(name + "-" + vlan, vlan)),
                List.of(),
                List.of(new Host(
                        host, List.of(address + "/24"), List.of(), gateway.isEmpty() ? List.of() : List.of(gateway))));
    }

    private static String document() {
        var interfaces = new StringBuilder();
        String[] names = {"desk", "up", "down", "room", "carrier", "l1", "r1", "s1"};
        for (int i = 0; i < names.length; i++) {
            interfaces.append("  %s: { match: { name: eth%d }%s }%n"
                    .formatted(names[i], i + 1, names[i].equals("carrier") ? ", mtu: 1504" : ""));
        }
        for (int i = 11; i <= 16; i++) {
            interfaces.append("  x%d: { match: { name: eth%d } }%n".formatted(i, i));
        }
        return "interfaces:\n" + interfaces + """
                vlans:
                  office: { link: campus, id: 10, addresses: [10.50.0.254/24] }
                  guests: { link: campus, id: 20, addresses: [10.60.0.254/24] }
                  dc-q: { link: carrier, id: 100, outer: 20, addresses: [10.70.0.254/24] }
                bridges:
                  campus:
                    interfaces: [desk, up, down, room]
                    ports:
                      desk: { access: 10 }
                      up: { trunk: [10, 30-32] }
                      down: { trunk: [20, 30-32] }
                      room: { access: 20 }
                  left: { interfaces: [l1, x11, x13] }
                  right: { interfaces: [r1, x12, x14] }
                  single: { interfaces: [s1, x15, x16], forwardLinkProtocols: [lldp] }
                """;
    }

    @AfterAll
    static void close() {
        if (isthmus != null) {
            isthmus.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static LabHost host(String name) {
        return network.host(name);
    }

    private static boolean pings(String from, String to) {
        return Ping.of(host(from).namespace(), to).count(1).run().isComplete();
    }

    private static boolean reaches(String from, String to) {
        return Await.until(SETTLE, Duration.ofMillis(100), () -> pings(from, to));
    }

    private static boolean isCut() {
        return isthmus.get("/api/v1/bridges").contains(CUT);
    }

    private static long drops(String reason) {
        var matcher = java.util.regex.Pattern.compile(
                        "\"reason\"\\s*:\\s*\"" + reason + "\"[^}]*\"packets\"\\s*:\\s*(\\d+)")
                .matcher(isthmus.get("/api/v1/drops"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    @Test
    void shouldBridgeAnAccessPortWithATrunkOfItsVlan() {
        assertThat(reaches("h1", "10.50.0.2")).isTrue();
        assertThat(reaches("h4", "10.60.0.3")).isTrue();
        assertThat(Ping.of(host("h1").namespace(), "10.50.0.2")
                        .packets(1500)
                        .unfragmented()
                        .run())
                .matches(Ping.Result::isComplete);
    }

    @Test
    void shouldRouteBetweenVlansByTheBridgesOwnPlaces() {
        assertThat(reaches("h1", "10.60.0.4")).isTrue();
        assertThat(reaches("h2", "10.60.0.3")).isTrue();
    }

    @Test
    void shouldKeepVlansApart() {
        try (Capture ofOffice = Capture.start(host("h2").nic(), "ether proto 0x88b5 or vlan");
                Capture ofGuests = Capture.start(host("h4").nic(), "ether proto 0x88b5")) {
            Scapy.run(host("h1").nic(), "send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff', type=0x88b5)/Raw(b'x' * 46))");
            ofOffice.await("0x88b5", SETTLE);
            assertThat(ofGuests.finish()).isEmpty();
        }
    }

    @Test
    void shouldDropVlansThatAPortDoesNotCarry() {
        long before = drops("vlan-unknown");
        Scapy.run(
                host("h1").nic(),
                "send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/Dot1Q(vlan=20, type=0x88b5)/Raw(b'x' * 46))");
        assertThat(Await.until(SETTLE, POLL, () -> drops("vlan-unknown") > before))
                .isTrue();
    }

    @Test
    void shouldKeepThePriorityOfAFrameThatIsBridgedFromTrunkToTrunk() {
        try (Capture down = Capture.start(host("h3").nic(), "vlan 31")) {
            Scapy.run(
                    host("h2").nic(),
                    "send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/Dot1Q(vlan=31, prio=5, type=0x88b5)/Raw(b'x' * 46))");
            down.await("vlan 31, p 5", SETTLE);
        }
    }

    @Test
    void shouldRouteADoubleTaggedVlanWithItsFullMtu() {
        assertThat(reaches("q", "10.70.0.254")).isTrue();
        assertThat(reaches("q", "10.60.0.4")).isTrue();
        assertThat(Ping.of(host("q").namespace(), "10.60.0.4")
                        .packets(1500)
                        .unfragmented()
                        .run())
                .matches(Ping.Result::isComplete);
        try (Capture both = Capture.start(host("q").nic(), "")) {
            assertThat(pings("q", "10.70.0.254")).isTrue();
            assertThat(both.finish()).anyMatch(line -> line.contains("vlan 20") && line.contains("vlan 100"));
        }
    }

    @Test
    void shouldEndLinkProtocolsByNameAndForwardThoseThatAreAsked() {
        long bpdus = drops("bridge-bpdu");
        try (Capture behind =
                        Capture.start(host("l1").nic(), "ether dst 01:80:c2:00:00:00 or ether dst 01:80:c2:00:00:0e");
                Capture wire = Capture.start(switchOne.other(), "ether dst 01:80:c2:00:00:0e")) {
            Scapy.run(host("r1").nic(), "send(Ether(src=mac, dst='01:80:c2:00:00:00', type=0x88b5)/Raw(b'x' * 46))");
            Scapy.run(host("s1").nic(), "send(Ether(src=mac, dst='01:80:c2:00:00:0e', type=0x88cc)/Raw(b'x' * 46))");
            wire.await("01:80:c2:00:00:0e", SETTLE);
            assertThat(behind.finish()).isEmpty();
        }
        assertThat(Await.until(SETTLE, POLL, () -> drops("bridge-bpdu") == bpdus + 1))
                .isTrue();
    }

    @Test
    void shouldCutTwoBridgesCabledInARing() {
        assertThat(reaches("l1", "10.80.0.2")).isTrue();
        ringIsCutAndTrafficReturns(ringOne, ringTwo, "l1", "10.80.0.2");
    }

    @Test
    void shouldCutARingThroughALinuxBridge() {
        assertThat(reaches("s1", "10.90.0.9")).isTrue();
        ringIsCutAndTrafficReturns(switchOne, switchTwo, "s1", "10.90.0.9");
    }

    private static void ringIsCutAndTrafficReturns(Cable kept, Cable added, String from, String to) {
        // Broadcasts go round from the first moment on.
        String everybody = to.substring(0, to.lastIndexOf('.')) + ".255";
        try (RunningCommand storm = host(from).namespace().start("ping", "-b", "-q", "-i", "0.01", everybody)) {
            assertThat(isCut()).isFalse();
            added.one().up();
            assertThat(Await.until(RING, POLL, VlanBridgeIT::isCut)).isTrue();
            assertThat(storm.isAlive()).isTrue();
        }
        long before = kept.one().statistic("rx_packets");
        Await.pause(Duration.ofSeconds(1));
        assertThat(kept.one().statistic("rx_packets") - before)
                .as("frames a second after the cut")
                .isLessThan(300);
        assertThat(reaches(from, to)).as("traffic flows after the cut").isTrue();
        assertThat(isthmus.command("show", "bridges").orThrow().output()).contains(CUT);
        assertThat(Await.until(SETTLE, POLL, () -> drops("bridge-loop-cut") > 0))
                .isTrue();

        kept.one().down();
        assertThat(reaches(from, to)).as("traffic returns by the other cable").isTrue();
        assertThat(isCut()).isFalse();
        added.one().down();
        kept.one().up();
        assertThat(reaches(from, to)).isTrue();
    }

    @Test
    void shouldCommitThreeHundredVlansOnTwoTrunks() {
        String many = document().replace("30-32", "30-329");
        HttpResponse<String> response = isthmus.commit(many);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try (Capture down = Capture.start(host("h3").nic(), "vlan 329")) {
            Scapy.run(
                    host("h2").nic(),
                    "send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/Dot1Q(vlan=329, type=0x88b5)/Raw(b'x' * 46))");
            down.await("vlan 329", SETTLE);
        }
        assertThat(isthmus.commit(document()).statusCode()).isEqualTo(200);
    }
}
