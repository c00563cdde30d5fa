package net.isthmus.ipsec.ike.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.core.config.IpsecPrf;

/**
 * One algorithm of a proposal (RFC 7296 §3.3.2). What is unknown here is kept by number, because a refusal tells the
 * peer's operator what the peer had proposed.
 *
 * @param type a {@link TransformType}, or a number that has none
 * @param id number of the algorithm among those of its type
 */
public record Transform(int type, int id, List<TransformAttribute> attributes) {
    /** No integrity algorithm, beside a cipher that has one of its own; and no key exchange. */
    public static final int NONE = 0;

    /** Extended sequence numbers, among {@link TransformType#SEQUENCE_NUMBERS}. */
    public static final int ESN = 1;

    public Transform {
        attributes = List.copyOf(attributes);
    }

    /** One without attributes. */
    public static Transform of(TransformType type, int id) {
        return new Transform(type.code(), id, List.of());
    }

    /** A cipher. */
    public static Transform of(IpsecEncryption cipher) {
        return new Transform(
                TransformType.ENCRYPTION.code(),
                cipher.transformId(),
                cipher.saysKeyLength() ? List.of(TransformAttribute.keyLength(cipher.keyBits())) : List.of());
    }

    /** An integrity algorithm. */
    public static Transform of(IpsecIntegrity integrity) {
        return of(TransformType.INTEGRITY, integrity.transformId());
    }

    /** A pseudo-random function. */
    public static Transform of(IpsecPrf prf) {
        return of(TransformType.PRF, prf.transformId());
    }

    /** The first key exchange. */
    public static Transform of(IpsecKeyExchange exchange) {
        return of(TransformType.KEY_EXCHANGE, exchange.transformId());
    }

    /** Extended or short sequence numbers. */
    public static Transform ofEsn(boolean isEsn) {
        return of(TransformType.SEQUENCE_NUMBERS, isEsn ? ESN : 0);
    }

    /** True if it is of that type. */
    public boolean is(TransformType wanted) {
        return type == wanted.code();
    }

    /** The key length that it says. */
    public OptionalInt keyBits() {
        return attributes.stream()
                .filter(TransformAttribute::isKeyLength)
                .mapToInt(TransformAttribute::shortValue)
                .findFirst();
    }

    /** True if it has an attribute that is not understood, for which it must be refused (RFC 7296 §3.3.6). */
    public boolean hasUnknownAttribute() {
        return attributes.size() > 1 || attributes.stream().anyMatch(attribute -> !attribute.isKeyLength());
    }

    /** The cipher, if it is one that is known here. */
    public Optional<IpsecEncryption> encryption() {
        if (!is(TransformType.ENCRYPTION) || hasUnknownAttribute()) {
            return Optional.empty();
        }
        return Arrays.stream(IpsecEncryption.values())
                .filter(cipher -> of(cipher).equals(this))
                .findFirst();
    }

    /** The integrity algorithm, if it is one that is known here. */
    public Optional<IpsecIntegrity> integrity() {
        return Arrays.stream(IpsecIntegrity.values())
                .filter(integrity -> of(integrity).equals(this))
                .findFirst();
    }

    /** The pseudo-random function, if it is one that is known here. */
    public Optional<IpsecPrf> prf() {
        return Arrays.stream(IpsecPrf.values())
                .filter(prf -> of(prf).equals(this))
                .findFirst();
    }

    /** The key exchange, first or additional, if it is one that is known here. */
    public Optional<IpsecKeyExchange> keyExchange() {
        boolean isExchange = is(TransformType.KEY_EXCHANGE)
                || TransformType.of(type).map(TransformType::isAdditional).orElse(false);
        return isExchange && attributes.isEmpty() ? TransformNames.keyExchange(id) : Optional.empty();
    }

    /** swanctl's word for it, or IANA's, or its numbers: {@code aes256}, {@code ke1_mlkem768}, {@code encr-250}. */
    public String word() {
        return TransformNames.word(this);
    }

    @Override
    public String toString() {
        return word();
    }
}
