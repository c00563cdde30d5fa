package net.isthmus.bgp.message;

/** The messages of RFC 4271 §4.1 and RFC 2918 §3, with the octets that each has at least and, without 8654, at most. */
enum MessageType {
    OPEN(1, 29, 4096, false),
    UPDATE(2, 23, 4096, true),
    NOTIFICATION(3, 21, 4096, true),
    KEEPALIVE(4, 19, 19, false),
    ROUTE_REFRESH(5, 23, 4096, true);

    /** Sixteen octets of ones, the length, the type. */
    static final int HEADER = 19;

    private final int code;
    private final int minLength;
    private final int maxLength;
    private final boolean mayBeExtended;

    MessageType(int code, int minLength, int maxLength, boolean mayBeExtended) {
        this.code = code;
        this.minLength = minLength;
        this.maxLength = maxLength;
        this.mayBeExtended = mayBeExtended;
    }

    int code() {
        return code;
    }

    int minLength() {
        return minLength;
    }

    /** RFC 8654 §4 extends all messages but OPEN and KEEPALIVE. */
    int maxLength(WireOptions options) {
        return mayBeExtended ? options.maxMessageLength() : maxLength;
    }
}
