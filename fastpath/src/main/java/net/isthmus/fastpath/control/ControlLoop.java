package net.isthmus.fastpath.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.graph.ByteRing;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes the tables which workers read.
 *
 * <p>Its parts (neighbours, MAC tables, the RIB, interfaces) are plain objects that are called on this thread only, so
 * none of them needs a lock. Each round it reads what workers hand it, runs the tasks that other threads submit, and
 * lets its parts look at the time; with nothing to do it parks until the next tick or until somebody wakes it.
 */
public final class ControlLoop implements Runnable {
    /** A part that does something when time has passed. */
    @FunctionalInterface
    public interface Ticker {
        /** Called about every {@value #TICK_NS} nanoseconds, on the control loop's thread. */
        void tick(long nowNs);
    }

    private record Source(ByteRing ring, ByteRing.Reader reader) {}

    private static final long TICK_NS = 10_000_000;
    private static final int RECORDS_A_ROUND = 256;
    private static final Logger LOG = System.getLogger(ControlLoop.class.getName());

    private final MonotonicClock clock;
    private final List<Source> sources = new ArrayList<>();
    private final List<Ticker> tickers = new ArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private @Nullable Thread thread;
    private volatile boolean stopped;
    private volatile boolean parked;
    private volatile long lastRoundNs;
    private long faults;

    /** A loop without parts; they are added before it runs or by a task. */
    public ControlLoop(MonotonicClock clock) {
        this.clock = clock;
        lastRoundNs = clock.nanoTime();
    }

    /** Adds a ring to read. */
    public void addSource(ByteRing ring, ByteRing.Reader reader) {
        sources.add(new Source(ring, reader));
    }

    /** Adds a part that ticks. */
    public void addTicker(Ticker ticker) {
        tickers.add(ticker);
    }

    /** The time as the loop sees it. */
    public long nowNs() {
        return clock.nanoTime();
    }

    /** Time since the loop last came round, in nanoseconds: its liveness. Any thread. */
    public long silenceNs() {
        return clock.nanoTime() - lastRoundNs;
    }

    /** Runs a task on the control loop; tasks run in the order of their submission. Any thread. */
    public <T> CompletableFuture<T> submit(Callable<T> task) {
        var result = new CompletableFuture<T>();
        tasks.add(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        LockSupport.unpark(thread);
        if (stopped) {
            runTasks();
        }
        return result;
    }

    /** Lets the loop look at its rings now; a fence and a read if it is under way anyway. Any thread, no allocation. */
    public void wake() {
        VarHandle.fullFence();
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Lets {@link #run} return. Any thread. */
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        long nextTickNs = clock.nanoTime();
        while (!stopped) {
            long nowNs = clock.nanoTime();
            lastRoundNs = nowNs;
            int handled = round();
            if (!stopped && nowNs - nextTickNs >= 0) {
                tickers.forEach(ticker -> guarded(() -> ticker.tick(nowNs)));
                nextTickNs = nowNs + TICK_NS;
            }
            if (handled == 0) {
                park(nextTickNs - nowNs);
            }
        }
        runTasks();
    }

    private void park(long timeoutNs) {
        parked = true;
        // Whoever publishes a record reads the flag after; whoever did so before is seen here.
        if (tasks.isEmpty() && sources.stream().allMatch(source -> source.ring().isEmpty())) {
            LockSupport.parkNanos(this, timeoutNs);
        }
        parked = false;
    }

    private int round() {
        int handled = runTasks();
        for (Source source : sources) {
            handled += readSource(source);
        }
        return handled;
    }

    private int readSource(Source source) {
        int[] records = new int[1];
        guarded(() -> records[0] = source.ring().read(source.reader(), RECORDS_A_ROUND));
        return records[0];
    }

    private int runTasks() {
        int count = 0;
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            count++;
            task = tasks.poll();
        }
        return count;
    }

    /** A part that fails must not take the others with it. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (Long.bitCount(++faults) == 1) {
                LOG.log(Level.ERROR, "control loop: a part failed (fault number " + faults + ")", e);
            }
        }
    }
}
