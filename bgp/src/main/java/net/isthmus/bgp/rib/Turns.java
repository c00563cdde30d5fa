package net.isthmus.bgp.rib;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Work over all prefixes, in slices: each turn of the loop does one, so that sessions live while it goes on. Sweeps
 * come one after the other, in the order in which they were asked for.
 */
final class Turns {
    /** Entries that one turn may look at. */
    static final int SLICE = 4000;

    /** What is to be done to each entry that was there when it was asked for. */
    private static final class Sweep {
        final Consumer<RibEntry> each;
        final Runnable then;
        RibEntry[] entries = {};
        boolean hasBegun;
        int at;

        Sweep(Consumer<RibEntry> each, Runnable then) {
            this.each = each;
            this.then = then;
        }
    }

    private final Executor loop;
    private final Runnable turn;
    private final Deque<Sweep> sweeps = new ArrayDeque<>();
    private boolean isDue;

    /**
     * @param loop runs what is given to it on the speaker's thread, after what waits there
     * @param turn what a turn does
     */
    Turns(Executor loop, Runnable turn) {
        this.loop = loop;
        this.turn = turn;
    }

    /** Asks for a turn, once. */
    void ask() {
        if (!isDue) {
            isDue = true;
            loop.execute(() -> {
                isDue = false;
                turn.run();
            });
        }
    }

    /** Asks for something to be done to each entry, and something else then. */
    void sweep(Consumer<RibEntry> each, Runnable then) {
        sweeps.add(new Sweep(each, then));
        ask();
    }

    boolean isSweeping() {
        return !sweeps.isEmpty();
    }

    /** Does a slice of the first sweep. */
    void run(LocRib rib) {
        Sweep sweep = sweeps.peek();
        if (sweep == null) {
            return;
        }
        if (!sweep.hasBegun) {
            sweep.hasBegun = true;
            sweep.entries = rib.snapshot();
        }
        int end = Math.min(sweep.at + SLICE, sweep.entries.length);
        while (sweep.at < end) {
            sweep.each.accept(sweep.entries[sweep.at++]);
        }
        if (end == sweep.entries.length) {
            sweeps.poll();
            sweep.then.run();
        }
    }
}
