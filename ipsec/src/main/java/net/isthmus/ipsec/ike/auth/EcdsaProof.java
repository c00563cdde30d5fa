package net.isthmus.ipsec.ike.auth;

/**
 * The forms of an ECDSA signature, of which each signature has one of a kind and no other: the JDK takes some that
 * merely look like it, such as integers without the octet that says that they are positive.
 *
 * <pre>
 * DER      30 | length | 02 | length | r | 02 | length | s |        RFC 7427; lengths from 128 on with 81 before them
 * plain    r | s |                                                 RFC 4754 §7; each as long as the field's integers
 * </pre>
 */
final class EcdsaProof {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int ONE_OCTET_OF_LENGTH = 0x81;
    private static final int SIGN = 0x80;
    private static final int BYTE_BITS = 8;

    private EcdsaProof() {}

    /** True for two positive integers in DER. */
    static boolean isDer(byte[] proof) {
        boolean isLong = proof.length > 2 + SIGN;
        int first = isLong ? 3 : 2;
        if (proof.length < first || at(proof, 0) != SEQUENCE || isLong && at(proof, 1) != ONE_OCTET_OF_LENGTH) {
            return false;
        }
        int second = endOfInteger(proof, first);
        return at(proof, first - 1) == proof.length - first
                && second > 0
                && endOfInteger(proof, second) == proof.length;
    }

    /** Where a positive integer ends that begins here; -1 if there is none. */
    private static int endOfInteger(byte[] proof, int from) {
        int body = from + 2;
        int length = at(proof, from + 1);
        if (at(proof, from) != INTEGER || length < 1 || length >= SIGN || body + length > proof.length) {
            return -1;
        }
        boolean isZeroFirst = at(proof, body) == 0;
        boolean isNeeded = length > 1 && at(proof, body + 1) >= SIGN;
        return at(proof, body) >= SIGN || isZeroFirst && !isNeeded ? -1 : body + length;
    }

    /** True for two integers of the right length. */
    static boolean isPlain(byte[] proof, int fieldBits) {
        return proof.length == 2 * ((fieldBits + BYTE_BITS - 1) / BYTE_BITS);
    }

    /** An octet; -1 behind the end. */
    private static int at(byte[] octets, int at) {
        return at < octets.length ? octets[at] & 0xff : -1;
    }
}
