package net.isthmus.fastpath.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import net.isthmus.fastpath.fib.GracePeriod;
import org.junit.jupiter.api.Test;

/**
 * Two workers give birth, look up and end sessions of the same table, while control collects. A session's handle of its
 * destination says whose it is, so that a reader knows whether the record that it found is the one that it asked for;
 * it stays in a record that has ended until that is used again.
 */
class SessionTableConcurrencyTest {
    private static final int WORKERS = 2;
    private static final int FLOWS = 400;
    private static final int TURNS = 40_000;

    @Test
    void shouldGiveEveryReaderTheSessionThatItAskedForWhileOthersComeAndGo() throws Exception {
        var grace = new GracePeriod(WORKERS);
        try (Arena arena = Arena.ofShared();
                ExecutorService executor = Executors.newFixedThreadPool(WORKERS + 1)) {
            var table =
                    new SessionTable(arena.allocate(SessionTable.bytesFor(FLOWS * 2), 64), FLOWS * 2, new Random(1));
            var lock = new SpinLock();
            var stop = new AtomicBoolean();
            Future<?> control = executor.submit(() -> {
                while (!stop.get()) {
                    lock.lock();
                    table.collect(grace);
                    lock.unlock();
                    Thread.yield();
                }
            });
            Future<Integer> first = executor.submit(worker(table, lock, grace, 0));
            Future<Integer> second = executor.submit(worker(table, lock, grace, 1));
            try {
                assertThat(first.get() + second.get())
                        .as("look-ups that found something")
                        .isPositive();
            } finally {
                stop.set(true);
            }
            control.get();
            for (int record = 1; record <= table.highest(); record++) {
                if (table.isAlive(record)) {
                    table.end(record);
                }
            }
            assertThat(table.count()).isZero();
        }
    }

    private static Callable<Integer> worker(SessionTable table, SpinLock lock, GracePeriod grace, int number) {
        return () -> {
            var random = new Random(number);
            int found = 0;
            grace.awake(number);
            for (int turn = 0; turn < TURNS; turn++) {
                grace.quiescent(number);
                int flow = random.nextInt(FLOWS);
                int reference = table.find(Births.numbered(flow));
                if (reference != SessionTable.NONE) {
                    found++;
                    assertThat(SessionRecord.destination(table.memory(), table.cold(SessionTable.record(reference))))
                            .isEqualTo(flow);
                    SessionRecord.seen(table.memory(), SessionTable.line(reference), 100, turn);
                }
                change(table, lock, random, flow);
            }
            grace.asleep(number);
            return found;
        };
    }

    private static void change(SessionTable table, SpinLock lock, Random random, int flow) {
        lock.lock();
        try {
            int present = table.find(Births.numbered(flow));
            if (present == SessionTable.NONE) {
                SessionBirth birth = Births.plain(Births.numbered(flow));
                birth.destination = flow;
                table.begin(birth, 0);
            } else if (random.nextInt(3) == 0) {
                table.end(SessionTable.record(present));
            }
        } finally {
            lock.unlock();
        }
    }
}
