package net.isthmus.services.dhcp4;

import java.util.Optional;

/** What a DHCPv4 message is (RFC 2132 §9.6). */
public enum MessageType {
    DISCOVER,
    OFFER,
    REQUEST,
    DECLINE,
    ACK,
    NAK,
    RELEASE,
    INFORM;

    /** Value on the wire. */
    public int code() {
        return ordinal() + 1;
    }

    /** By its value on the wire. */
    public static Optional<MessageType> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
