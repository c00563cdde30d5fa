package net.isthmus.ipsec.ike.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.ipsec.ike.message.PayloadProtection;

/**
 * AES-GCM (RFC 5282) and ChaCha20-Poly1305 (RFC 7634) over IKE messages. The nonce is the salt of the key material with
 * the message's initialization vector behind it, which counts messages, so that none comes twice under one key.
 */
final class AeadProtection implements PayloadProtection {
    private static final int IV_BYTES = 8;
    private static final int ICV_BYTES = 16;
    private static final int SALT_BYTES = 4;

    private final boolean isGcm;
    private final SecretKeySpec key;
    private final byte[] salt;
    private long sealed;

    AeadProtection(IpsecEncryption cipher, Secret material) {
        isGcm = cipher != IpsecEncryption.CHACHA20_POLY1305;
        byte[] octets = material.octets();
        int keyBytes = cipher.keyBits() / 8;
        key = new SecretKeySpec(octets, 0, keyBytes, isGcm ? "AES" : "ChaCha20");
        salt = Arrays.copyOfRange(octets, keyBytes, keyBytes + SALT_BYTES);
    }

    @Override
    public int ivBytes() {
        return IV_BYTES;
    }

    @Override
    public int blockBytes() {
        return 1;
    }

    @Override
    public int icvBytes() {
        return ICV_BYTES;
    }

    @Override
    public void seal(byte[] message, int ivAt) {
        ByteBuffer.wrap(message).putLong(ivAt, sealed++);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, message, ivAt);
            int at = ivAt + IV_BYTES;
            cipher.doFinal(message, at, message.length - ICV_BYTES - at, message, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime cannot encrypt by " + key.getAlgorithm(), e);
        }
    }

    @Override
    public boolean open(byte[] message, int ivAt) {
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, message, ivAt);
            int at = ivAt + IV_BYTES;
            cipher.doFinal(message, at, message.length - at, message, at);
            return true;
        } catch (AEADBadTagException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime cannot decrypt by " + key.getAlgorithm(), e);
        }
    }

    /** A new one each time: the JDK's refuse to see a nonce twice, and a retransmitted message has it twice. */
    private Cipher cipher(int mode, byte[] message, int ivAt) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOf(salt, SALT_BYTES + IV_BYTES);
        System.arraycopy(message, ivAt, nonce, SALT_BYTES, IV_BYTES);
        AlgorithmParameterSpec parameters =
                isGcm ? new GCMParameterSpec(ICV_BYTES * Byte.SIZE, nonce) : new IvParameterSpec(nonce);
        Cipher cipher = Cipher.getInstance(isGcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        cipher.init(mode, key, parameters);
        cipher.updateAAD(message, 0, ivAt);
        return cipher;
    }

    @Override
    public String toString() {
        return key.getAlgorithm();
    }
}
