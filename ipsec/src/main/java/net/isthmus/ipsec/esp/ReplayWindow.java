package net.isthmus.ipsec.esp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.isthmus.fastpath.session.SpinLock;

/**
 * Which sequence numbers of an inbound SA have come already (RFC 4303 §3.4.3): a ring of bits below the highest number
 * so far, in which moving up clears whole words instead of shifting (RFC 6479).
 *
 * <pre>
 *   too old │ window: 1 bit a number            │ new: opens the window further
 *   ────────┼───────────────────────────────────┼──────────────────────────────▶ sequence
 *           top - size                         top
 * </pre>
 *
 * <p>All workers share it. {@link #mayAccept} is a look without a lock, which spares decryption; what counts is
 * {@link #accept}, under the lock, and only after the ICV has been verified: else anyone could move the window. A burst
 * takes the lock once.
 */
final class ReplayWindow {
    /** Fewest numbers that a window has. */
    static final int LEAST = 64;

    /** Most. */
    static final int MOST = 16_384;

    /** Verdict: the number has come already, or is too old. */
    static final int REPLAYED = 0;

    /** Verdict: taken, within the window. */
    static final int TAKEN = 1;

    /** Verdict: taken, and higher than all before. */
    static final int AHEAD = 2;

    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "top", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int WORD_SHIFT = 6;
    private static final long LOW_HALF = 0xffff_ffffL;

    private final SpinLock lock = new SpinLock();
    private final int size;
    private final boolean isEsn;
    private final long[] bits;
    private final int wordMask;

    @SuppressWarnings("UnusedVariable") // read and written through its handle: a full fence a packet would be dear
    private long top;

    /**
     * A window in which nothing has come.
     *
     * @param size how many numbers it has; what lies outside of 64 to 16,384 is brought inside
     */
    ReplayWindow(int size, boolean isEsn) {
        this.size = Math.clamp(size, LEAST, MOST);
        this.isEsn = isEsn;
        // One word more than the window fills, so that the word that is cleared is never in it.
        int words = Integer.highestOneBit(this.size >>> WORD_SHIFT) * 2;
        while (words < (this.size >>> WORD_SHIFT) + 2) {
            words *= 2;
        }
        bits = new long[words];
        wordMask = words - 1;
    }

    /**
     * The whole number of which a packet has the lower half: of an extended one, that which is nearest to the window
     * (RFC 4303, appendix A2.2). Below 0 if there is none.
     */
    long whole(int lower) {
        long low = lower & LOW_HALF;
        if (!isEsn) {
            return low;
        }
        long highest = top();
        long topLow = highest & LOW_HALF;
        long topHigh = highest >>> 32;
        if (topLow >= size - 1) {
            return (low >= topLow - size + 1 ? topHigh : topHigh + 1) << 32 | low;
        }
        // The window reaches below the last turn of the lower half.
        boolean isBelow = low >= (topLow - size + 1 & LOW_HALF);
        return isBelow ? topHigh - 1 << 32 | low : topHigh << 32 | low;
    }

    /** True if a packet of this number is worth being decrypted. */
    boolean mayAccept(long sequence) {
        long highest = top();
        if (sequence > highest) {
            return true;
        }
        return sequence > 0 && highest - sequence < size && (word(sequence) & 1L << sequence) == 0;
    }

    /** Takes a number, whose packet is authentic; false if it has come already or is too old. */
    boolean accept(long sequence) {
        lock.lock();
        int verdict = judge(sequence);
        lock.unlock();
        return verdict != REPLAYED;
    }

    /** Takes the numbers {@code from} to {@code to} of authentic packets, in their order; {@code verdicts} says how. */
    void accept(long[] sequences, int[] verdicts, int from, int to) {
        lock.lock();
        for (int i = from; i < to; i++) {
            verdicts[i] = judge(sequences[i]);
        }
        lock.unlock();
    }

    private int judge(long sequence) {
        if (!mayAccept(sequence)) {
            return REPLAYED;
        }
        boolean isAhead = sequence > top();
        if (isAhead) {
            moveUp(sequence);
        }
        bits[(int) (sequence >>> WORD_SHIFT) & wordMask] |= 1L << sequence;
        return isAhead ? AHEAD : TAKEN;
    }

    /** The highest number that was accepted. */
    long top() {
        return (long) TOP.getAcquire(this);
    }

    private long word(long sequence) {
        return bits[(int) (sequence >>> WORD_SHIFT) & wordMask];
    }

    private void moveUp(long sequence) {
        long from = top() >>> WORD_SHIFT;
        long to = sequence >>> WORD_SHIFT;
        if (to - from >= bits.length) {
            from = to - bits.length;
        }
        for (long word = from + 1; word <= to; word++) {
            bits[(int) word & wordMask] = 0;
        }
        TOP.setRelease(this, sequence); // who sees it sees the words below as cleared
    }
}
