package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.testing.Packets;
import org.junit.jupiter.api.Test;

/** When drops are worth a line in the log, and that there are never many. */
class DropWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final long[] counts = new long[DropReason.values().length];
    private final List<String> lines = new ArrayList<>();
    private final DropWatch watch =
            new DropWatch(reason -> counts[reason.ordinal()], index -> "if" + index, lines::add);
    private long nowNs = 5 * SECOND;

    @Test
    void shouldSayNothingWhenTheRateIsBelowTheThreshold() {
        seconds(120, 100);

        assertThat(lines).isEmpty();
    }

    @Test
    void shouldSayItOnceAMinuteWhenTheRateIsAboveTheThreshold() {
        byte[] packet = Packets.ip4("10.0.0.1", "10.0.0.2").build();
        watch.sampled(DropReason.IP4_NO_ROUTE.ordinal(), 7, 1, MemorySegment.ofArray(packet), 0, packet.length);
        seconds(119, 101);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .startsWith(
                        "101 packets a second are dropped on if7: ip4-no-route (no IPv4 route), such as 10.0.0.1 > ");
    }

    @Test
    void shouldSayItByTheThresholdAndTheIntervalThatWereSet() {
        watch.limits(1000, 10 * SECOND);
        seconds(60, 1000);
        assertThat(lines).isEmpty();
        seconds(30, 1001);
        assertThat(lines).hasSize(3);
    }

    @Test
    void shouldHoldTheNewIntervalFromTheLastLineOn() {
        seconds(10, 101);
        assertThat(lines).hasSize(1);
        watch.limits(100, 20 * SECOND);
        seconds(11, 101);
        assertThat(lines).hasSize(1);
        seconds(2, 101);
        assertThat(lines).hasSize(2);
    }

    @Test
    void shouldForgetWhenAMinuteHasPassed() {
        seconds(3, 50);
        assertThat(watch.recent()).singleElement().satisfies(drops -> {
            assertThat(drops.reason()).isEqualTo("ip4-no-route");
            assertThat(drops.packetsLastMinute()).isEqualTo(100);
            assertThat(drops.packetsLastSecond()).isEqualTo(50);
        });
        seconds(61, 0);
        assertThat(watch.recent()).isEmpty();
    }

    /** The first tick only begins. */
    private void seconds(int count, long drops) {
        for (int i = 0; i < count; i++) {
            watch.tick(nowNs);
            counts[DropReason.IP4_NO_ROUTE.ordinal()] += drops;
            nowNs += SECOND;
        }
    }
}
