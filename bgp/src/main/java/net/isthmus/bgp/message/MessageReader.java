package net.isthmus.bgp.message;

import java.util.List;
import net.isthmus.wire.Octets;

/**
 * Reads the messages of one connection, whatever a neighbour may send: RFC 4271 §4 and §6.
 *
 * <pre>
 *    0               16     18   19
 *   +-----------------+------+----+- - - - - -
 *   | marker: 16 ones |length|type| by the type
 *   +-----------------+------+----+- - - - - -
 * </pre>
 *
 * A header is checked as soon as its octets are there, so that a stranger cannot make us wait for what will be refused
 * anyway. Nothing is thrown; what is allocated is bounded by a multiple of the octets read.
 */
public final class MessageReader {
    private static final int MARKER = 16;
    private static final int LENGTH_AT = 16;
    private static final int TYPE_AT = 18;
    private static final MessageType[] TYPES = MessageType.values();

    private WireOptions options = WireOptions.BEFORE_OPEN;
    private UpdateReader updates = new UpdateReader(options);

    /** From the next message on, this is agreed. Attributes remembered are forgotten. */
    public void agree(WireOptions agreed) {
        options = agreed;
        updates = new UpdateReader(agreed);
    }

    /** Reads the first message of {@code octets[from..to)}. */
    public Read read(byte[] octets, int from, int to) {
        int available = to - from;
        try {
            checkMarker(octets, from, Math.min(available, MARKER));
            if (available < MessageType.HEADER) {
                return new Read.Incomplete(MessageType.HEADER);
            }
            int length = BigEndian.u16(octets, from + LENGTH_AT);
            MessageType type = checkedType(octets, from, length);
            return available < length ? new Read.Incomplete(length) : body(type, octets, from, from + length);
        } catch (MalformedMessage malformed) {
            return new Read.Broken(malformed.fault());
        }
    }

    private static void checkMarker(byte[] octets, int from, int available) throws MalformedMessage {
        for (int i = 0; i < available; i++) {
            if (octets[from + i] != -1) {
                throw new MalformedMessage(
                        ErrorCode.CONNECTION_NOT_SYNCHRONIZED,
                        "a message must begin with 16 octets of ones, octet " + (i + 1) + " is "
                                + BigEndian.u8(octets, from + i));
            }
        }
    }

    private MessageType checkedType(byte[] octets, int from, int length) throws MalformedMessage {
        if (length < MessageType.HEADER || length > options.maxMessageLength()) {
            throw badLength(
                    length,
                    "a message of " + length + " octets; it must have " + MessageType.HEADER + " to "
                            + options.maxMessageLength());
        }
        int code = BigEndian.u8(octets, from + TYPE_AT);
        if (code < 1 || code > TYPES.length) {
            throw new MalformedMessage(
                    ErrorCode.BAD_MESSAGE_TYPE,
                    Octets.of(new byte[] {(byte) code}),
                    "a message of the unknown type " + code);
        }
        MessageType type = TYPES[code - 1];
        if (length < type.minLength() || length > type.maxLength(options)) {
            throw badLength(
                    length,
                    "a message " + type + " of " + length + " octets; it must have " + type.minLength() + " to "
                            + type.maxLength(options));
        }
        return type;
    }

    private static MalformedMessage badLength(int length, String text) {
        return new MalformedMessage(
                ErrorCode.BAD_MESSAGE_LENGTH, Octets.of(new byte[] {(byte) (length >>> 8), (byte) length}), text);
    }

    private Read body(MessageType type, byte[] octets, int from, int to) throws MalformedMessage {
        int at = from + MessageType.HEADER;
        return switch (type) {
            case OPEN -> complete(new OpenReader(octets, at, to).read(), to - from);
            case UPDATE -> updates.read(octets, from, to);
            case NOTIFICATION ->
                complete(
                        new Message.Notification(
                                BigEndian.u8(octets, at),
                                BigEndian.u8(octets, at + 1),
                                BigEndian.copy(octets, at + 2, to)),
                        to - from);
            case KEEPALIVE -> complete(new Message.Keepalive(), to - from);
            case ROUTE_REFRESH -> refresh(octets, from, to);
        };
    }

    private static Read complete(Message message, int length) {
        return new Read.Complete(message, length, List.of());
    }

    /**
     * The octet between the two numbers of the family is the subtype only if RFC 7313 was agreed on. A longer message
     * is an error of its own then (§5), and otherwise one of the header: filters of RFC 5291 are not agreed on.
     */
    private Read refresh(byte[] octets, int from, int to) throws MalformedMessage {
        int at = from + MessageType.HEADER;
        int length = to - from;
        int subtype = options.hasEnhancedRefresh() ? BigEndian.u8(octets, at + 2) : 0;
        if (length != MessageType.ROUTE_REFRESH.minLength()) {
            String text = "a ROUTE_REFRESH of " + length + " octets; it must have 23";
            if (subtype == 1 || subtype == 2) {
                throw new MalformedMessage(ErrorCode.REFRESH_LENGTH, BigEndian.copy(octets, from, to), text);
            }
            throw badLength(length, text);
        }
        if (subtype > 2) {
            return new Read.Ignored(length, "a ROUTE_REFRESH of the unknown subtype " + subtype);
        }
        return complete(
                new Message.RouteRefresh(BigEndian.u16(octets, at), BigEndian.u8(octets, at + 3), subtype), length);
    }
}
