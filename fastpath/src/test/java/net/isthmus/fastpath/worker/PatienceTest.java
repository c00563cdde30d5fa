package net.isthmus.fastpath.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a worker sleeps, and when it rests. */
class PatienceTest {
    private static final long TURN_NS = 200;
    private static final long LONG_NS = 1_000_000;

    private final Patience patience = new Patience();
    private long nowNs = 7_000_000_000L;

    @Test
    void shouldSleepAfterSomeTurnsWhenPacketsAreRare() {
        slept(LONG_NS);
        packet();

        assertThat(nsUntilSleep()).isEqualTo((Patience.TURNS + 1) * TURN_NS);
    }

    @Test
    void shouldStayAwakeForAWhileWhenASleepHasJustBeenEndedByAPacket() {
        slept(Patience.SPIN_NS - 1);
        packet();

        assertThat(nsUntilSleep()).isEqualTo(Patience.SPIN_NS);
    }

    @Test
    void shouldNotSleepWhilePacketsComeOftenEnough() {
        slept(1);
        for (int i = 0; i < 1000; i++) {
            packet();
            for (long idle = 0; idle < Patience.SPIN_NS - 2 * TURN_NS; idle += TURN_NS) {
                assertThat(idleTurn()).isFalse();
            }
        }
    }

    @Test
    void shouldSleepSoonAgainWhenTrafficHasCeased() {
        slept(1);
        packet();
        nsUntilSleep();
        slept(LONG_NS);

        assertThat(nsUntilSleep()).isEqualTo((Patience.TURNS + 1) * TURN_NS);
    }

    @Test
    void shouldTakeTheTurnsThatItTakesWhenTurnsAreLong() {
        slept(1);
        packet();
        for (int i = 0; i < Patience.TURNS; i++) {
            nowNs += Patience.SPIN_NS;
            assertThat(patience.isOver(0, nowNs)).isFalse();
        }
        assertThat(patience.isOver(0, nowNs)).isTrue();
    }

    @Test
    void shouldRestWhenAwakeForLongAndNotAgainBeforeThat() {
        slept(LONG_NS);
        assertThat(patience.isTired(nowNs + Patience.AWAKE_NS - 1)).isFalse();
        assertThat(patience.isTired(nowNs + Patience.AWAKE_NS)).isTrue();

        nowNs += Patience.AWAKE_NS + Patience.REST_NS;
        patience.rested(nowNs);
        assertThat(patience.isTired(nowNs + Patience.AWAKE_NS - 1)).isFalse();
    }

    @Test
    void shouldLeaveMoreToOthersThanTheKernelWouldTake() {
        assertThat((double) Patience.REST_NS / (Patience.REST_NS + Patience.AWAKE_NS))
                .isGreaterThan(0.05);
    }

    private void slept(long lengthNs) {
        patience.slept(nowNs, nowNs + lengthNs);
        nowNs += lengthNs;
    }

    private void packet() {
        nowNs += TURN_NS;
        assertThat(patience.isOver(1, nowNs)).isFalse();
    }

    private boolean idleTurn() {
        nowNs += TURN_NS;
        return patience.isOver(0, nowNs);
    }

    private long nsUntilSleep() {
        long fromNs = nowNs;
        while (!idleTurn()) {
            assertThat(nowNs - fromNs).isLessThan(LONG_NS);
        }
        return nowNs - fromNs;
    }
}
