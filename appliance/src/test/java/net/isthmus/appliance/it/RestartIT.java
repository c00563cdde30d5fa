package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabTopology.Segment;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.Test;

/** {@code kill -9}: nothing is forwarded unfiltered, nothing stays behind, and a new process takes over at once. */
@OnLab
class RestartIT {

    private static final int PORT = 7006;
    private static final long FLOWING_BYTES = 10_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(10);

    private final StandardLab lab;
    private final IsthmusRouter isthmus;

    RestartIT(StandardLab lab) {
        this.lab = lab;
        this.isthmus = lab.isthmus("a kernel cannot be killed");
    }

    @Test
    void shouldForwardNothingWhenKilled() {
        isthmus.kill();

        assertThat(lab.ping(lab.s1(), lab.w1().ip4()).run().received()).isZero();
        assertThat(lab.ping(lab.s1(), lab.w1().ip6()).run().received()).isZero();
        assertThat(lab.ping(lab.a1(), lab.b1().ip4()).run().received()).isZero();
    }

    @Test
    void shouldLeaveNoProgramAndNoAddressBehindWhenKilled() {
        isthmus.kill();

        for (Segment segment : lab.network().topology().segments()) {
            String link = lab.network()
                    .appliance()
                    .ip("-d", "link", "show", segment.port())
                    .output();
            assertThat(link).doesNotContain("xdp");
        }
        assertThat(lab.network().appliance().ip("addr", "show").output()).doesNotContain("10.10.0.1");
    }

    @Test
    void shouldForwardAgainWhenRestartedAfterKill() {
        isthmus.kill();
        isthmus.start();

        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
        assertThat(lab.reaches(lab.s1(), lab.w1().ip6())).isTrue();
        assertThat(lab.reaches(lab.a1(), lab.b1().ip4())).isTrue();
        assertThat(lab.reaches(lab.b1(), lab.internet().description().loopbackIp4()))
                .isTrue();
        assertThat(lab.ping(lab.s1(), lab.w1().ip4())
                        .packets(9000)
                        .unfragmented()
                        .run())
                .matches(Ping.Result::isComplete);
    }

    @Test
    void shouldForwardAgainWhenStoppedInGoodOrderAndStarted() {
        isthmus.stop();
        assertThat(isthmus.process().exitCode()).as(isthmus.process().tail()).isIn(0, 143);
        isthmus.start();

        assertThat(lab.reaches(lab.s1(), lab.w1().ip4())).isTrue();
    }

    @Test
    void shouldCarryATcpConnectionThroughWhenKilledAndRestarted() throws Exception {
        long before = lab.w1().nic().statistic("rx_bytes");
        CompletableFuture<Sockets.Transfer> transfer = CompletableFuture.supplyAsync(() ->
                Sockets.tcp(lab.s1().namespace(), lab.w1().namespace(), lab.w1().ip4(), PORT, 1_000_000_000));
        assertThat(Await.until(LIMIT, POLL, () -> lab.w1().nic().statistic("rx_bytes") - before > FLOWING_BYTES))
                .isTrue();
        isthmus.kill();
        assertThat(transfer.isDone())
                .as("the connection lived when the appliance was killed")
                .isFalse();
        isthmus.start();

        Sockets.Transfer result = transfer.get(130, TimeUnit.SECONDS);
        assertThat(result.isIdentical()).as(result.text()).isTrue();
    }
}
