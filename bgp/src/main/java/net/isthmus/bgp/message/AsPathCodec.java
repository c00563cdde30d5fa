package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.AsSegment;
import net.isthmus.wire.OctetWriter;

/**
 * AS_PATH and AS4_PATH: RFC 4271 §4.3 and §5.1.2, RFC 6793.
 *
 * <pre>
 *   +------+-------+- - - - - - - - - - - - - - -+
 *   | kind | count | count ASNs of 2 or 4 octets | and so on
 *   +------+-------+- - - - - - - - - - - - - - -+
 * </pre>
 */
final class AsPathCodec {
    /** Stands for an autonomous system that two octets cannot tell: RFC 6793 §4.2.2. */
    static final long AS_TRANS = 23_456;

    private static final int MAX_TWO_OCTETS = 0xffff;
    private static final int MAX_SEGMENT = 255;
    private static final AsSegment.Kind[] KINDS = AsSegment.Kind.values();

    private AsPathCodec() {}

    /** What is wrong with {@code octets[from..to)}, if anything: RFC 7606 §7.2, RFC 7607, RFC 5065 §5 for the last. */
    static Optional<String> fault(byte[] octets, int from, int to, int width, boolean mayHaveConfederations) {
        int at = from;
        while (at < to) {
            if (to - at < 2) {
                return Optional.of("ends with half the header of a segment");
            }
            int kind = BigEndian.u8(octets, at);
            int count = BigEndian.u8(octets, at + 1);
            if (kind < 1 || kind > KINDS.length) {
                return Optional.of("has a segment of the unknown type " + kind);
            }
            if (!mayHaveConfederations && isConfederation(KINDS[kind - 1])) {
                return Optional.of("has a segment of a confederation, and comes from outside of it");
            }
            if (count == 0) {
                return Optional.of("has an empty segment");
            }
            int next = at + 2 + count * width;
            if (next > to) {
                return Optional.of(
                        "has a segment of " + count + " ASNs, of which " + (to - at - 2) / width + " are there");
            }
            for (int i = at + 2; i < next; i += width) {
                if (asn(octets, i, width) == 0) {
                    return Optional.of("has AS 0, which is nobody's");
                }
            }
            at = next;
        }
        return Optional.empty();
    }

    /** Reads what has no {@link #fault}. */
    static AsPath read(byte[] octets, int from, int to, int width) {
        List<AsSegment> segments = new ArrayList<>(1);
        int at = from;
        while (at < to) {
            int count = BigEndian.u8(octets, at + 1);
            Long[] asns = new Long[count];
            for (int i = 0; i < count; i++) {
                asns[i] = asn(octets, at + 2 + i * width, width);
            }
            segments.add(new AsSegment(KINDS[BigEndian.u8(octets, at) - 1], List.of(asns)));
            at += 2 + count * width;
        }
        return segments.isEmpty() ? AsPath.EMPTY : new AsPath(segments);
    }

    private static long asn(byte[] octets, int at, int width) {
        return width == 4 ? BigEndian.u32(octets, at) : BigEndian.u16(octets, at);
    }

    private static boolean isConfederation(AsSegment.Kind kind) {
        return kind == AsSegment.Kind.CONFED_SEQUENCE || kind == AsSegment.Kind.CONFED_SET;
    }

    /** Writes segments; one of more than 255 ASNs as several. */
    static void write(AsPath path, int width, OctetWriter out) {
        for (AsSegment segment : path.segments()) {
            List<Long> asns = segment.asns();
            for (int from = 0; from < asns.size(); from += MAX_SEGMENT) {
                List<Long> part = asns.subList(from, Math.min(asns.size(), from + MAX_SEGMENT));
                out.u8(segment.kind().ordinal() + 1).u8(part.size());
                for (long asn : part) {
                    if (width == 4) {
                        out.u32(asn);
                    } else {
                        out.u16((int) (asn > MAX_TWO_OCTETS ? AS_TRANS : asn));
                    }
                }
            }
        }
    }

    /** True if two octets cannot tell it all. */
    static boolean needsFourOctets(AsPath path) {
        return path.segments().stream()
                .anyMatch(segment -> segment.asns().stream().anyMatch(asn -> asn > MAX_TWO_OCTETS));
    }

    /** What an AS4_PATH has of a path: RFC 6793 §4.2.2 and §6 leave out confederations. */
    static AsPath withoutConfederations(AsPath path) {
        return new AsPath(path.segments().stream()
                .filter(segment -> !isConfederation(segment.kind()))
                .toList());
    }

    /**
     * The path of a neighbour that knows only two octets, with what AS4_PATH has carried past it: the front of the one,
     * as much as it is longer, then the other. RFC 6793 §4.2.3.
     */
    static AsPath merged(AsPath path, AsPath four) {
        int more = path.length() - four.length();
        if (more < 0 || four.segments().isEmpty()) {
            return path;
        }
        List<AsSegment> merged = new ArrayList<>();
        for (AsSegment segment : path.segments()) {
            int length = new AsPath(List.of(segment)).length();
            if (length > more) {
                if (more > 0) {
                    merged.add(new AsSegment(segment.kind(), segment.asns().subList(0, more)));
                }
                break;
            }
            merged.add(segment);
            more -= length;
        }
        return new AsPath(joined(merged, four.segments()));
    }

    /** The two behind one another; where sequences meet, they become one if it can hold them. */
    private static List<AsSegment> joined(List<AsSegment> front, List<AsSegment> back) {
        List<AsSegment> all = new ArrayList<>(front);
        for (AsSegment segment : back) {
            AsSegment last = all.isEmpty() ? segment : all.getLast();
            if (!all.isEmpty()
                    && last.kind() == AsSegment.Kind.SEQUENCE
                    && segment.kind() == AsSegment.Kind.SEQUENCE
                    && last.asns().size() + segment.asns().size() <= MAX_SEGMENT) {
                List<Long> asns = new ArrayList<>(last.asns());
                asns.addAll(segment.asns());
                all.set(all.size() - 1, new AsSegment(AsSegment.Kind.SEQUENCE, asns));
            } else {
                all.add(segment);
            }
        }
        return all;
    }
}
