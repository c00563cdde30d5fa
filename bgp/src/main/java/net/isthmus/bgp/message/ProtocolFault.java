package net.isthmus.bgp.message;

import net.isthmus.wire.Octets;

/**
 * What a neighbour did so wrong that the session has to end.
 *
 * @param error what it is told
 * @param value what it is told besides: the offending octets, as the RFC of the error asks for
 * @param text what our own people are told
 */
public record ProtocolFault(ErrorCode error, Octets value, String text) {
    private static final Octets NOTHING = Octets.of(new byte[0]);

    /** One whose error says all. */
    public ProtocolFault(ErrorCode error, String text) {
        this(error, NOTHING, text);
    }

    /** What the neighbour is sent. */
    public Message.Notification notification() {
        return new Message.Notification(error.code(), error.subcode(), value);
    }
}
