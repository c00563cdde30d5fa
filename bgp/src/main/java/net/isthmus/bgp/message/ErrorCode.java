package net.isthmus.bgp.message;

/**
 * Why a session ends, as a NOTIFICATION has it: RFC 4271 §4.5 and §6, RFC 4486 and 8538 for those of a Cease, RFC 6608
 * for those of the state machine, RFC 7313 §5, RFC 9687.
 */
public enum ErrorCode {
    CONNECTION_NOT_SYNCHRONIZED(1, 1, "connection not synchronized"),
    BAD_MESSAGE_LENGTH(1, 2, "bad message length"),
    BAD_MESSAGE_TYPE(1, 3, "bad message type"),
    MALFORMED_OPEN(2, 0, "malformed OPEN"),
    UNSUPPORTED_VERSION(2, 1, "unsupported version number"),
    BAD_PEER_AS(2, 2, "bad peer AS"),
    BAD_BGP_IDENTIFIER(2, 3, "bad BGP identifier"),
    UNSUPPORTED_PARAMETER(2, 4, "unsupported optional parameter"),
    UNACCEPTABLE_HOLD_TIME(2, 6, "unacceptable hold time"),
    UNSUPPORTED_CAPABILITY(2, 7, "unsupported capability"),
    MALFORMED_ATTRIBUTE_LIST(3, 1, "malformed attribute list"),
    UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(3, 2, "unrecognized well-known attribute"),
    MISSING_WELL_KNOWN_ATTRIBUTE(3, 3, "missing well-known attribute"),
    ATTRIBUTE_FLAGS(3, 4, "attribute flags error"),
    ATTRIBUTE_LENGTH(3, 5, "attribute length error"),
    INVALID_ORIGIN(3, 6, "invalid ORIGIN attribute"),
    INVALID_NEXT_HOP(3, 8, "invalid NEXT_HOP attribute"),
    OPTIONAL_ATTRIBUTE(3, 9, "optional attribute error"),
    INVALID_NETWORK_FIELD(3, 10, "invalid network field"),
    MALFORMED_AS_PATH(3, 11, "malformed AS_PATH"),
    HOLD_TIMER_EXPIRED(4, 0, "hold timer expired"),
    STATE_MACHINE(5, 0, "finite state machine error"),
    UNEXPECTED_IN_OPEN_SENT(5, 1, "unexpected message in OpenSent"),
    UNEXPECTED_IN_OPEN_CONFIRM(5, 2, "unexpected message in OpenConfirm"),
    UNEXPECTED_IN_ESTABLISHED(5, 3, "unexpected message in Established"),
    CEASE(6, 0, "cease"),
    MAXIMUM_PREFIXES(6, 1, "maximum number of prefixes reached"),
    ADMINISTRATIVE_SHUTDOWN(6, 2, "administrative shutdown"),
    PEER_DECONFIGURED(6, 3, "peer de-configured"),
    ADMINISTRATIVE_RESET(6, 4, "administrative reset"),
    CONNECTION_REJECTED(6, 5, "connection rejected"),
    OTHER_CONFIGURATION_CHANGE(6, 6, "other configuration change"),
    CONNECTION_COLLISION(6, 7, "connection collision resolution"),
    OUT_OF_RESOURCES(6, 8, "out of resources"),
    HARD_RESET(6, 9, "hard reset"),
    BFD_DOWN(6, 10, "BFD down"),
    REFRESH_LENGTH(7, 1, "invalid ROUTE-REFRESH length"),
    SEND_HOLD_TIMER_EXPIRED(8, 0, "send hold timer expired");

    private final int code;
    private final int subcode;
    private final String text;

    ErrorCode(int code, int subcode, String text) {
        this.code = code;
        this.subcode = subcode;
        this.text = text;
    }

    /** What a neighbour's NOTIFICATION says, in words: {@code administrative shutdown (6/2)}. */
    public static String describe(int code, int subcode) {
        for (ErrorCode error : values()) {
            if (error.code == code && error.subcode == subcode) {
                return error.toString();
            }
        }
        return kindOf(code) + " (" + code + "/" + subcode + ")";
    }

    private static String kindOf(int code) {
        return switch (code) {
            case 1 -> "message header error";
            case 2 -> "OPEN message error";
            case 3 -> "UPDATE message error";
            case 4 -> HOLD_TIMER_EXPIRED.text;
            case 5 -> STATE_MACHINE.text;
            case 6 -> CEASE.text;
            case 7 -> "ROUTE-REFRESH message error";
            case 8 -> SEND_HOLD_TIMER_EXPIRED.text;
            default -> "unknown error";
        };
    }

    /** The kind of error. */
    public int code() {
        return code;
    }

    /** Which of its kind. */
    public int subcode() {
        return subcode;
    }

    /** {@code bad peer AS (2/2)}. */
    @Override
    public String toString() {
        return text + " (" + code + "/" + subcode + ")";
    }
}
