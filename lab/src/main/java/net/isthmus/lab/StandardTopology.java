package net.isthmus.lab;

import java.util.List;
import java.util.Optional;
import net.isthmus.lab.LabTopology.Bridge;
import net.isthmus.lab.LabTopology.Host;
import net.isthmus.lab.LabTopology.Route;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.LabTopology.Vlan;

/**
 * The topology of {@code make run} and of the integration tests: two routed L2VPCs, a campus that is bridged over a
 * VLAN, and an uplink.
 *
 * <pre>
 *   storage, MTU 9000                                                campus, MTU 9000, one bridge, .1 is its BVI
 *   10.10.0.0/24 fd00:10::/64                                        10.30.0.0/24 fd00:30::/64
 *   s1 .11 ─┐                          ┌────────────────┐
 *           ├─ fabric ──────────── eth1│                │eth3 ─────────────── a1 .11   (campus-a)
 *   s2 .12 ─┘                       .1 │                │
 *   web, MTU 9000                      │   appliance    │eth4 ══ VLAN 200 ═══ b1 .12   (circuit)
 *   10.20.0.0/24 fd00:20::/64          │                │
 *   w1 .11 ─┐                          │                │eth5 ─────────────── internet 172.16.0.1/30 fd00:16::1/64
 *           ├─ fabric ──────────── eth2│                │ .2  uplink, MTU 1500         198.51.100.10 2001:db8:100::10
 *   w2 .12 ─┘                       .1 └────────────────┘
 *                                            mgmt0 ── the machine itself: API and console
 * </pre>
 */
public final class StandardTopology {

    /** The MTU of everything but the uplink. */
    public static final int JUMBO_MTU_BYTES = 9000;

    /** The MTU of the uplink: where packets become too big. */
    public static final int UPLINK_MTU_BYTES = 1500;

    private StandardTopology() {}

    /** The topology, with one queue a port. */
    public static LabTopology create() {
        return new LabTopology(
                List.of(
                        routed("storage", "eth1", 10, "s1", "s2"),
                        routed("web", "eth2", 20, "w1", "w2"),
                        new Segment(
                                "campus-a",
                                "eth3",
                                JUMBO_MTU_BYTES,
                                Optional.empty(),
                                List.of(),
                                List.of(host("a1", 30, 11))),
                        new Segment(
                                "circuit",
                                "eth4",
                                JUMBO_MTU_BYTES,
                                Optional.of(new Vlan("dc-200", 200)),
                                List.of(),
                                List.of(host("b1", 30, 12))),
                        uplink()),
                List.of(new Bridge("campus", List.of("campus-a", "circuit"), List.of("10.30.0.1/24", "fd00:30::1/64"))),
                List.of(new Route("0.0.0.0/0", "172.16.0.1"), new Route("::/0", "fd00:16::1")),
                1);
    }

    private static Segment routed(String name, String port, int number, String one, String other) {
        return new Segment(
                name,
                port,
                JUMBO_MTU_BYTES,
                Optional.empty(),
                List.of("10.%d.0.1/24".formatted(number), "fd00:%d::1/64".formatted(number)),
                List.of(host(one, number, 11), host(other, number, 12)));
    }

    private static Host host(String name, int number, int last) {
        return new Host(
                name,
                List.of("10.%d.0.%d/24".formatted(number, last), "fd00:%d::%d/64".formatted(number, last)),
                List.of(),
                List.of("10.%d.0.1".formatted(number), "fd00:%d::1".formatted(number)));
    }

    private static Segment uplink() {
        Host internet = new Host(
                "internet",
                List.of("172.16.0.1/30", "fd00:16::1/64"),
                List.of("198.51.100.10/32", "2001:db8:100::10/128"),
                List.of("172.16.0.2", "fd00:16::2"));
        return new Segment(
                "uplink",
                "eth5",
                UPLINK_MTU_BYTES,
                Optional.empty(),
                List.of("172.16.0.2/30", "fd00:16::2/64"),
                List.of(internet));
    }
}
