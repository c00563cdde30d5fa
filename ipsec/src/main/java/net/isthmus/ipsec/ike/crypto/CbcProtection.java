package net.isthmus.ipsec.ike.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.ipsec.ike.message.PayloadProtection;

/**
 * AES-CBC (RFC 3602) with HMAC (RFC 4868, RFC 2404) over IKE messages: encrypt, then authenticate. Nothing is decrypted
 * before the ICV has been found right, so that padding tells strangers nothing.
 */
final class CbcProtection implements PayloadProtection {
    private static final int BLOCK_BYTES = 16;

    private final IpsecIntegrity integrity;
    private final SecretKeySpec encryptionKey;
    private final SecretKeySpec integrityKey;
    private final SecureRandom random;

    CbcProtection(IpsecIntegrity integrity, Secret encryptionKey, Secret integrityKey, SecureRandom random) {
        this.integrity = integrity;
        this.encryptionKey = new SecretKeySpec(encryptionKey.octets(), "AES");
        this.integrityKey = new SecretKeySpec(
                integrityKey.octets(),
                switch (integrity) {
                    case HMAC_SHA1_96 -> "HmacSHA1";
                    case HMAC_SHA2_256_128 -> "HmacSHA256";
                    case HMAC_SHA2_384_192 -> "HmacSHA384";
                    case HMAC_SHA2_512_256 -> "HmacSHA512";
                });
        this.random = random;
    }

    @Override
    public int ivBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public int blockBytes() {
        return BLOCK_BYTES;
    }

    @Override
    public int icvBytes() {
        return integrity.icvBytes();
    }

    @Override
    public void seal(byte[] message, int ivAt) {
        byte[] iv = new byte[BLOCK_BYTES];
        random.nextBytes(iv);
        System.arraycopy(iv, 0, message, ivAt, BLOCK_BYTES);
        crypt(Cipher.ENCRYPT_MODE, message, ivAt);
        System.arraycopy(icv(message), 0, message, message.length - icvBytes(), icvBytes());
    }

    @Override
    public boolean open(byte[] message, int ivAt) {
        int length = message.length - icvBytes() - ivAt - BLOCK_BYTES;
        if (length <= 0 || length % BLOCK_BYTES != 0) {
            return false;
        }
        byte[] theirs = Arrays.copyOfRange(message, message.length - icvBytes(), message.length);
        if (!MessageDigest.isEqual(icv(message), theirs)) {
            return false;
        }
        crypt(Cipher.DECRYPT_MODE, message, ivAt);
        return true;
    }

    private void crypt(int mode, byte[] message, int ivAt) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(mode, encryptionKey, new IvParameterSpec(message, ivAt, BLOCK_BYTES));
            int at = ivAt + BLOCK_BYTES;
            cipher.doFinal(message, at, message.length - icvBytes() - at, message, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks AES-CBC", e);
        }
    }

    private byte[] icv(byte[] message) {
        try {
            Mac mac = Mac.getInstance(integrityKey.getAlgorithm());
            mac.init(integrityKey);
            mac.update(message, 0, message.length - icvBytes());
            return Arrays.copyOf(mac.doFinal(), icvBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks " + integrityKey.getAlgorithm(), e);
        }
    }

    @Override
    public String toString() {
        return "AES-CBC with " + integrity;
    }
}
