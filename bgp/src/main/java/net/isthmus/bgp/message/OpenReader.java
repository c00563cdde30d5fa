package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;

/**
 * An OPEN: RFC 4271 §4.2 and §6.2, capabilities of RFC 5492, and the longer form of RFC 9072.
 *
 * <pre>
 *    0    1      3      5         9    10
 *   +----+------+------+---------+----+- - - - - - - - - - - - - -
 *   | 4  |  AS  | hold | BGP id  | n  | n octets: (type, length, value)…      lengths of one octet
 *   +----+------+------+---------+----+----+------+- - - - - - - -
 *                                |≠ 0 |255 |  n   | n octets: the same        lengths of two octets
 *                                +----+----+------+- - - - - - - -
 * </pre>
 *
 * What can be said without knowing whom we expect is checked here; whether it is the right neighbour is the session's.
 */
final class OpenReader {
    private static final int VERSION = 4;
    private static final int CAPABILITIES = 2;
    private static final int EXTENDED = 255;

    private final byte[] octets;
    private final int start;
    private final int end;
    private final List<Capability> capabilities = new ArrayList<>();

    /** Begins behind the header of the message. */
    OpenReader(byte[] octets, int start, int end) {
        this.octets = octets;
        this.start = start;
        this.end = end;
    }

    Message.Open read() throws MalformedMessage {
        int version = BigEndian.u8(octets, start);
        if (version != VERSION) {
            throw new MalformedMessage(
                    ErrorCode.UNSUPPORTED_VERSION,
                    Octets.of(new byte[] {0, VERSION}),
                    "BGP version " + version + "; it must be 4");
        }
        int as = BigEndian.u16(octets, start + 1);
        int holdTime = BigEndian.u16(octets, start + 3);
        IpAddress routerId = BigEndian.ip4(octets, start + 5);
        parameters();
        var open = new Message.Open(version, as, holdTime, routerId, capabilities);
        if (as == 0 || open.peerAs() == 0) {
            throw new MalformedMessage(ErrorCode.BAD_PEER_AS, "AS 0 is nobody's (RFC 7607)");
        }
        if (holdTime == 1 || holdTime == 2) {
            throw new MalformedMessage(
                    ErrorCode.UNACCEPTABLE_HOLD_TIME,
                    "a hold time of " + holdTime + " s; it must be 0 or at least 3 s");
        }
        if (routerId.isUnspecified()) {
            throw new MalformedMessage(ErrorCode.BAD_BGP_IDENTIFIER, "a BGP identifier of 0.0.0.0 (RFC 6286)");
        }
        return open;
    }

    private void parameters() throws MalformedMessage {
        int at = start + 10;
        int length = BigEndian.u8(octets, start + 9);
        boolean isExtended = length > 0 && at < end && BigEndian.u8(octets, at) == EXTENDED;
        if (isExtended) {
            if (end - at < 3) {
                throw malformed("the length of its optional parameters is cut off");
            }
            length = BigEndian.u16(octets, at + 1);
            at += 3;
        }
        if (at + length != end) {
            throw malformed("its optional parameters should have " + length + " octets, there are " + (end - at));
        }
        int header = isExtended ? 3 : 2;
        while (at < end) {
            if (end - at < header) {
                throw malformed("an optional parameter is cut off");
            }
            int value = at + header;
            int next = value + (isExtended ? BigEndian.u16(octets, at + 1) : BigEndian.u8(octets, at + 1));
            if (next > end) {
                throw malformed("an optional parameter is longer than the message");
            }
            int type = BigEndian.u8(octets, at);
            if (type != CAPABILITIES) {
                throw new MalformedMessage(
                        ErrorCode.UNSUPPORTED_PARAMETER, "the optional parameter " + type + "; only 2 is understood");
            }
            capabilities(value, next);
            at = next;
        }
    }

    /** Each is a code, a length of one octet, a value. */
    private void capabilities(int from, int to) throws MalformedMessage {
        int at = from;
        while (at < to) {
            if (to - at < 2 || at + 2 + BigEndian.u8(octets, at + 1) > to) {
                throw malformed("a capability is longer than its parameter");
            }
            int next = at + 2 + BigEndian.u8(octets, at + 1);
            capabilities.add(CapabilityCodec.read(BigEndian.u8(octets, at), octets, at + 2, next));
            at = next;
        }
    }

    private static MalformedMessage malformed(String text) {
        return new MalformedMessage(ErrorCode.MALFORMED_OPEN, "an OPEN that is malformed: " + text);
    }
}
