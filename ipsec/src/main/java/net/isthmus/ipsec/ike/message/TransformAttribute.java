package net.isthmus.ipsec.ike.message;

import net.isthmus.wire.Octets;

/**
 * An attribute of a transform (RFC 7296 §3.3.5). There is one only, the key length.
 *
 * @param isShort whether it is in the form that has two octets of value and no length
 * @param value of two octets in the short form
 */
public record TransformAttribute(int type, boolean isShort, Octets value) {
    /** Key length in bits. */
    public static final int KEY_LENGTH = 14;

    /** A key length in bits. */
    public static TransformAttribute keyLength(int bits) {
        return new TransformAttribute(KEY_LENGTH, true, Octets.of(new byte[] {(byte) (bits >>> 8), (byte) bits}));
    }

    /** True for a key length that is rightly formed. */
    boolean isKeyLength() {
        return type == KEY_LENGTH && isShort;
    }

    /** The value in the short form. */
    int shortValue() {
        return value.at(0) << 8 | value.at(1);
    }
}
