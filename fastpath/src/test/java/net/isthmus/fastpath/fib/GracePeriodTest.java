package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GracePeriodTest {

    @Test
    void shouldReclaimAtOnceWhenAllReadersSleep() {
        var gracePeriod = new GracePeriod(3);

        assertThat(gracePeriod.mayReclaim(gracePeriod.stamp())).isTrue();
    }

    @Test
    void shouldWaitForEveryReaderThatIsAwake() {
        var gracePeriod = new GracePeriod(2);
        gracePeriod.awake(0);
        gracePeriod.awake(1);
        long stamp = gracePeriod.stamp();

        assertThat(gracePeriod.mayReclaim(stamp)).isFalse();
        gracePeriod.quiescent(1);
        assertThat(gracePeriod.mayReclaim(stamp)).isFalse();
        gracePeriod.quiescent(0);
        assertThat(gracePeriod.mayReclaim(stamp)).isTrue();
    }

    @Test
    void shouldCountAReaderAsQuiescentWhenItFallsAsleep() {
        var gracePeriod = new GracePeriod(1);
        gracePeriod.awake(0);
        long stamp = gracePeriod.stamp();

        gracePeriod.asleep(0);

        assertThat(gracePeriod.mayReclaim(stamp)).isTrue();
    }

    @Test
    void shouldHoldBackOnlyWhatWasUnpublishedLater() {
        var gracePeriod = new GracePeriod(1);
        gracePeriod.awake(0);
        long first = gracePeriod.stamp();
        gracePeriod.quiescent(0);
        long second = gracePeriod.stamp();

        assertThat(gracePeriod.mayReclaim(first)).isTrue();
        assertThat(gracePeriod.mayReclaim(second)).isFalse();
    }

    @Test
    void shouldNotCountAReaderThatWokeUpAfterwards() {
        var gracePeriod = new GracePeriod(1);
        long stamp = gracePeriod.stamp();

        gracePeriod.awake(0);

        assertThat(gracePeriod.mayReclaim(stamp)).isTrue();
    }
}
