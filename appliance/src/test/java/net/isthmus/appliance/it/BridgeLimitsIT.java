package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.isthmus.lab.Await;
import net.isthmus.lab.probe.Capture;
import net.isthmus.lab.probe.Scapy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a bridge remembers and limits, among four Linux hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BridgeLimitsIT {
    private static final String EVERYONE = "ff:ff:ff:ff:ff:ff";

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

    private void send(int host, String source, String destination, int count) {
        Scapy.run(lab.host(host).nic(), """
                frame = bytes(Ether(src='%s', dst='%s', type=0x88b5)/Raw(b'x' * 46))
                for i in range(%d):
                    wire.send(frame)
                """.formatted(source, destination, count));
    }

    private boolean shows(String what, String regex) {
        return Await.until(Duration.ofSeconds(45), Duration.ofMillis(100), () -> lab.show(what)
                .lines()
                .anyMatch(line -> line.matches(regex)));
    }

    @Test
    void shouldKeepAStaticMacWhereItIsWhenItSpeaksFromElsewhere() {
        String printer = "02:00:00:00:bb:01";
        lab.commit(", staticMacs: [{ mac: \"%s\", interface: m2 }]".formatted(printer));
        assertThat(shows("bridges", "campus +" + printer + " +m2 +static .*")).isTrue();
        long before = lab.drops("bridge-static-mac");
        try (Capture at2 = Capture.start(lab.host(2).nic(), "ether dst " + printer);
                Capture at3 = Capture.start(lab.host(3).nic(), "ether host " + printer)) {
            send(1, lab.host(1).nic().mac(), printer, 1);
            at2.await("0x88b5", Duration.ofSeconds(10));
            send(1, printer, EVERYONE, 2);
            assertThat(at3.finish()).as("neither flooded nor forwarded").isEmpty();
        }
        assertThat(lab.newDrops("bridge-static-mac", before, 2)).isEqualTo(2);
        assertThat(shows("bridges", "campus +" + printer + " +m2 +static .*")).isTrue();
    }

    @Test
    void shouldHoldAMacWhenItMovesTooOften() {
        String roaming = "02:00:00:00:bb:02";
        lab.commit(", macMoves: { limit: 2, window: 60s, hold: 20s }");
        for (int round = 0; round < 3; round++) {
            send(1, roaming, EVERYONE, 1);
            send(2, roaming, EVERYONE, 1);
        }
        assertThat(shows("bridges", "campus +" + roaming + " +m[12] +damped .*"))
                .isTrue();
        long before = lab.drops("bridge-mac-damped");
        send(1, roaming, EVERYONE, 1);
        send(2, roaming, EVERYONE, 1);
        assertThat(lab.newDrops("bridge-mac-damped", before, 1))
                .as("one of the two")
                .isOne();
        assertThat(shows("bridges", "campus +" + roaming + " +m[12] +learnt .*"))
                .as("after the hold time")
                .isTrue();
    }

    @Test
    void shouldDropFurtherMacsWhenAPortsMacLimitIsReached() {
        lab.commit(", agingTime: 10s, ports: { m1: { macLimit: 1, aboveMacLimit: drop } }");
        assertThat(lab.reaches(1, 2)).isTrue();
        long before = lab.drops("bridge-mac-limit");
        try (Capture at2 = Capture.start(lab.host(2).nic(), "ether src 02:00:00:00:bb:03")) {
            assertThat(lab.pings(1, 2)).as("the first has not aged out").isTrue();
            send(1, "02:00:00:00:bb:03", EVERYONE, 3);
            assertThat(at2.finish()).isEmpty();
        }
        assertThat(lab.newDrops("bridge-mac-limit", before, 3)).isEqualTo(3);
        assertThat(lab.pings(1, 2)).as("the station that was first").isTrue();

        lab.commit(", ports: { m1: { macLimit: 1 } }");
        try (Capture at2 = Capture.start(lab.host(2).nic(), "ether src 02:00:00:00:bb:04")) {
            send(1, "02:00:00:00:bb:04", EVERYONE, 3);
            assertThat(at2.finish(3)).as("passes unlearnt").hasSize(3);
        }
        assertThat(lab.show("bridges")).doesNotContain("02:00:00:00:bb:04");
    }

    @Test
    void shouldCutAStormWhenAMemberSendsMoreThanItMay() {
        lab.commit(", stormControl: { broadcast: 50pps, multicast: 100pps, unknownUnicast: 200pps }"
                + ", ports: { m4: { stormControl: { broadcast: 10000pps } } }");
        String mac = lab.host(1).nic().mac();
        assertThat(lab.reaches(1, 2)).isTrue();
        assertCut(1, mac, EVERYONE, "storm-broadcast", true);
        assertCut(1, mac, "01:00:5e:01:02:03", "storm-multicast", true);
        assertCut(1, mac, "02:00:00:00:bb:05", "storm-unknown-unicast", true);
        assertCut(1, mac, lab.host(2).nic().mac(), "storm-unknown-unicast", false);
        assertCut(4, lab.host(4).nic().mac(), EVERYONE, "storm-broadcast", false);
        assertThat(shows("bridges", "campus +m1 +up .* [1-9]\\d* +[1-9]\\d* +[1-9]\\d*"))
                .isTrue();
    }

    private void assertCut(int host, String source, String destination, String reason, boolean isCut) {
        long before = lab.drops(reason);
        try (Capture at2 = Capture.start(lab.host(2).nic(), "ether proto 0x88b5")) {
            send(host, source, destination, 500);
            long[] dropped = new long[1];
            Await.until(Duration.ofSeconds(20), Duration.ofMillis(100), () -> {
                dropped[0] = lab.drops(reason) - before;
                return at2.count() + dropped[0] >= 500;
            });
            int passed = at2.finish().size();
            assertThat(passed + dropped[0]).as("sent to " + destination).isEqualTo(500);
            if (isCut) {
                assertThat(passed).as("passed to " + destination).isBetween(5, 480);
            } else {
                assertThat(passed).as("passed to " + destination).isEqualTo(500);
            }
        }
    }

    @Test
    void shouldKeepMembersApartWhenTheyAreInOneSplitHorizonGroup() {
        lab.commit(", ports: { m1: { splitHorizonGroup: 1 }, m2: { splitHorizonGroup: 1 },"
                + " m3: { splitHorizonGroup: 2 } }");
        assertThat(lab.reaches(1, 3)).isTrue();
        assertThat(lab.reaches(2, 3)).isTrue();
        assertThat(lab.reaches(2, 4)).isTrue();
        assertThat(lab.pings(1, 2)).as("within the group").isFalse();
        long before = lab.drops("bridge-split-horizon");
        send(1, lab.host(1).nic().mac(), lab.host(2).nic().mac(), 3);
        assertThat(lab.newDrops("bridge-split-horizon", before, 3))
                .as("known unicast")
                .isGreaterThanOrEqualTo(3);

        lab.commit("");
        assertThat(lab.reaches(1, 2)).isTrue();
    }
}
