package net.isthmus.webui;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.core.status.InterfaceStatus.Traffic;
import org.junit.jupiter.api.Test;

class TrafficHistoryTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldTellRatesWhenCountersGrow() {
        var history = new TrafficHistory(new Traffic(10, 1000, 0, 0), 0);

        history.add(new Traffic(30, 3000, 4, 500), 2 * SECOND);

        assertThat(history.rxPacketsPerSecond()).isEqualTo(10);
        assertThat(history.rxBitsPerSecond()).isEqualTo(8000);
        assertThat(history.txPacketsPerSecond()).isEqualTo(2);
        assertThat(history.txBitsPerSecond()).isEqualTo(2000);
    }

    @Test
    void shouldBeginAnewWhenACounterGoesBack() {
        var history = new TrafficHistory(new Traffic(1000, 100_000, 0, 0), 0);

        history.add(new Traffic(5, 500, 0, 0), SECOND);

        assertThat(history.rxPacketsPerSecond()).isEqualTo(5);
        assertThat(history.rxBitsPerSecond()).isEqualTo(4000);
    }

    @Test
    void shouldIgnoreASampleWhenNoTimeHasPassed() {
        var history = new TrafficHistory(Traffic.NONE, 0);

        history.add(new Traffic(5, 500, 0, 0), 0);

        assertThat(history.rxPacketsPerSecond()).isZero();
    }

    @Test
    void shouldForgetTheOldestSampleWhenAMinuteHasPassed() {
        var history = new TrafficHistory(Traffic.NONE, 0);
        history.add(new Traffic(1, 1000, 0, 0), SECOND);
        for (int second = 2; second <= TrafficHistory.SAMPLES; second++) {
            history.add(new Traffic(1, 1000, 0, 0), second * SECOND);
        }
        assertThat(history.rxBits()[0]).isEqualTo(8000);

        history.add(new Traffic(1, 1000, 0, 0), (TrafficHistory.SAMPLES + 1) * SECOND);

        assertThat(history.rxBits()).containsOnly(0);
    }

    @Test
    void shouldShareOneScaleWhenDrawingBothDirections() {
        double[] rx = {0, 100};
        double[] tx = {50, 0};

        Sparkline drawn = Sparkline.of(rx, tx);

        assertThat(drawn.rx()).isEqualTo("0.0,30.0 120.0,2.0");
        assertThat(drawn.tx()).isEqualTo("0.0,16.0 120.0,30.0");
        assertThat(drawn.rxArea()).isEqualTo("0,32 0.0,30.0 120.0,2.0 120,32");
        assertThat(drawn.label()).isEqualTo("last minute, peak 100 bit/s");
    }

    @Test
    void shouldLieOnTheFloorWhenNothingFlows() {
        Sparkline drawn = Sparkline.of(new double[] {0, 0}, new double[] {0, 0});

        assertThat(drawn.rx()).isEqualTo("0.0,30.0 120.0,30.0");
        assertThat(drawn.label()).isEqualTo("no traffic in the last minute");
    }
}
