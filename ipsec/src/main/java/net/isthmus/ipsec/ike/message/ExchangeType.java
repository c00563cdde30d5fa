package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.Optional;

/** Exchanges, by IANA's "IKEv2 Exchange Types". */
public enum ExchangeType {
    IKE_SA_INIT(34),
    IKE_AUTH(35),
    CREATE_CHILD_SA(36),
    INFORMATIONAL(37),
    /** Between IKE_SA_INIT and IKE_AUTH (RFC 9242). */
    IKE_INTERMEDIATE(43),
    /** Further key exchanges behind CREATE_CHILD_SA (RFC 9370 §2.2.4). */
    IKE_FOLLOWUP_KE(44);

    private final int code;

    ExchangeType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The exchange of a number. */
    public static Optional<ExchangeType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
