package net.isthmus.core.config;

/** Key exchange methods, by IANA's "IKEv2 Transform Type 4" and swanctl's words. */
public enum IpsecKeyExchange {
    MODP_2048("modp2048", 14),
    MODP_3072("modp3072", 15),
    MODP_4096("modp4096", 16),
    ECP_256("ecp256", 19),
    ECP_384("ecp384", 20),
    ECP_521("ecp521", 21),
    CURVE25519("x25519", 31),
    CURVE448("x448", 32),
    ML_KEM_512("mlkem512", 35),
    ML_KEM_768("mlkem768", 36),
    ML_KEM_1024("mlkem1024", 37);

    private final String word;
    private final int transformId;

    IpsecKeyExchange(String word, int transformId) {
        this.word = word;
        this.transformId = transformId;
    }

    /** swanctl's word. */
    public String word() {
        return word;
    }

    /** Number of the transform, also in the KE payload. */
    public int transformId() {
        return transformId;
    }

    /**
     * True for key encapsulation, which may be an additional key exchange (RFC 9370) and never the only one, since its
     * public key may not fit an IKE_SA_INIT message that cannot be fragmented.
     */
    public boolean isKem() {
        return transformId >= 35;
    }

    @Override
    public String toString() {
        return word;
    }
}
