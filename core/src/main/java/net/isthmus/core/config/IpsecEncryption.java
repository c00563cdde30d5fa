package net.isthmus.core.config;

/**
 * Ciphers of IKE and ESP, by the transform numbers of IANA's registry "IKEv2 Transform Type 1" and swanctl's words.
 *
 * <p>What each costs on the wire stands here too, since MTUs are computed from it.
 */
public enum IpsecEncryption {
    AES128_CBC("aes128", 12, 128, 0, 16, 16, 0),
    AES192_CBC("aes192", 12, 192, 0, 16, 16, 0),
    AES256_CBC("aes256", 12, 256, 0, 16, 16, 0),
    AES128_GCM16("aes128gcm16", 20, 128, 4, 8, 1, 16),
    AES192_GCM16("aes192gcm16", 20, 192, 4, 8, 1, 16),
    AES256_GCM16("aes256gcm16", 20, 256, 4, 8, 1, 16),
    CHACHA20_POLY1305("chacha20poly1305", 28, 256, 4, 8, 1, 16),
    /** AES-GCM whose initialization vector is the sequence number and stays at home (RFC 8750); ESP only. */
    AES128_GCM16_IIV("aes128gcm16iiv", 30, 128, 4, 0, 1, 16),
    AES256_GCM16_IIV("aes256gcm16iiv", 30, 256, 4, 0, 1, 16),
    /** ChaCha20-Poly1305 likewise (RFC 8750); ESP only. */
    CHACHA20_POLY1305_IIV("chacha20poly1305iiv", 31, 256, 4, 0, 1, 16);

    private final String word;
    private final int transformId;
    private final int keyBits;
    private final int saltBytes;
    private final int ivBytes;
    private final int blockBytes;
    private final int icvBytes;

    IpsecEncryption(
            String word, int transformId, int keyBits, int saltBytes, int ivBytes, int blockBytes, int icvBytes) {
        this.word = word;
        this.transformId = transformId;
        this.keyBits = keyBits;
        this.saltBytes = saltBytes;
        this.ivBytes = ivBytes;
        this.blockBytes = blockBytes;
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

    /** Bits of the key, without the salt. */
    public int keyBits() {
        return keyBits;
    }

    /** True if the transform goes with an attribute that says its key length; ChaCha20 has one only (RFC 7634 §2). */
    public boolean saysKeyLength() {
        return transformId != 28 && transformId != 31;
    }

    /** Bytes of the salt that key material has behind the key (RFC 4106 §8.1, RFC 7634 §2). */
    public int saltBytes() {
        return saltBytes;
    }

    /** Bytes of the initialization vector in each packet. */
    public int ivBytes() {
        return ivBytes;
    }

    /** Bytes to whose multiple a plaintext is padded; ESP pads to 4 at least. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of its own integrity check value; 0 for a cipher that needs an {@link IpsecIntegrity} beside it. */
    public int icvBytes() {
        return icvBytes;
    }

    /** True for ciphers that authenticate too. */
    public boolean isAead() {
        return icvBytes > 0;
    }

    /** True if its initialization vector is implicit, which IKE must not use (RFC 8750 §5). */
    public boolean isImplicitIv() {
        return ivBytes == 0;
    }

    @Override
    public String toString() {
        return word;
    }
}
