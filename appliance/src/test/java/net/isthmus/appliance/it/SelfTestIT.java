package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A bridge whose member {@code m1} has a NIC that lets pass what the host {@code h1} lets in and out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SelfTestIT {
    private static final int PORT = 7060;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String AUTO = ", ports: { m1: { mode: auto } }";
    private static final String ROUTED = ", ports: { m1: { mode: routed } }";

    /** Frames from and to other MACs than the NIC's vanish, as a spoof check has it. */
    private static final String SPOOF_CHECK = """
        table netdev nic {
          chain in { type filter hook ingress device eth0 priority 0; ether saddr != %1$s drop; }
          chain out { type filter hook egress device eth0 priority 0;
            ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 ether daddr != %1$s drop; }
        }
        """;

    /** The same, and of groups only broadcasts arrive. */
    private static final String NO_MULTICAST = """
        table netdev nic {
          chain in { type filter hook ingress device eth0 priority 0; ether saddr != %1$s drop; }
          chain out { type filter hook egress device eth0 priority 0;
            ether daddr != { %1$s, ff:ff:ff:ff:ff:ff } drop; }
        }
        """;

    private static final String NARROW = """
        table netdev nic {
          chain in { type filter hook ingress device eth0 priority 0; meta length > 1400 drop; }
        }
        """;

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

    @AfterEach
    void letAllPass() {
        if (lab != null) {
            lab.commit("");
            lab.host(1).namespace().run("nft", "delete", "table", "netdev", "nic");
            for (int i = 1; i <= CampusLab.HOSTS; i++) {
                lab.host(i).namespace().ip("neigh", "flush", "all");
            }
        }
    }

    @Test
    void shouldBeTransparentWhenAllPasses() {
        lab.commit(AUTO);
        awaitResult("transparent, because frames from foreign MACs leave, and frames to them arrive");
        assertThat(lab.show("bridges")).doesNotContain("m1      up (");
        assertThat(selfTest()).containsPattern("foreign multicast +passed").containsPattern("mtu +passed");
        assertThat(lab.reaches(2, 1)).isTrue();
    }

    @Test
    void shouldSpeakAsTheNicWhenForeignMacsAreDenied() {
        nic(SPOOF_CHECK);
        lab.commit(AUTO);
        awaitResult("mode:    mac-nat, as auto asks");
        String result = selfTest();
        assertThat(result)
                .containsPattern("foreign source +failed")
                .containsPattern("foreign destination +failed")
                .containsPattern("foreign multicast +passed")
                .contains("advice:  mac-nat, because frames from foreign MACs do not leave");
        assertThat(lab.show("bridges")).contains("up (mac-nat)");
        assertThat(lab.reaches(2, 1)).isTrue();
        assertThat(lab.pings(1, 2)).isTrue();
    }

    @Test
    void shouldRouteWhenMulticastForOthersDoesNotArrive() {
        nic(NO_MULTICAST);
        lab.commit(AUTO);
        awaitResult("mode:    routed, as auto asks");
        assertThat(selfTest())
                .containsPattern("foreign multicast +failed")
                .contains("advice:  routed, because multicast for other stations does not arrive");
        assertThat(lab.show("bridges")).contains("up (routed)");
        assertTalk(2);
    }

    @Test
    void shouldWarnWhenTheConfiguredModeDoesNotSuit() {
        nic(SPOOF_CHECK);
        lab.commit("");
        assertThat(selfTest())
                .contains("mode:    transparent, as transparent asks")
                .contains("warning: the configuration asks for mode transparent, but mac-nat suits the NIC");
        assertThat(lab.pings(2, 1)).as("the configured mode holds").isFalse();
    }

    @Test
    void shouldFindTheLongestFrameWhenTheNicIsNarrow() {
        nic(NARROW);
        lab.commit("");
        assertThat(selfTest()).containsPattern("mtu +failed +the MTU is 1500, but 1400 bytes are the most");
    }

    @Test
    void shouldTellNothingWhenNobodyAnswers() {
        lab.host(1).namespace().ip("link", "set", "eth0", "arp", "off");
        try {
            lab.commit("");
            assertThat(selfTest())
                    .containsPattern("neighbour +failed +none of \\d+ addresses answers")
                    .containsPattern("foreign source +not testable")
                    .contains("advice:  none");
        } finally {
            lab.host(1).namespace().ip("link", "set", "eth0", "arp", "on");
        }
    }

    @Test
    void shouldCarryIpBothWaysWhenAMemberIsRouted() {
        nic(SPOOF_CHECK);
        lab.commit(ROUTED);
        for (int inside : new int[] {2, 3}) {
            assertTalk(inside);
        }
        assertThat(lab.reaches(2, 3)).as("among those who are bridged").isTrue();
        assertComplete(lab.host(1), "10.40.0.254");
        assertComplete(lab.host(1), "fd00:40::fe");
        assertThat(lab.show("routes")).contains("10.40.0.0/24");
    }

    @Test
    void shouldFindAHostThatMovesToTheOtherSide() {
        lab.commit(ROUTED);
        assertComplete(lab.host(2), lab.host(1).ip4());
        LabHost left = lab.host(1);
        LabHost right = lab.host(3);
        left.namespace().ip("addr", "add", "10.40.0.99/32", "dev", "eth0");
        assertComplete(lab.host(2), "10.40.0.99");
        left.namespace().ip("addr", "del", "10.40.0.99/32", "dev", "eth0");
        right.namespace().ip("addr", "add", "10.40.0.99/24", "dev", "eth0");
        try {
            right.namespace().ip("neigh", "flush", "all");
            right.namespace().run("ping", "-c", "1", "-w", "5", "-I", "10.40.0.99", "10.40.0.254");
            assertComplete(left, "10.40.0.99");
            lab.host(2).namespace().ip("neigh", "flush", "all");
            assertComplete(lab.host(2), "10.40.0.99");
        } finally {
            right.namespace().ip("addr", "del", "10.40.0.99/24", "dev", "eth0");
        }
    }

    /** Ping and TCP of both families, begun by either side. */
    private void assertTalk(int inside) {
        LabHost outer = lab.host(1);
        LabHost inner = lab.host(inside);
        assertComplete(inner, outer.ip4());
        assertComplete(inner, outer.ip6());
        assertComplete(outer, inner.ip4());
        assertComplete(outer, inner.ip6());
        for (String address : List.of(outer.ip4(), outer.ip6())) {
            Sockets.Transfer outwards = Sockets.tcp(inner.namespace(), outer.namespace(), address, PORT, 2_000_000);
            assertThat(outwards.isIdentical()).as(outwards.text()).isTrue();
        }
        for (String address : List.of(inner.ip4(), inner.ip6())) {
            Sockets.Transfer inwards = Sockets.tcp(outer.namespace(), inner.namespace(), address, PORT, 2_000_000);
            assertThat(inwards.isIdentical()).as(inwards.text()).isTrue();
        }
    }

    private void nic(String rules) {
        lab.host(1).namespace().require("nft", rules.formatted(lab.portMac(1)));
    }

    private String selfTest() {
        return lab.isthmus().command("self-test", "m1").orThrow().output();
    }

    private void awaitResult(String text) {
        assertThat(Await.until(LIMIT, POLL, () -> results().contains(text)))
                .as(results())
                .isTrue();
    }

    private String results() {
        return lab.isthmus().command("self-test").orThrow().output();
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
