package net.isthmus.ipsec.esp.mb;

/**
 * Places in the library's structures, in bytes: the same in the versions 1.3 to 2.0, which is what {@link #knows} says.
 *
 * <p>The functions for AES come in threes, for keys of 128, 192 and 256 bits.
 */
final class MbLayout {
    // IMB_MGR: the manager, mostly pointers to functions for the processor at hand.
    static final int GET_NEXT_JOB = 64;
    static final int SUBMIT_JOB = 72;
    static final int FLUSH_JOB = 96;
    static final int KEY_EXPANSION = 112;
    static final int SHA1_ONE_BLOCK = 160;
    static final int SHA256_ONE_BLOCK = 176;
    static final int SHA384_ONE_BLOCK = 184;
    static final int SHA512_ONE_BLOCK = 192;
    static final int GCM_SEAL = 256;
    static final int GCM_OPEN = 280;
    static final int GCM_BEGIN = 304;
    static final int GCM_SEAL_PART = 328;
    static final int GCM_OPEN_PART = 352;
    static final int GCM_SEAL_END = 376;
    static final int GCM_OPEN_END = 400;
    static final int GCM_PREPARE = 448;
    static final int CHACHA_BEGIN = 920;
    static final int CHACHA_SEAL_PART = 928;
    static final int CHACHA_OPEN_PART = 936;
    static final int CHACHA_END = 944;

    // IMB_JOB: what is to be done with one packet.
    static final int JOB_ENCRYPTION_KEYS = 0;
    static final int JOB_DECRYPTION_KEYS = 8;
    static final int JOB_KEY_BYTES = 16;
    static final int JOB_SOURCE = 24;
    static final int JOB_TARGET = 32;
    static final int JOB_CIPHER_FROM = 40;
    static final int JOB_CIPHER_BYTES = 48;
    static final int JOB_HASH_FROM = 56;
    static final int JOB_HASH_BYTES = 64;
    static final int JOB_IV = 72;
    static final int JOB_IV_BYTES = 80;
    static final int JOB_TAG = 88;
    static final int JOB_TAG_BYTES = 96;
    static final int JOB_HMAC_INNER = 104;
    static final int JOB_HMAC_OUTER = 112;
    static final int JOB_STATUS = 128;
    static final int JOB_CIPHER = 132;
    static final int JOB_DIRECTION = 136;
    static final int JOB_HASH = 140;
    static final int JOB_ORDER = 144;
    static final int JOB_USER = 152;

    static final int CIPHER_CBC = 1;
    static final int DIRECTION_ENCRYPT = 1;
    static final int DIRECTION_DECRYPT = 2;
    static final int ORDER_CIPHER_HASH = 1;
    static final int ORDER_HASH_CIPHER = 2;
    static final int HASH_SHA1 = 1;
    static final int HASH_SHA256 = 3;
    static final int HASH_SHA384 = 4;
    static final int HASH_SHA512 = 5;
    static final int STATUS_COMPLETED = 3;

    /** More than gcm_key_data has in any version known: 1,008 bytes in 1.3, 1,264 in 2.0. */
    static final int GCM_KEY_BYTES = 2048;

    /** More than the contexts of both GCM (88) and ChaCha20-Poly1305 (192) have. */
    static final int CONTEXT_BYTES = 256;

    /** Bytes of an expanded AES key, at most 15 round keys. */
    static final int EXPANDED_BYTES = 256;

    private static final int FIRST_KNOWN = 0x01_03_00;
    private static final int LAST_KNOWN = 0x02_00_ff;

    private MbLayout() {}

    /** True if this is how things lie in that version, as {@code imb_get_version()} says it. */
    static boolean knows(int version) {
        return version >= FIRST_KNOWN && version <= LAST_KNOWN;
    }
}
