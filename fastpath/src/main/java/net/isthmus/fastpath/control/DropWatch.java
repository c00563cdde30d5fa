package net.isthmus.fastpath.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import net.isthmus.core.DropReason;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.RecentDrops;

/**
 * Notices when packets are dropped at a rate that somebody should know of, and says so in the log.
 *
 * <p>Once a second it looks at the counters. A reason whose rate is above the threshold is worth a line: which, how
 * many a second, on which interface and an example. Two lines for one reason are an interval apart at least, so that no
 * flood of packets becomes a flood of lines. What the last minute brought is kept for {@code show drops --recent}.
 */
@OwnedBy("control loop")
public final class DropWatch {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LONG_AGO_NS = 7 * 86_400 * SECOND_NS;
    private static final int SECONDS = 60;
    private static final int REASONS = DropReason.values().length;
    private static final Logger LOG = System.getLogger(DropWatch.class.getName());

    private final ToLongFunction<DropReason> counter;
    private final IntFunction<String> interfaceName;
    private final Consumer<String> log;
    private final long[] totals = new long[REASONS];
    private final long[][] perSecond = new long[REASONS][SECONDS];
    private final long[] lastLineNs = new long[REASONS];
    private final String[] interfaces = new String[REASONS];
    private final String[] examples = new String[REASONS];
    private long threshold = 100;
    private long intervalNs = SECONDS * SECOND_NS;
    private long nextNs;
    private int second;
    private boolean isBegun;

    /**
     * A watch.
     *
     * @param counter packets dropped since start, by reason
     * @param interfaceName name by index
     */
    public DropWatch(ToLongFunction<DropReason> counter, IntFunction<String> interfaceName) {
        this(counter, interfaceName, line -> LOG.log(Level.WARNING, line));
    }

    DropWatch(ToLongFunction<DropReason> counter, IntFunction<String> interfaceName, Consumer<String> log) {
        this.counter = counter;
        this.interfaceName = interfaceName;
        this.log = log;
        Arrays.fill(interfaces, "");
        Arrays.fill(examples, "");
    }

    /**
     * Sets what is worth a line. A reason that has had its line waits for the new interval, from that line on.
     *
     * @param packetsPerSecond the rate above which a reason is
     * @param shortestNs the shortest time between two lines of a reason
     */
    public void limits(long packetsPerSecond, long shortestNs) {
        threshold = packetsPerSecond;
        intervalNs = shortestNs;
    }

    /** Takes an example of a worker. */
    void sampled(int reason, int rxInterface, int isIp, MemorySegment memory, long at, int length) {
        interfaces[reason] = rxInterface == 0 ? "" : interfaceName.apply(rxInterface);
        examples[reason] = PacketSummary.of(memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), isIp != 0);
    }

    /** Lets time pass. */
    public void tick(long nowNs) {
        if (!isBegun) {
            isBegun = true;
            nextNs = nowNs + SECOND_NS;
            Arrays.fill(lastLineNs, nowNs - LONG_AGO_NS);
        }
        if (nowNs - nextNs < 0) {
            return;
        }
        nextNs = nowNs + SECOND_NS;
        second = (second + 1) % SECONDS;
        for (DropReason reason : DropReason.values()) {
            int at = reason.ordinal();
            long total = counter.applyAsLong(reason);
            long rate = total - totals[at];
            totals[at] = total;
            perSecond[at][second] = rate;
            if (rate > threshold && nowNs - lastLineNs[at] >= intervalNs) {
                lastLineNs[at] = nowNs;
                log.accept(line(reason, rate));
            }
        }
    }

    private String line(DropReason reason, long rate) {
        int at = reason.ordinal();
        String where = interfaces[at].isEmpty() ? "" : " on " + interfaces[at];
        String example = examples[at].isEmpty() ? "" : ", such as " + examples[at];
        return "%d packets a second are dropped%s: %s (%s)%s"
                .formatted(rate, where, reason.label(), reason.text(), example);
    }

    /** What was dropped in the last minute, the most first. */
    public List<RecentDrops> recent() {
        List<RecentDrops> recent = new ArrayList<>();
        for (DropReason reason : DropReason.values()) {
            int at = reason.ordinal();
            long minute = 0;
            for (long packets : perSecond[at]) {
                minute += packets;
            }
            if (minute > 0) {
                recent.add(new RecentDrops(
                        reason.label(), reason.text(), minute, perSecond[at][second], interfaces[at], examples[at]));
            }
        }
        recent.sort(Comparator.comparingLong(RecentDrops::packetsLastMinute).reversed());
        return recent;
    }
}
