package net.isthmus.core.config;

/** Integrity algorithms beside ciphers that have none, by IANA's "IKEv2 Transform Type 3" and swanctl's words. */
public enum IpsecIntegrity {
    HMAC_SHA1_96("sha1", 2, 20, 12),
    HMAC_SHA2_256_128("sha256", 12, 32, 16),
    HMAC_SHA2_384_192("sha384", 13, 48, 24),
    HMAC_SHA2_512_256("sha512", 14, 64, 32);

    private final String word;
    private final int transformId;
    private final int keyBytes;
    private final int icvBytes;

    IpsecIntegrity(String word, int transformId, int keyBytes, int icvBytes) {
        this.word = word;
        this.transformId = transformId;
        this.keyBytes = keyBytes;
        this.icvBytes = icvBytes;
    }

    /** swanctl's word. */
    public String word() {
        return word;
    }

    /** Number of the transform. */
    public int transformId() {
        return transformId;
    }

    /** Bytes of the key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Bytes of the integrity check value in each packet. */
    public int icvBytes() {
        return icvBytes;
    }

    @Override
    public String toString() {
        return word;
    }
}
