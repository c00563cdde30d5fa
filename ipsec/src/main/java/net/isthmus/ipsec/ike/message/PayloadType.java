package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.Optional;

/** Payloads, by IANA's "IKEv2 Payload Types", and the short names that RFC 7296 has for them. */
public enum PayloadType {
    SA(33, "SA"),
    KE(34, "KE"),
    ID_INITIATOR(35, "IDi"),
    ID_RESPONDER(36, "IDr"),
    CERT(37, "CERT"),
    CERTREQ(38, "CERTREQ"),
    AUTH(39, "AUTH"),
    NONCE(40, "No"),
    NOTIFY(41, "N"),
    DELETE(42, "D"),
    VENDOR_ID(43, "V"),
    TS_INITIATOR(44, "TSi"),
    TS_RESPONDER(45, "TSr"),
    ENCRYPTED(46, "SK"),
    CONFIGURATION(47, "CP"),
    EAP(48, "EAP"),
    ENCRYPTED_FRAGMENT(53, "SKF");

    /** What the last payload names as its next. */
    public static final int NONE = 0;

    private final int code;
    private final String notation;

    PayloadType(int code, String notation) {
        this.code = code;
        this.notation = notation;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** RFC 7296's short name. */
    public String notation() {
        return notation;
    }

    /** The payload of a number; nothing for one that is not understood here. */
    public static Optional<PayloadType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }

    /** The short name of a number, which for an unknown one is the number. */
    public static String notationOf(int code) {
        return of(code).map(PayloadType::notation).orElse("payload " + code);
    }
}
