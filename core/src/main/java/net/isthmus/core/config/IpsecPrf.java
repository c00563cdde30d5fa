package net.isthmus.core.config;

/** Pseudo-random functions of IKE, by IANA's "IKEv2 Transform Type 2" and swanctl's words. */
public enum IpsecPrf {
    HMAC_SHA1("prfsha1", 2, 20),
    HMAC_SHA2_256("prfsha256", 5, 32),
    HMAC_SHA2_384("prfsha384", 6, 48),
    HMAC_SHA2_512("prfsha512", 7, 64);

    private final String word;
    private final int transformId;
    private final int outputBytes;

    IpsecPrf(String word, int transformId, int outputBytes) {
        this.word = word;
        this.transformId = transformId;
        this.outputBytes = outputBytes;
    }

    /** swanctl's word. */
    public String word() {
        return word;
    }

    /** Number of the transform. */
    public int transformId() {
        return transformId;
    }

    /** Bytes of its output, which is also the length of the keys that it prefers (RFC 7296 §2.13). */
    public int outputBytes() {
        return outputBytes;
    }

    @Override
    public String toString() {
        return word;
    }
}
