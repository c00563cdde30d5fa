package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import net.isthmus.lab.probe.Traceroute;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Translation of IPv6 between real hosts; the internet host says by which address it sees them. */
@OnLab
class Nat6IT {
    private static final int OK = 200;
    private static final int PORT = PeerTalk.PORT;
    private static final String UPLINK = "fd00:16::2";
    private static final String INTERNET = "fd00:16::1";

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final LabHost internet;
    private final String far;
    private final String standard;

    Nat6IT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        internet = lab.internet();
        far = internet.description().loopbackIp6();
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit("");
        }
        for (LabHost host : List.of(lab.s1(), internet)) {
            host.namespace().ip("-6", "route", "flush", "cache");
            host.namespace().ip("-6", "neigh", "flush", "all");
        }
    }

    @Test
    void shouldKnowANetworkByItsPrefixOutsideBothWays() {
        commit("""
            nat:
              nptv6: [{ inside: "fd00:10::/64", outside: "2001:db8:10::/64", out: uplink }]
            """);
        try (PeerTalk _ = PeerTalk.on(internet);
                PeerTalk _ = PeerTalk.on(lab.s1())) {
            String seen = PeerTalk.ask(lab.s1(), "tcp", far, PORT, 40_001);
            assertThat(seen).startsWith("2001:db8:10:").endsWith(" 40001");
            String outside = seen.substring(0, seen.indexOf(' '));
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_002)).isEqualTo(outside + " 40002");
            assertThat(lab.ping(lab.s1(), far).run()).matches(Ping.Result::isComplete);

            assertThat(PeerTalk.ask(internet, "tcp", outside, PORT, 40_003)).isEqualTo(INTERNET + " 40003");
            assertThat(PeerTalk.ask(internet, "udp", outside, PORT, 40_004)).isEqualTo(INTERNET + " 40004");
            assertThat(lab.ping(internet, outside).run()).matches(Ping.Result::isComplete);
            lab.ping(internet, outside).packets(4000).count(1).run(); // the host learns how narrow its way back is
            assertThat(lab.ping(internet, outside).packets(4000).run())
                    .as("fragments both ways")
                    .matches(Ping.Result::isComplete);
            assertThat(Traceroute.run(internet.namespace(), outside)).containsExactly(UPLINK, outside);
            assertThat(PeerTalk.ask(lab.w1(), "tcp", INTERNET, PORT, 40_005))
                    .as("another network")
                    .isEqualTo(lab.w1().ip6() + " 40005");
        }
    }

    @Test
    void shouldGiveHostsAnAddressOfAPoolForWhichTheApplianceAnswers() {
        commit("""
            nat:
              pools: { egress: { addresses: "fd00:16::100" } }
              source: [{ from: "fd00::/16", out: uplink, pool: egress }]
              directAttach: [{ address: "fd00:16::20", to: "fd00:20::11", out: uplink }]
            """);
        try (PeerTalk _ = PeerTalk.on(internet);
                PeerTalk _ = PeerTalk.on(lab.w1())) {
            assertThat(PeerTalk.ask(lab.s1(), "tcp", far, PORT, 40_011)).isEqualTo("fd00:16::100 40011");
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_012)).isEqualTo("fd00:16::100 40012");
            assertThat(PeerTalk.ask(lab.host("s2"), "udp", INTERNET, PORT, 40_012))
                    .as("the port is the first host's")
                    .startsWith("fd00:16::100 ")
                    .doesNotEndWith(" 40012");
            assertThat(lab.ping(lab.s1(), INTERNET).run()).matches(Ping.Result::isComplete);
            assertThat(macThatTheInternetKnowsOf("fd00:16::100")).contains(macOfUplink());

            assertThat(PeerTalk.ask(internet, "tcp", "fd00:16::20", PORT, 40_013))
                    .as("a host with an address of its own")
                    .isEqualTo(INTERNET + " 40013");
            assertThat(PeerTalk.ask(lab.w1(), "udp", INTERNET, PORT, 40_014)).isEqualTo("fd00:16::20 40014");
            assertThat(lab.ping(internet, "fd00:16::20").run()).matches(Ping.Result::isComplete);
            assertThat(macThatTheInternetKnowsOf("fd00:16::20")).contains(macOfUplink());
        }
    }

    @Test
    void shouldMasqueradeForwardPortsAndTurnThemBack() {
        commit("""
            nat:
              source: [{ from: "fd00::/16", out: uplink, masquerade: true }]
              destination:
                - { name: talk, in: uplink, to: "[fd00:16::2]:2222/tcp", forward: "[fd00:20::11]:7100" }
                - { name: talk-udp, in: uplink, to: "[fd00:16::2]:2222/udp", forward: "[fd00:20::11]:7100" }
            """);
        try (PeerTalk _ = PeerTalk.on(internet);
                PeerTalk _ = PeerTalk.on(lab.w1())) {
            assertThat(PeerTalk.ask(lab.s1(), "udp", INTERNET, PORT, 40_021)).isEqualTo(UPLINK + " 40021");
            assertThat(PeerTalk.ask(internet, "tcp", UPLINK, 2222, 40_022)).isEqualTo(INTERNET + " 40022");
            assertThat(PeerTalk.ask(internet, "udp", UPLINK, 2222, 40_023)).isEqualTo(INTERNET + " 40023");
            assertThat(PeerTalk.ask(lab.s1(), "tcp", UPLINK, 2222, 40_024))
                    .as("from the inside")
                    .isEqualTo(UPLINK + " 40024");
        }
        assertThat(Traceroute.run(lab.s1().namespace(), far)).containsExactly("fd00:10::1", far);
    }

    @Test
    void shouldTellHostsOfNarrowLinksBehindTheOutside() {
        commit("""
            nat:
              source: [{ from: "fd00::/16", out: uplink, masquerade: true }]
            """);
        Namespace beyond = internet.namespace();
        beyond.require("ip", "link", "add", "narrow0", "mtu", "1300", "type", "veth", "peer", "name", "narrow1");
        try {
            beyond.nic("narrow0").address("2001:db8:77::1/64").up();
            beyond.nic("narrow1").up();
            beyond.sysctl("net.ipv6.conf.all.forwarding=1");
            beyond.ip("-6", "route", "replace", "default", "via", UPLINK); // forwarding forgets nothing by hand
            Ping.Result tooBig = lab.ping(lab.s1(), "2001:db8:77::2")
                    .packets(1400)
                    .unfragmented()
                    .count(1)
                    .run();

            assertThat(tooBig.complaints()).containsExactly(new Ping.Complaint(INTERNET, "Packet too big: mtu=1300"));
            assertThat(lab.s1()
                            .namespace()
                            .require("ip", "-6", "route", "get", "2001:db8:77::2")
                            .output())
                    .contains("mtu 1300");
        } finally {
            beyond.ip("link", "del", "narrow0");
            beyond.sysctl("net.ipv6.conf.all.forwarding=0");
        }
    }

    @Test
    void shouldTellClientsOfAVirtualAddressOfANarrowWayBehindIt() {
        try (RunningCommand _ = Sockets.udpEcho(internet.namespace(), far, 9053)) {
            commit("""
                workloads: { far: { labels: { app: far }, addresses: ["%s"] } }
                services:
                  far:
                    loadBalancerIP: ["fd00:ffff::30"]
                    selector: { app: far }
                    ports: [{ port: 53, targetPort: 9053, protocol: UDP }]
                """.formatted(far));

            Sockets.askUdp(lab.s1().namespace(), "fd00:ffff::30", 53, 4000, 2, true);

            assertThat(lab.s1()
                            .namespace()
                            .ip("-6", "route", "get", "fd00:ffff::30")
                            .output())
                    .contains("mtu 1500");
            assertThat(Sockets.askUdp(lab.s1().namespace(), "fd00:ffff::30", 53, 1400, 3, true)
                            .areComplete())
                    .isTrue();
            assertThat(Sockets.askUdp(lab.s1().namespace(), "fd00:ffff::30", 53, 4000, 3, false)
                            .areComplete())
                    .as("in fragments of the sender")
                    .isTrue();
        }
    }

    private String macThatTheInternetKnowsOf(String address) {
        return internet.namespace().ip("-6", "neigh", "show", address).output();
    }

    private String macOfUplink() {
        return lab.network().port("uplink").one().mac();
    }

    private void commit(String more) {
        HttpResponse<String> response = isthmus.commit(standard + more);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
