package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A bridge whose member {@code m1} is a NIC with a spoof check: what leaves by it with a foreign source MAC vanishes
 * before host {@code h1}, and only frames to the NIC's own MAC or to groups come back, as a hypervisor has it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MacNatIT {
    private static final int PORT = 7030;
    private static final String MAC_NAT = ", ports: { m1: { mode: mac-nat } }";

    /** Discovers, requests and prints; it never sets the broadcast flag. */
    private static final String DHCP_CLIENT = """
        hw = bytes.fromhex(mac.replace(':', ''))
        def ask(kind, more):
            options = [('message-type', kind)] + more + ['end']
            message = (Ether(src=mac, dst='ff:ff:ff:ff:ff:ff') / IP(src='0.0.0.0', dst='255.255.255.255')
                    / UDP(sport=68, dport=67) / BOOTP(op=1, chaddr=hw, xid=0x1157) / DHCP(options=options))
            answer = srp1(message, iface=iface, timeout=3, retry=3, verbose=0, multi=False,
                    filter='udp and dst port 68')
            return answer
        conf.checkIPaddr = False
        offer = ask('discover', [])
        address = offer[BOOTP].yiaddr
        lease = ask('request', [('requested_addr', address), ('server_id', offer[BOOTP].siaddr)])
        print('leased', lease[BOOTP].yiaddr, 'by', dict(o for o in lease[DHCP].options if len(o) == 2)['message-type'])
        """;

    private CampusLab lab;

    @BeforeAll
    void open() {
        lab = CampusLab.open();
        lab.host(1).namespace().require("nft", """
            table netdev spoof {
              chain in { type filter hook ingress device eth0 priority 0; ether saddr != %1$s drop; }
              chain out { type filter hook egress device eth0 priority 0;
                ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 ether daddr != %1$s drop; }
            }
            """.formatted(lab.portMac(1)));
    }

    @AfterAll
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void shouldReachNobodyWhenBridgedTransparently() {
        lab.commit("");
        assertThat(lab.pings(2, 1)).isFalse();
    }

    @Test
    void shouldPassPingsBothWaysWhenTheMemberSpeaksAsItsNic() {
        lab.commit(MAC_NAT);
        for (int inside : new int[] {2, 3}) {
            assertThat(lab.reaches(inside, 1)).isTrue();
            assertThat(lab.pings(1, inside)).isTrue();
            assertComplete(lab.host(inside), lab.host(1).ip6());
            assertComplete(lab.host(1), lab.host(inside).ip6());
        }
        assertThat(lab.reaches(2, 3)).as("among insiders").isTrue();
        assertThat(Arping.run(lab.host(1).nic(), lab.host(2).ip4())).containsExactly(lab.portMac(1));
        String shown = lab.show("mac-nat");
        assertThat(shown).contains("10.40.0.2", "fd00:40::2", lab.host(2).nic().mac());
    }

    @Test
    void shouldFindASilentInsiderWhenTheOutsiderSpeaksFirst() {
        lab.commit("");
        lab.commit(MAC_NAT); // knows nobody now
        lab.host(1).namespace().ip("neigh", "flush", "all");
        assertThat(lab.reaches(1, 4)).isTrue();
        lab.host(1).namespace().ip("neigh", "flush", "all");
        assertComplete(lab.host(1), lab.host(4).ip6());
    }

    @Test
    void shouldReachTheBridgesOwnAddressWhenOutside() {
        lab.commit(MAC_NAT);
        assertComplete(lab.host(1), "10.40.0.254");
        assertComplete(lab.host(1), "fd00:40::fe");
        assertThat(Arping.run(lab.host(1).nic(), "10.40.0.254")).containsExactly(lab.portMac(1));
    }

    @Test
    void shouldCarryTcpWhenTheMemberSpeaksAsItsNic() {
        lab.commit(MAC_NAT);
        for (String address : List.of(lab.host(1).ip4(), lab.host(1).ip6())) {
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.host(2).namespace(), lab.host(1).namespace(), address, PORT, 5_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        }
        Sockets.Transfer inwards = Sockets.tcp(
                lab.host(1).namespace(), lab.host(3).namespace(), lab.host(3).ip4(), PORT, 5_000_000);
        assertThat(inwards.isIdentical()).as(inwards.text()).isTrue();
    }

    @Test
    void shouldLeaseAnAddressWhenTheDhcpServerIsOutside() {
        lab.commit(MAC_NAT);
        LabHost client = lab.host(4);
        try (RunningCommand server = lab.host(1)
                .namespace()
                .start(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--user=root",
                        "--pid-file=" + lab.host(1).namespace().file("dnsmasq.pid"),
                        "--port=0",
                        "--conf-file=/dev/null",
                        "--interface=eth0",
                        "--dhcp-range=10.40.0.100,10.40.0.110,1h",
                        "--dhcp-leasefile=" + lab.host(1).namespace().file("leases"))) {
            assertThat(Scapy.run(client.nic(), DHCP_CLIENT).output())
                    .as(server.tail())
                    .containsPattern("leased 10.40.0.1[01][0-9]");
        }
        assertThat(Await.until(Duration.ofSeconds(20), Duration.ofMillis(200), () -> lab.show("mac-nat")
                        .contains("dhcp")))
                .isTrue();
    }

    @Test
    void shouldLearnAndSendNothingWhenAFrameIsOnlyTried() {
        lab.commit(MAC_NAT);
        for (int inside : new int[] {2, 3, 4}) { // who is known cannot tell of himself meanwhile
            assertThat(lab.reaches(inside, 1)).isTrue();
        }
        String addresses = state("mac-nat");
        String bridges = state("bridges");
        String stranger = "02:00:00:77:77:77";
        long unknown = lab.drops("mac-nat-nobody");

        try (Capture outside = Capture.start(lab.host(1).nic(), "host 10.40.0.77");
                Capture inside = Capture.start(lab.host(2).nic(), "tcp")) {
            assertThat(why(
                            "m2",
                            "10.40.0.77",
                            lab.host(1).ip4(),
                            stranger,
                            lab.host(1).nic().mac()))
                    .contains("verdict: sent out of m1");
            assertThat(why(
                            "m1",
                            lab.host(1).ip4(),
                            lab.host(2).ip4(),
                            lab.host(1).nic().mac(),
                            lab.portMac(1)))
                    .contains("mac-nat-input", "verdict: sent out of m2");
            assertThat(why(
                            "m1",
                            lab.host(1).ip6(),
                            "fd00:40::77",
                            lab.host(1).nic().mac(),
                            lab.portMac(1)))
                    .contains("mac-nat-input");
            assertThat(outside.finish()).isEmpty();
            assertThat(inside.finish()).isEmpty();
        }

        assertThat(state("mac-nat")).isEqualTo(addresses).doesNotContain("10.40.0.77", "fd00:40::77");
        assertThat(state("bridges")).isEqualTo(bridges).doesNotContain(stranger);
        assertThat(lab.drops("mac-nat-nobody")).isEqualTo(unknown);
    }

    /** Without what time and the hosts' own group messages change. */
    private String state(String what) {
        return lab.isthmus()
                .get("/api/v1/" + what)
                .replaceAll("\"(idleSeconds|framesFlooded)\":[0-9]+", "")
                .replaceAll("\"address\":\"fe80[^}]*", "");
    }

    private String why(String in, String from, String to, String fromMac, String toMac) {
        return lab.isthmus()
                .command("why", "--in", in, "--from", from, "--to", to, "--from-mac", fromMac, "--to-mac", toMac)
                .orThrow()
                .output();
    }

    private static void assertComplete(LabHost from, String to) {
        assertThat(Await.until(
                        Duration.ofSeconds(20),
                        Duration.ofMillis(100),
                        () -> Ping.of(from.namespace(), to).count(1).run().isComplete()))
                .as(from.namespace() + " to " + to)
                .isTrue();
    }
}
