package net.isthmus.fastpath.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What all lines ask of one number of a packet: which lines any value fits.
 *
 * <pre>
 *   value ── binary search ──▶ interval ──▶ class ──▶ lines whose set has the interval   few words, or all
 *                                               any ──▶ lines that do not ask            one bit a line
 * </pre>
 *
 * <p>The ends of all sets cut the numbers into intervals within which nothing changes; intervals that fit the same
 * lines share a class. Where the lines of a class are within a few words of 64 lines, only those words are kept, so
 * that ten thousand lines with an address each do not take ten thousand long bit sets.
 */
final class Dimension {
    /** A class with more words than this is kept whole. */
    private static final int FEW = 8;

    private static final int WHOLE = -1;

    private final long[] highs;
    private final long[] lows;
    private final int[] classes;
    private final long[] any;
    private final int[] starts;
    private final int[] counts;
    private final int[] indices;
    private final long[] words;

    private record Event(long high, long low, boolean isStart, BitSet lines) {}

    /**
     * Compiles a dimension.
     *
     * @param sets what each line asks, in the order of the lines
     */
    Dimension(List<RangeSet> sets) {
        int wordCount = wordCount(sets.size());
        var everywhere = new BitSet(sets.size());
        Map<RangeSet, BitSet> groups = new LinkedHashMap<>();
        for (int i = 0; i < sets.size(); i++) {
            if (sets.get(i).equals(RangeSet.ALL)) {
                everywhere.set(i);
            } else {
                groups.computeIfAbsent(sets.get(i), _ -> new BitSet()).set(i);
            }
        }
        any = everywhere.isEmpty() ? new long[wordCount] : padded(everywhere, wordCount);
        var intervals = new Intervals(events(groups));
        highs = intervals.highs.stream().mapToLong(Long::longValue).toArray();
        lows = intervals.lows.stream().mapToLong(Long::longValue).toArray();
        classes = intervals.classes.stream().mapToInt(Integer::intValue).toArray();
        var kept = new Words(intervals.numbers.size(), wordCount);
        intervals.numbers.forEach((lines, number) -> kept.put(number, lines));
        starts = kept.starts;
        counts = kept.counts;
        indices = kept.indices.build().toArray();
        words = kept.words.build().toArray();
    }

    static int wordCount(int lines) {
        return (lines + 63) >>> 6;
    }

    private static List<Event> events(Map<RangeSet, BitSet> groups) {
        List<Event> events = new ArrayList<>();
        groups.forEach((set, lines) -> {
            for (RangeSet.Range range : set.ranges()) {
                events.add(new Event(range.firstHigh(), range.firstLow(), true, lines));
                long low = range.lastLow() + 1;
                long high = range.lastHigh() + (low == 0 ? 1 : 0);
                if (high != 0 || low != 0) {
                    events.add(new Event(high, low, false, lines));
                }
            }
        });
        Comparator<Event> byPlace = (a, b) -> RangeSet.compare(a.high, a.low, b.high, b.low);
        events.sort(byPlace);
        return events;
    }

    /** The intervals between events, in order, and the lines of each class. */
    private static final class Intervals {
        private final List<Long> highs = new ArrayList<>(List.of(0L));
        private final List<Long> lows = new ArrayList<>(List.of(0L));
        private final List<Integer> classes = new ArrayList<>(List.of(0));
        private final Map<BitSet, Integer> numbers = new HashMap<>(Map.of(new BitSet(), 0));

        Intervals(List<Event> events) {
            var active = new BitSet();
            for (int i = 0; i < events.size(); i++) {
                Event event = events.get(i);
                if (event.isStart) {
                    active.or(event.lines);
                } else {
                    active.andNot(event.lines);
                }
                boolean isLastHere = i + 1 == events.size()
                        || events.get(i + 1).high != event.high
                        || events.get(i + 1).low != event.low;
                if (isLastHere) {
                    add(event, active);
                }
            }
        }

        private void add(Event at, BitSet active) {
            Integer number = numbers.get(active);
            if (number == null) {
                number = numbers.size();
                numbers.put((BitSet) active.clone(), number);
            }
            if (at.high == 0 && at.low == 0) {
                classes.set(0, number);
            } else if (!number.equals(classes.getLast())) {
                highs.add(at.high);
                lows.add(at.low);
                classes.add(number);
            }
        }
    }

    /** The words of all classes, one behind the other. */
    private final class Words {
        private final int[] starts;
        private final int[] counts;
        private final IntStream.Builder indices = IntStream.builder();
        private final LongStream.Builder words = LongStream.builder();
        private final int wordCount;
        private int size;

        Words(int classCount, int wordCount) {
            starts = new int[classCount];
            counts = new int[classCount];
            this.wordCount = wordCount;
        }

        void put(int number, BitSet lines) {
            long[] all = padded(lines, wordCount);
            starts[number] = size;
            int used = 0;
            for (long word : all) {
                used += word == 0 ? 0 : 1;
            }
            boolean isWhole = used > FEW;
            counts[number] = isWhole ? WHOLE : used;
            for (int i = 0; i < wordCount; i++) {
                if (isWhole || all[i] != 0) {
                    indices.add(i);
                    words.add(isWhole ? all[i] | any[i] : all[i]);
                    size++;
                }
            }
        }
    }

    private static long[] padded(BitSet lines, int wordCount) {
        long[] words = new long[wordCount];
        long[] set = lines.toLongArray();
        System.arraycopy(set, 0, words, 0, set.length);
        return words;
    }

    /** The class of a number. */
    int find(long high, long low) {
        int first = 0;
        int last = highs.length - 1;
        while (first < last) {
            int middle = (first + last + 1) >>> 1;
            if (RangeSet.compare(highs[middle], lows[middle], high, low) <= 0) {
                first = middle;
            } else {
                last = middle - 1;
            }
        }
        return classes[first];
    }

    /** Which of 64 lines a number of this class fits. */
    long word(int number, int index) {
        int start = starts[number];
        int count = counts[number];
        if (count == WHOLE) {
            return words[start + index];
        }
        for (int i = start; i < start + count; i++) {
            if (indices[i] == index) {
                return words[i] | any[index];
            }
        }
        return any[index];
    }
}
