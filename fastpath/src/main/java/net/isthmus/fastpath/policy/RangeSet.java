package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import net.isthmus.core.config.AddressRange;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A set of numbers of 128 bits as ranges that neither touch nor overlap, in order: addresses as {@link Flow} has them,
 * ports, protocols, zones. All that a rule asks of a packet is that some number of it is in such a set.
 */
final class RangeSet {
    /** One range, both ends included. */
    record Range(long firstHigh, long firstLow, long lastHigh, long lastLow) {
        private static Range of(IpAddress first, IpAddress last) {
            return first.isIpv4()
                    ? new Range(0, Flow.mapped(first.ipv4Bits()), 0, Flow.mapped(last.ipv4Bits()))
                    : new Range(first.high(), first.low(), last.high(), last.low());
        }
    }

    /** Every number: what a rule has that does not ask. */
    static final RangeSet ALL = new RangeSet(List.of(new Range(0, 0, -1, -1)));

    /** No number. */
    static final RangeSet NONE = new RangeSet(List.of());

    /** The IPv6 addresses in which IPv4 ones are mapped, which no IPv6 range shall have. */
    private static final Range MAPPED = new Range(0, Flow.mapped(0), 0, Flow.mapped(-1));

    private static final Comparator<Range> ORDER = (a, b) -> compare(a.firstHigh, a.firstLow, b.firstHigh, b.firstLow);

    private final List<Range> ranges;

    private RangeSet(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** Addresses of both families. */
    static RangeSet ofAddresses(Collection<AddressRange> addresses) {
        List<Range> ranges = new ArrayList<>();
        for (AddressRange range : addresses) {
            Range one = Range.of(range.first(), range.last());
            if (range.first().isIpv4()) {
                ranges.add(one);
            } else {
                ranges.addAll(minus(one, MAPPED));
            }
        }
        return merged(ranges);
    }

    /** Whole numbers from 0 on. */
    static RangeSet of(int... numbers) {
        return merged(Arrays.stream(numbers)
                .mapToObj(number -> new Range(0, number, 0, number))
                .toList());
    }

    /** Whole numbers from one to another, both included. */
    static RangeSet between(int first, int last) {
        return new RangeSet(List.of(new Range(0, first, 0, last)));
    }

    /** What is in any of these. */
    static RangeSet union(Collection<RangeSet> sets) {
        List<Range> all = new ArrayList<>();
        sets.forEach(set -> all.addAll(set.ranges));
        return merged(all);
    }

    /** What is in this set and not in another. */
    RangeSet minus(RangeSet other) {
        List<Range> left = ranges;
        for (Range taken : other.ranges) {
            List<Range> next = new ArrayList<>();
            left.forEach(range -> next.addAll(minus(range, taken)));
            left = next;
        }
        return new RangeSet(left);
    }

    List<Range> ranges() {
        return ranges;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    private static RangeSet merged(List<Range> unordered) {
        List<Range> sorted = new ArrayList<>(unordered);
        sorted.sort(ORDER);
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range before = merged.isEmpty() ? null : merged.getLast();
            if (before != null && touches(before, range)) {
                boolean isLonger = compare(range.lastHigh, range.lastLow, before.lastHigh, before.lastLow) > 0;
                Range longer = isLonger ? range : before;
                merged.set(
                        merged.size() - 1,
                        new Range(before.firstHigh, before.firstLow, longer.lastHigh, longer.lastLow));
            } else {
                merged.add(range);
            }
        }
        return new RangeSet(merged);
    }

    /** True if a range that does not begin earlier begins at most one after the end of another. */
    private static boolean touches(Range before, Range range) {
        boolean isEndless = before.lastHigh == -1 && before.lastLow == -1;
        long nextLow = before.lastLow + 1;
        long nextHigh = before.lastHigh + (nextLow == 0 ? 1 : 0);
        return isEndless || compare(range.firstHigh, range.firstLow, nextHigh, nextLow) <= 0;
    }

    /** What is left of a range without another: none, one or two ranges. */
    private static List<Range> minus(Range range, Range taken) {
        boolean isApart = compare(taken.lastHigh, taken.lastLow, range.firstHigh, range.firstLow) < 0
                || compare(taken.firstHigh, taken.firstLow, range.lastHigh, range.lastLow) > 0;
        if (isApart) {
            return List.of(range);
        }
        List<Range> left = new ArrayList<>();
        if (compare(range.firstHigh, range.firstLow, taken.firstHigh, taken.firstLow) < 0) {
            long low = taken.firstLow - 1;
            long high = taken.firstHigh - (taken.firstLow == 0 ? 1 : 0);
            left.add(new Range(range.firstHigh, range.firstLow, high, low));
        }
        if (compare(taken.lastHigh, taken.lastLow, range.lastHigh, range.lastLow) < 0) {
            long low = taken.lastLow + 1;
            long high = taken.lastHigh + (low == 0 ? 1 : 0);
            left.add(new Range(high, low, range.lastHigh, range.lastLow));
        }
        return left;
    }

    /** Compares two numbers of 128 bits. */
    static int compare(long highA, long lowA, long highB, long lowB) {
        int byHigh = Long.compareUnsigned(highA, highB);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lowA, lowB);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RangeSet set && set.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }
}
