package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Kinds of transforms, by IANA's "IKEv2 Transform Types". */
public enum TransformType {
    ENCRYPTION(1),
    PRF(2),
    INTEGRITY(3),
    KEY_EXCHANGE(4),
    SEQUENCE_NUMBERS(5),
    /** RFC 9370 §2.2.1, to the seventh. */
    ADDITIONAL_KEY_EXCHANGE_1(6),
    ADDITIONAL_KEY_EXCHANGE_2(7),
    ADDITIONAL_KEY_EXCHANGE_3(8),
    ADDITIONAL_KEY_EXCHANGE_4(9),
    ADDITIONAL_KEY_EXCHANGE_5(10),
    ADDITIONAL_KEY_EXCHANGE_6(11),
    ADDITIONAL_KEY_EXCHANGE_7(12);

    /** The additional key exchanges in their order. */
    public static final List<TransformType> ADDITIONAL =
            List.of(values()).subList(ADDITIONAL_KEY_EXCHANGE_1.ordinal(), values().length);

    private final int code;

    TransformType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** True for the additional key exchanges. */
    public boolean isAdditional() {
        return code >= ADDITIONAL_KEY_EXCHANGE_1.code;
    }

    /** The kind of a number. */
    public static Optional<TransformType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
