package net.isthmus.bgp.attr;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The autonomous systems that a route has passed, the nearest first.
 *
 * @param segments from the nearest to the origin
 */
public record AsPath(List<AsSegment> segments) {

    /** Of a route that has passed none. */
    public static final AsPath EMPTY = new AsPath(List.of());

    /** The most that one segment can carry. */
    private static final int MAX_SEGMENT = 255;

    /** Copies the list. */
    public AsPath {
        segments = List.copyOf(segments);
    }

    /** A path of one sequence, or the empty one. */
    public static AsPath of(Long... asns) {
        return asns.length == 0 ? EMPTY : new AsPath(List.of(new AsSegment(AsSegment.Kind.SEQUENCE, List.of(asns))));
    }

    /** What the decision compares: a set counts as one, confederations as none (RFC 4271 §9.1.2.2, RFC 5065 §5.3). */
    public int length() {
        int length = 0;
        for (AsSegment segment : segments) {
            length += switch (segment.kind()) {
                case SEQUENCE -> segment.asns().size();
                case SET -> 1;
                case CONFED_SEQUENCE, CONFED_SET -> 0;
            };
        }
        return length;
    }

    /** True if the route has passed this autonomous system. */
    public boolean contains(long as) {
        return segments.stream().anyMatch(segment -> segment.asns().contains(as));
    }

    /** The autonomous system from which the route came to us; empty if it begins with a set or is our own. */
    public OptionalLong nearest() {
        for (AsSegment segment : segments) {
            switch (segment.kind()) {
                case SEQUENCE -> {
                    return segment.asns().isEmpty()
                            ? OptionalLong.empty()
                            : OptionalLong.of(segment.asns().getFirst());
                }
                case SET -> {
                    return OptionalLong.empty();
                }
                case CONFED_SEQUENCE, CONFED_SET -> {}
            }
        }
        return OptionalLong.empty();
    }

    /** The autonomous system in which the route began; empty if that is a set or our own. */
    public OptionalLong origin() {
        return segments.isEmpty() || segments.getLast().kind() != AsSegment.Kind.SEQUENCE
                ? OptionalLong.empty()
                : OptionalLong.of(segments.getLast().asns().getLast());
    }

    /** The path with an autonomous system put before it, perhaps several times. */
    public AsPath prepend(long as, int times) {
        AsPath path = this;
        for (int i = 0; i < times; i++) {
            path = path.prepend(as);
        }
        return path;
    }

    private AsPath prepend(long as) {
        List<AsSegment> extended = new ArrayList<>(segments);
        List<Long> asns = new ArrayList<>();
        asns.add(as);
        if (!segments.isEmpty()) {
            AsSegment first = segments.getFirst();
            if (first.kind() == AsSegment.Kind.SEQUENCE && first.asns().size() < MAX_SEGMENT) {
                asns.addAll(first.asns());
                extended.removeFirst();
            }
        }
        extended.addFirst(new AsSegment(AsSegment.Kind.SEQUENCE, asns));
        return new AsPath(extended);
    }

    /** {@code 64500 64501 {64502 64503}}, as operators read it; confederations in round brackets. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        for (AsSegment segment : segments) {
            String asns = String.join(
                    " ", segment.asns().stream().map(String::valueOf).toList());
            words.add(
                    switch (segment.kind()) {
                        case SEQUENCE -> asns;
                        case SET -> "{" + asns + "}";
                        case CONFED_SEQUENCE -> "(" + asns + ")";
                        case CONFED_SET -> "[" + asns + "]";
                    });
        }
        return String.join(" ", words);
    }
}
