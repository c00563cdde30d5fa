package net.isthmus.ipsec.esp.engine;

import java.security.GeneralSecurityException;

/** Ciphers over arrays, as the JDK and Bouncy Castle have them. One a worker. */
interface ArrayCiphers {
    /**
     * Encrypts or decrypts with authentication. The ICV, 16 bytes, is the end of what comes out or goes in.
     *
     * @param nonce 12 bytes
     * @throws GeneralSecurityException if it is not authentic
     */
    void aead(
            ArrayKey key,
            boolean isSealing,
            byte[] nonce,
            byte[] aad,
            int aadLength,
            byte[] in,
            int from,
            int length,
            byte[] out)
            throws GeneralSecurityException;

    /** AES-CBC without padding. */
    void cbc(ArrayKey key, boolean isSealing, byte[] iv, byte[] in, int from, int length, byte[] out)
            throws GeneralSecurityException;

    /** HMAC, not truncated, to the beginning of {@code out}. */
    void mac(ArrayKey key, byte[] in, int from, int length, byte[] out) throws GeneralSecurityException;
}
