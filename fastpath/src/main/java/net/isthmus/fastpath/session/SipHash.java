package net.isthmus.fastpath.session;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) of six words: a hash that nobody without its key of 128 bits can compute,
 * nor guess from values that he has seen. Scratch of one thread.
 */
final class SipHash {
    private static final long LENGTH = 6L * Long.BYTES << 56;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    /** The hash of six words, which stand for 48 octets in little-endian order. */
    long of(long key0, long key1, long a, long b, long c, long d, long e, long f) {
        v0 = key0 ^ 0x736f_6d65_7073_6575L;
        v1 = key1 ^ 0x646f_7261_6e64_6f6dL;
        v2 = key0 ^ 0x6c79_6765_6e65_7261L;
        v3 = key1 ^ 0x7465_6462_7974_6573L;
        add(a);
        add(b);
        add(c);
        add(d);
        add(e);
        add(f);
        add(LENGTH);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void add(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
