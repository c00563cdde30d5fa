package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import net.isthmus.core.time.MonotonicClock;
import org.junit.jupiter.api.Test;

/** How the control loop ends. */
class ControlLoopTest {

    @Test
    void shouldLeaveItsPartsAloneWhenATaskHasStoppedIt() throws InterruptedException {
        var nowNs = new long[] {5_000_000_000L};
        var loop = new ControlLoop((MonotonicClock) () -> nowNs[0]);
        var ticks = new AtomicInteger();
        loop.addTicker(ignored -> ticks.incrementAndGet());
        // Begun before the loop, so that the round that runs it is one that would tick.
        var done = loop.submit(() -> {
            loop.stop();
            return ticks.get();
        });
        Thread thread = Thread.ofPlatform().start(loop);
        thread.join();

        assertThat(done.join()).isZero();
        assertThat(ticks).hasValue(0);
    }
}
