package net.isthmus.bgp.message;

import java.util.Optional;

/**
 * The path attributes that are understood here, and what is done about each that is malformed: RFC 7606 §7 as a table.
 * What every attribute has in common (flags, doubles, lengths that lead beyond the end) is in {@link AttributeScan} and
 * {@link AttributeReader}.
 */
enum AttributeType {
    //             type  flags                            length: least, most, multiple of
    ORIGIN(1, Flag.TRANSITIVE, 1, 1, 1, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.INVALID_ORIGIN),
    AS_PATH(2, Flag.TRANSITIVE, 0, Length.ANY, 2, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.MALFORMED_AS_PATH),
    NEXT_HOP(3, Flag.TRANSITIVE, 4, 4, 4, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.INVALID_NEXT_HOP),
    MULTI_EXIT_DISC(4, Flag.OPTIONAL, 4, 4, 4, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    LOCAL_PREF(5, Flag.TRANSITIVE, 4, 4, 4, From.INTERNAL, OnFault.WITHDRAW, ErrorCode.ATTRIBUTE_LENGTH),
    ATOMIC_AGGREGATE(6, Flag.TRANSITIVE, 0, 0, 1, From.ANYBODY, OnFault.DISCARD, ErrorCode.ATTRIBUTE_LENGTH),
    AGGREGATOR(7, Flag.BOTH, 6, 8, 2, From.ANYBODY, OnFault.DISCARD, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 1997. */
    COMMUNITIES(8, Flag.BOTH, 4, Length.ANY, 4, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 4456. */
    ORIGINATOR_ID(9, Flag.OPTIONAL, 4, 4, 4, From.INTERNAL, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 4456. */
    CLUSTER_LIST(10, Flag.OPTIONAL, 4, Length.ANY, 4, From.INTERNAL, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 4760 §3: without it nobody knows which routes were meant. */
    MP_REACH_NLRI(14, Flag.OPTIONAL, 5, Length.ANY, 1, From.ANYBODY, OnFault.RESET, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 4760 §4. */
    MP_UNREACH_NLRI(15, Flag.OPTIONAL, 3, Length.ANY, 1, From.ANYBODY, OnFault.RESET, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 4360. */
    EXTENDED_COMMUNITIES(16, Flag.BOTH, 8, Length.ANY, 8, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 6793. */
    AS4_PATH(17, Flag.BOTH, 6, Length.ANY, 2, From.ANYBODY, OnFault.DISCARD, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 6793. */
    AS4_AGGREGATOR(18, Flag.BOTH, 8, 8, 8, From.ANYBODY, OnFault.DISCARD, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 5701; checked, and carried on unread. */
    IPV6_EXTENDED_COMMUNITIES(
            25, Flag.BOTH, 20, Length.ANY, 20, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE),
    /** RFC 8092. */
    LARGE_COMMUNITIES(32, Flag.BOTH, 12, Length.ANY, 12, From.ANYBODY, OnFault.WITHDRAW, ErrorCode.OPTIONAL_ATTRIBUTE);

    /** Bits of the first octet of an attribute: RFC 4271 §4.3. */
    static final class Flag {
        static final int OPTIONAL = 0x80;
        static final int TRANSITIVE = 0x40;
        static final int PARTIAL = 0x20;
        static final int EXTENDED_LENGTH = 0x10;
        static final int BOTH = OPTIONAL | TRANSITIVE;

        private Flag() {}
    }

    /** From whom an attribute may come; from others it is discarded. */
    enum From {
        ANYBODY,
        INTERNAL
    }

    /** What is done about a malformed one: RFC 7606 §2. */
    enum OnFault {
        DISCARD,
        WITHDRAW,
        RESET
    }

    private static final class Length {
        static final int ANY = 65_535;

        private Length() {}
    }

    private static final AttributeType[] BY_CODE = new AttributeType[256];

    static {
        for (AttributeType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int flags;
    private final int minLength;
    private final int maxLength;
    private final int unit;
    private final From from;
    private final OnFault onFault;
    private final ErrorCode error;

    AttributeType(
            int code, int flags, int minLength, int maxLength, int unit, From from, OnFault onFault, ErrorCode error) {
        this.code = code;
        this.flags = flags;
        this.minLength = minLength;
        this.maxLength = maxLength;
        this.unit = unit;
        this.from = from;
        this.onFault = onFault;
        this.error = error;
    }

    /** The one of this number, if it is understood here. */
    static Optional<AttributeType> of(int code) {
        return Optional.ofNullable(BY_CODE[code]);
    }

    int code() {
        return code;
    }

    /** The bits {@link Flag#OPTIONAL} and {@link Flag#TRANSITIVE} as they must be. */
    int flags() {
        return flags;
    }

    boolean hasFlags(int actual) {
        return ((flags ^ actual) & Flag.BOTH) == 0;
    }

    boolean mayHaveLength(int length) {
        return length >= minLength && length <= maxLength && length % unit == 0;
    }

    From from() {
        return from;
    }

    OnFault onFault() {
        return onFault;
    }

    /** What the neighbour is told if a fault of it ends the session. */
    ErrorCode error() {
        return error;
    }

    /** {@code 4}, {@code 4, 8, 12 …} or {@code 6 to 8}: for people. */
    String lengths() {
        if (minLength == maxLength) {
            return minLength + " octets";
        }
        return maxLength < Length.ANY
                ? minLength + " or " + maxLength + " octets"
                : unit == 1
                        ? "at least " + minLength + " octets"
                        : "a multiple of " + unit + " octets, at least " + minLength;
    }
}
