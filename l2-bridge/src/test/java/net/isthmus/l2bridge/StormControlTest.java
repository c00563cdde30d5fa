package net.isthmus.l2bridge;

import static net.isthmus.l2bridge.StormBuckets.BROADCAST;
import static net.isthmus.l2bridge.StormBuckets.MULTICAST;
import static net.isthmus.l2bridge.StormBuckets.UNKNOWN_UNICAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates in virtual time: what one worker admits, and how a limit is divided over several. */
class StormControlTest {
    private static final int MEMBER = 3;
    private static final long SECOND = 1_000_000_000L;

    private final StormControl control = new StormControl();
    private long nowNs = 5 * SECOND;

    private StormBuckets worker() {
        var buckets = new StormBuckets();
        control.addWorker(buckets, 16);
        return buckets;
    }

    /** Offers frames at a steady rate to one worker for some seconds; returns how many were admitted. */
    private long offer(StormBuckets worker, int kind, long pps, long seconds) {
        long admitted = 0;
        for (long i = 0; i < pps * seconds; i++) {
            nowNs += SECOND / pps;
            control.tick(nowNs);
            admitted += worker.admit(MEMBER, kind, nowNs) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void shouldAdmitAnythingWhenThereIsNoLimit() {
        assertThat(offer(worker(), BROADCAST, 10_000, 1)).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 1000, 50_000})
    void shouldAdmitTheRateWhenMoreIsOffered(long pps) {
        StormBuckets worker = worker();
        control.limit(MEMBER, new StormLimits(pps, 0, 0));
        assertThat(offer(worker, BROADCAST, 2 * pps, 10)).isCloseTo(10 * pps, within(pps / 10 + 2));
        assertThat(control.refused(MEMBER, BROADCAST)).isCloseTo(10 * pps, within(pps / 10 + 2));
    }

    @Test
    void shouldAdmitAllWhenLessIsOffered() {
        StormBuckets worker = worker();
        control.limit(MEMBER, new StormLimits(0, 1000, 0));
        assertThat(offer(worker, MULTICAST, 999, 5)).isEqualTo(5 * 999);
    }

    @Test
    void shouldAdmitATenthOfASecondAtOnceWhenAllComesInOneBurst() {
        StormBuckets worker = worker();
        control.limit(MEMBER, new StormLimits(0, 0, 1000));
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += worker.admit(MEMBER, UNKNOWN_UNICAST, nowNs) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(101);
        assertThat(worker.admit(MEMBER, UNKNOWN_UNICAST, nowNs + 1_000_001)).isTrue();
    }

    @Test
    void shouldLimitEveryKindAndMemberOnItsOwn() {
        StormBuckets worker = worker();
        control.limit(MEMBER, new StormLimits(1, 0, 0));
        worker.admit(MEMBER, BROADCAST, nowNs);
        worker.admit(MEMBER, BROADCAST, nowNs);
        assertThat(worker.admit(MEMBER, BROADCAST, nowNs)).isFalse();
        assertThat(worker.admit(MEMBER, MULTICAST, nowNs)).isTrue();
        assertThat(worker.admit(MEMBER + 1, BROADCAST, nowNs)).isTrue();
    }

    @Test
    void shouldAdmitAnythingAgainWhenTheLimitIsTakenAway() {
        StormBuckets worker = worker();
        control.limit(MEMBER, new StormLimits(1, 1, 1));
        control.limit(MEMBER, StormLimits.NONE);
        assertThat(offer(worker, BROADCAST, 1000, 1)).isEqualTo(1000);
    }

    @Test
    void shouldGiveMostOfTheRateToOneWorkerWhenTheStormComesByIt() {
        StormBuckets first = worker();
        worker();
        worker();
        worker();
        control.limit(MEMBER, new StormLimits(10_000, 0, 0));
        offer(first, BROADCAST, 40_000, 1);
        assertThat(offer(first, BROADCAST, 40_000, 4)).isBetween(32_000L, 34_000L);
    }

    @Test
    void shouldNeverExceedTheRateWhenFramesComeByWorkersAtRandom() {
        StormBuckets[] workers = {worker(), worker(), worker()};
        control.limit(MEMBER, new StormLimits(3000, 0, 0));
        var random = new Random(7);
        long admitted = 0;
        for (int i = 0; i < 200_000; i++) {
            nowNs += SECOND / 20_000;
            control.tick(nowNs);
            int favourite = i / 30_000 % 3;
            int worker = random.nextInt(4) == 0 ? random.nextInt(3) : favourite;
            admitted += workers[worker].admit(MEMBER, BROADCAST, nowNs) ? 1 : 0;
        }
        assertThat(admitted).isBetween(27_000L, 30_000L + 8 * 300 + 3);
        long promised = 0;
        for (StormBuckets worker : workers) {
            promised += SECOND / worker.intervalNs(MEMBER, BROADCAST);
        }
        assertThat(promised).as("shares together").isBetween(2990L, 3001L);
    }
}
