package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.isthmus.lab.Await;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Scapy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Multicast and first-hop security on a bridge, among four Linux hosts that join groups by sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeGuardsIT {
    private static final String GROUP = "239.1.2.3";
    private static final String GROUP_6 = "ff15::1:3";
    private static final Duration SOON = Duration.ofSeconds(30);

    private CampusLab lab;

    @BeforeAll
    void open() {
        lab = CampusLab.open();
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** A process that is a member of both groups until it is closed. */
    private RunningCommand join(int host) {
        return lab.host(host)
                .namespace()
                .start(
                        "/usr/bin/python3",
                        "-u",
                        "-c",
                        """
                import socket, struct, sys, time
                name = sys.argv[1]
                index = socket.if_nametoindex(name)
                four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                four.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                    struct.pack('4s4si', socket.inet_aton('%s'), bytes(4), index))
                six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                    socket.inet_pton(socket.AF_INET6, '%s') + struct.pack('@I', index))
                print('joined')
                time.sleep(120)
                """.formatted(GROUP, GROUP_6),
                        lab.host(host).nic().name());
    }

    private void stream(int host) {
        Scapy.run(lab.host(host).nic(), """
                four = bytes(Ether(src=mac, dst='01:00:5e:01:02:03')/IP(src='10.40.0.%d', dst='%s', ttl=8)
                    /UDP(sport=5004, dport=5004)/Raw(b'x' * 32))
                six = bytes(Ether(src=mac, dst='33:33:00:01:00:03')/IPv6(src='fd00:40::%d', dst='%s', hlim=8)
                    /UDP(sport=5004, dport=5004)/Raw(b'x' * 32))
                for i in range(5):
                    wire.send(four)
                    wire.send(six)
                """.formatted(host, GROUP, host, GROUP_6));
    }

    private boolean shows(String what, String regex) {
        return Await.until(
                SOON, Duration.ofMillis(100), () -> lab.show(what).lines().anyMatch(line -> line.matches(regex)));
    }

    @Test
    void shouldSendGroupsOnlyWhereLinuxHostsHaveJoinedThem() {
        lab.commit(", igmpSnooping: true, mldSnooping: true, ports: { m2: { fastLeave: true } }");
        try (RunningCommand member = join(2)) {
            member.awaitOutput("joined", SOON);
            assertThat(shows("multicast", "campus +IGMP +this appliance \\(10.40.0.254\\) +yes .*"))
                    .isTrue();
            assertThat(shows("multicast", "campus +MLD +this appliance \\(fe80::.*\\) +yes .*"))
                    .isTrue();
            assertThat(shows("multicast", "campus +239.1.2.3 +m2 .*")).isTrue();
            assertThat(shows("multicast", "campus +ff15::1:3 +m2 .*")).isTrue();
            try (Capture at2 = Capture.start(lab.host(2).nic(), "udp port 5004");
                    Capture at3 = Capture.start(lab.host(3).nic(), "udp port 5004")) {
                stream(1);
                assertThat(at2.finish(10)).as("at the member").hasSize(10);
                assertThat(at3.finish()).as("elsewhere").isEmpty();
            }
            assertThat(lab.reaches(3, 4)).as("ARP and unicast").isTrue();
        }
        assertThat(Await.until(SOON, Duration.ofMillis(100), () -> !lab.show("multicast")
                        .contains("239.1.2.3")))
                .as("left")
                .isTrue();
        try (Capture at2 = Capture.start(lab.host(2).nic(), "udp port 5004")) {
            stream(1);
            assertThat(at2.finish()).isEmpty();
        }
        lab.commit("");
        try (Capture at2 = Capture.start(lab.host(2).nic(), "udp port 5004")) {
            stream(1);
            assertThat(at2.finish(10)).as("flooded without snooping").hasSize(10);
        }
    }

    @Test
    void shouldPassArpOnlyOfStationsThatAreBoundWhenAPortIsInspected() {
        lab.commit(
                ", bindings: [{ address: 10.40.0.1, mac: \"%s\", interface: m1 }], ports: { m1: { arpInspection: true } }"
                        .formatted(lab.host(1).nic().mac()));
        assertThat(lab.reaches(1, 2)).as("the station that is bound").isTrue();
        long before = lab.drops("arp-inspection");
        try (Capture at2 = Capture.start(lab.host(2).nic(), "arp host 10.40.0.3")) {
            Scapy.run(lab.host(1).nic(), """
                    for i in range(3):
                        send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/ARP(op=2, hwsrc=mac, psrc='10.40.0.3', pdst='10.40.0.2'))
                    """);
            assertThat(at2.finish()).isEmpty();
        }
        assertThat(lab.newDrops("arp-inspection", before, 3)).isEqualTo(3);
    }

    @Test
    void shouldKeepRouterAdvertisementsAndDhcpAnswersBackWhenAPortIsGuarded() {
        lab.commit(", ports: { m1: { raGuard: true, dhcpGuard: true } }");
        String script = """
                ra = IPv6(src='fe80::1', dst='ff02::1', hlim=255)/ICMPv6ND_RA()
                hidden = IPv6(src='fe80::1', dst='ff02::1', hlim=255)/IPv6ExtHdrDestOpt()/ICMPv6ND_RA()
                send(Ether(src=mac, dst='33:33:00:00:00:01')/ra)
                send(Ether(src=mac, dst='33:33:00:00:00:01')/hidden)
                send(Ether(src=mac, dst='ff:ff:ff:ff:ff:ff')/IP(src='10.40.0.1', dst='255.255.255.255')
                    /UDP(sport=67, dport=68)/Raw(b'x' * 240))
                """;
        String filter = "udp port 68 or (ip6 and ether dst 33:33:00:00:00:01)";
        long ras = lab.drops("ra-guard");
        long offers = lab.drops("dhcp-guard");
        try (Capture at2 = Capture.start(lab.host(2).nic(), filter)) {
            Scapy.run(lab.host(1).nic(), script);
            assertThat(at2.finish()).isEmpty();
        }
        assertThat(lab.newDrops("ra-guard", ras, 2)).isEqualTo(2);
        assertThat(lab.newDrops("dhcp-guard", offers, 1)).isEqualTo(1);
        try (Capture at2 = Capture.start(lab.host(2).nic(), filter)) {
            Scapy.run(lab.host(3).nic(), script);
            assertThat(at2.finish(3)).as("from a port without guards").hasSize(3);
        }
    }
}
