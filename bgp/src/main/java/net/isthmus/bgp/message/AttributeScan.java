package net.isthmus.bgp.message;

import java.util.Arrays;
import net.isthmus.bgp.message.AttributeType.Flag;

/**
 * The first look at the path attributes of an UPDATE: where each begins and ends. RFC 7606 §4 and §3(g).
 *
 * <pre>
 *   +-------+------+--------+- - - - - -+
 *   | flags | type | length |   value   |   length of one octet, or of two if the flags say so
 *   +-------+------+--------+- - - - - -+
 * </pre>
 *
 * Routes and attributes part here: MP_REACH_NLRI and MP_UNREACH_NLRI are told by where they are; all others are
 * gathered in the order in which they came, each once. What was gathered is the same for all UPDATEs that say the same
 * of different routes, so it serves as the key of {@link AttributeCache}.
 */
final class AttributeScan {
    private final long[] seen = new long[4];
    private byte[] gathered = new byte[512];
    private int gatheredLength;
    private int reachAt;
    private int reachEnd;
    private int unreachAt;
    private int unreachEnd;

    /** Looks at {@code octets[from..to)}. */
    void scan(byte[] octets, int from, int to, Flaws flaws) throws MalformedMessage {
        Arrays.fill(seen, 0);
        gatheredLength = 0;
        reachAt = reachEnd = unreachAt = unreachEnd = 0;
        if (gathered.length < to - from) {
            gathered = new byte[to - from];
        }
        int at = from;
        while (at < to) {
            int flags = octets[at];
            int header = (flags & Flag.EXTENDED_LENGTH) != 0 ? 4 : 3;
            if (to - at < header) {
                flaws.withdraw(
                        0,
                        new ProtocolFault(
                                ErrorCode.MALFORMED_ATTRIBUTE_LIST,
                                "the path attributes end within the header of one"));
                return;
            }
            int value = at + header;
            int next = value + (header == 4 ? BigEndian.u16(octets, at + 2) : BigEndian.u8(octets, at + 2));
            if (next > to) {
                overrun(BigEndian.u8(octets, at + 1), next - to, flaws);
                return;
            }
            attribute(octets, at, value, next, flaws);
            at = next;
        }
    }

    /** If it holds the routes themselves, they cannot be known, not even to withdraw them: RFC 7606 §3(j). */
    private static void overrun(int type, int octets, Flaws flaws) throws MalformedMessage {
        var fault = new ProtocolFault(
                ErrorCode.MALFORMED_ATTRIBUTE_LIST,
                AttributeReader.name(type) + " ends " + octets + " octets behind the path attributes");
        if (type == AttributeType.MP_REACH_NLRI.code() || type == AttributeType.MP_UNREACH_NLRI.code()) {
            throw new MalformedMessage(fault);
        }
        flaws.withdraw(type, fault);
    }

    private void attribute(byte[] octets, int at, int value, int next, Flaws flaws) throws MalformedMessage {
        int type = BigEndian.u8(octets, at + 1);
        boolean isDouble = (seen[type >>> 6] & 1L << type) != 0;
        seen[type >>> 6] |= 1L << type;
        if (type == AttributeType.MP_REACH_NLRI.code()) {
            checkRoutes(AttributeType.MP_REACH_NLRI, isDouble, octets, at, value, next);
            reachAt = value;
            reachEnd = next;
        } else if (type == AttributeType.MP_UNREACH_NLRI.code()) {
            checkRoutes(AttributeType.MP_UNREACH_NLRI, isDouble, octets, at, value, next);
            unreachAt = value;
            unreachEnd = next;
        } else if (isDouble) {
            flaws.discard(type, AttributeReader.name(type) + " stands there more than once; the first counts");
        } else {
            System.arraycopy(octets, at, gathered, gatheredLength, next - at);
            gatheredLength += next - at;
        }
    }

    /** RFC 7606 §5.3; whatever is wrong with these two ends the session. */
    private static void checkRoutes(AttributeType type, boolean isDouble, byte[] octets, int at, int value, int next)
            throws MalformedMessage {
        if (isDouble) {
            throw new MalformedMessage(ErrorCode.MALFORMED_ATTRIBUTE_LIST, type + " stands there more than once");
        }
        if (!type.hasFlags(octets[at])) {
            throw new MalformedMessage(
                    type.error(),
                    BigEndian.copy(octets, at, next),
                    type + " with the flags " + AttributeReader.hex(octets[at])
                            + "; it is optional and non-transitive");
        }
        if (!type.mayHaveLength(next - value)) {
            throw new MalformedMessage(
                    type.error(),
                    BigEndian.copy(octets, at, next),
                    type + " of " + (next - value) + " octets; it must have " + type.lengths());
        }
    }

    /** The attributes that are no routes, one behind the other: valid until the next scan. */
    byte[] gathered() {
        return gathered;
    }

    int gatheredLength() {
        return gatheredLength;
    }

    /** Where the value of MP_REACH_NLRI begins; 0 if there is none. */
    int reachAt() {
        return reachAt;
    }

    int reachEnd() {
        return reachEnd;
    }

    /** Where the value of MP_UNREACH_NLRI begins; 0 if there is none. */
    int unreachAt() {
        return unreachAt;
    }

    int unreachEnd() {
        return unreachEnd;
    }
}
