package net.isthmus.ipsec.ike.crypto;

import java.math.BigInteger;

/** Numbers as octets of a given length, the most significant first. */
final class FixedLength {
    private FixedLength() {}

    static byte[] of(BigInteger number, int lengthBytes) {
        byte[] minimal = number.toByteArray();
        byte[] octets = new byte[lengthBytes];
        int length = Math.min(minimal.length, lengthBytes);
        System.arraycopy(minimal, minimal.length - length, octets, lengthBytes - length, length);
        return octets;
    }
}
