package net.isthmus.ipsec.esp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What has passed one direction of an SA: two cache lines a worker, which writes its own only, with plain stores; any
 * thread may add them up, and sees each number whole, a moment late.
 */
final class UsageLines {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SHIFT = 4;
    private static final int PACKETS = 0;
    private static final int BYTES = 1;
    private static final int LAST_NS = 2;

    private final long[] lines;
    private final int workers;

    UsageLines(int workers) {
        this.workers = workers;
        lines = new long[workers + 1 << SHIFT];
    }

    /** Counts. The worker's thread only. */
    void add(int worker, int packets, long bytes, long nowNs) {
        int base = worker << SHIFT;
        lines[base + PACKETS] += packets;
        lines[base + BYTES] += bytes;
        lines[base + LAST_NS] = nowNs;
    }

    long packets() {
        return sum(PACKETS);
    }

    long bytes() {
        return sum(BYTES);
    }

    /** When the last packet passed; 0 if none has. */
    long lastNs() {
        long last = 0;
        for (int worker = 0; worker < workers; worker++) {
            long one = (long) LONGS.getOpaque(lines, (worker << SHIFT) + LAST_NS);
            last = one == 0 ? last : last == 0 ? one : Math.max(last, one);
        }
        return last;
    }

    private long sum(int which) {
        long sum = 0;
        for (int worker = 0; worker < workers; worker++) {
            sum += (long) LONGS.getOpaque(lines, (worker << SHIFT) + which);
        }
        return sum;
    }
}
