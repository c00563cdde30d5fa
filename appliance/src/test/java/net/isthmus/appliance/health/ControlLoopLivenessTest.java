package net.isthmus.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class ControlLoopLivenessTest {

    private static Status statusAfter(long silentNs) {
        return new ControlLoopLiveness(() -> silentNs).call().getStatus();
    }

    @Test
    void shouldBeAliveWhileTheLoopGoesRound() {
        assertThat(statusAfter(1_000_000)).isEqualTo(Status.UP);
        assertThat(statusAfter(ControlLoopLiveness.STALLED_NS - 1)).isEqualTo(Status.UP);
    }

    @Test
    void shouldBeDeadWhenTheLoopHangs() {
        assertThat(statusAfter(ControlLoopLiveness.STALLED_NS)).isEqualTo(Status.DOWN);
    }

    @Test
    void shouldBeAliveWhenTheLoopHasNotBegun() {
        assertThat(statusAfter(-1)).isEqualTo(Status.UP);
    }
}
