package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.isthmus.lab.Await;
import net.isthmus.lab.Cable;
import net.isthmus.lab.probe.Sockets;
import net.isthmus.lab.probe.SteadyPing;
import org.junit.jupiter.api.Test;

/** Cables that are pulled and put back, ports that are taken down and up. */
@OnLab
class LinkIT {

    private static final int FLAPS = 5;
    private static final int PORT = 7005;
    private static final long FLOWING_BYTES = 10_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(10);

    private final StandardLab lab;

    LinkIT(StandardLab lab) {
        this.lab = lab;
    }

    @Test
    void shouldForwardAgainWhenTheCarrierComesBack() {
        Cable cable = lab.network().port("storage");
        for (int flap = 0; flap < FLAPS; flap++) {
            cable.other().down();
            assertThat(lab.ping(lab.s1(), lab.w1().ip4()).count(1).run().received())
                    .isZero();
            cable.other().up();
            assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
            assertThat(lab.reaches(lab.s1(), lab.w1().ip6())).isTrue();
        }
    }

    @Test
    void shouldForwardAgainWhenThePortWasTakenDownAndUp() {
        Cable cable = lab.network().port("storage");
        cable.one().down();
        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).count(1).run().received()).isZero();
        cable.one().up();
        if (lab.isKernel()) {
            // Linux forgets IPv6 addresses of an interface that goes down.
            cable.one().address("fd00:10::1/64");
        }
        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
        assertThat(lab.reaches(lab.s1(), lab.w1().ip6())).isTrue();
    }

    @Test
    void shouldBridgeAgainWhenAMembersCarrierComesBack() {
        Cable cable = lab.network().port("circuit");
        for (int flap = 0; flap < FLAPS; flap++) {
            cable.one().down();
            assertThat(lab.ping(lab.a1(), lab.b1().ip4()).count(1).run().received())
                    .isZero();
            assertThat(lab.ping(lab.a1(), "10.30.0.1").count(1).run().received())
                    .as("the BVI lives by the other member")
                    .isEqualTo(1);
            cable.one().up();
            assertThat(lab.reaches(lab.a1(), lab.b1().ip4())).isTrue();
            assertThat(lab.reaches(lab.b1(), lab.a1().ip6())).isTrue();
        }
    }

    @Test
    void shouldLeaveTheOthersAloneWhenOnePortFlaps() {
        Cable cable = lab.network().port("uplink");
        try (SteadyPing pings = SteadyPing.start(lab.s1().namespace(), lab.w1().ip4())) {
            for (int flap = 0; flap < FLAPS; flap++) {
                cable.other().down();
                cable.other().up();
            }
            assertThat(pings.result()).matches(SteadyPing.Result::isComplete);
        } finally {
            restoreUplink();
        }
        assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp4()))
                .isTrue();
        assertThat(lab.reaches(lab.s1(), lab.internet().description().loopbackIp6()))
                .isTrue();
    }

    /** The host lost its IPv6 address and its routes with its carrier's administrative state. */
    private void restoreUplink() {
        lab.internet().nic().address("fd00:16::1/64");
        for (String gateway : lab.internet().description().gateways()) {
            lab.internet().namespace().ip("route", "replace", "default", "via", gateway);
        }
    }

    @Test
    void shouldCarryATcpConnectionThroughWhenTheLinkFlapsUnderIt() throws Exception {
        Cable cable = lab.network().port("web");
        long before = lab.w1().nic().statistic("rx_bytes");
        CompletableFuture<Sockets.Transfer> transfer = CompletableFuture.supplyAsync(() ->
                Sockets.tcp(lab.s1().namespace(), lab.w1().namespace(), lab.w1().ip4(), PORT, 200_000_000));
        try {
            assertThat(Await.until(LIMIT, POLL, () -> lab.w1().nic().statistic("rx_bytes") - before > FLOWING_BYTES))
                    .isTrue();
            cable.other().down();
            assertThat(transfer.isDone())
                    .as("the connection lived when the link went down")
                    .isFalse();
            cable.other().up();
            for (int flap = 1; flap < 3; flap++) {
                Await.pause(Duration.ofMillis(150));
                cable.other().down();
                cable.other().up();
            }
            Sockets.Transfer result = transfer.get(130, TimeUnit.SECONDS);
            assertThat(result.isIdentical()).as(result.text()).isTrue();
        } finally {
            // While the link was down its subnet was behind the default route, whose MTU is smaller: s1 was told so.
            lab.s1().namespace().ip("route", "flush", "cache");
        }
    }
}
