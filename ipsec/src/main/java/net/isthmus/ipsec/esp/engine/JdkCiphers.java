package net.isthmus.ipsec.esp.engine;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import net.isthmus.core.ColdPath;
import net.isthmus.core.config.IpsecIntegrity;

/** The ciphers of {@code javax.crypto}. */
final class JdkCiphers implements ArrayCiphers {
    private static final int ICV_BITS = 128;

    private final Cipher gcm = cipher("AES/GCM/NoPadding");
    private final Cipher chaCha = cipher("ChaCha20-Poly1305");
    private final Cipher cbc = cipher("AES/CBC/NoPadding");
    private final Map<IpsecIntegrity, Mac> macs = new EnumMap<>(IpsecIntegrity.class);

    JdkCiphers() {
        for (IpsecIntegrity integrity : IpsecIntegrity.values()) {
            macs.put(integrity, mac(integrity));
        }
    }

    private static Cipher cipher(String transformation) {
        try {
            return Cipher.getInstance(transformation);
        } catch (NoSuchAlgorithmException | NoSuchPaddingException missing) {
            throw new IllegalStateException("the JDK lacks " + transformation, missing);
        }
    }

    private static Mac mac(IpsecIntegrity integrity) {
        String algorithm =
                switch (integrity) {
                    case HMAC_SHA1_96 -> "HmacSHA1";
                    case HMAC_SHA2_256_128 -> "HmacSHA256";
                    case HMAC_SHA2_384_192 -> "HmacSHA384";
                    case HMAC_SHA2_512_256 -> "HmacSHA512";
                };
        try {
            return Mac.getInstance(algorithm);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("the JDK lacks " + algorithm, missing);
        }
    }

    @Override
    @ColdPath
    public void aead(
            ArrayKey key,
            boolean isSealing,
            byte[] nonce,
            byte[] aad,
            int aadLength,
            byte[] in,
            int from,
            int length,
            byte[] out)
            throws GeneralSecurityException {
        int mode = isSealing ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        Cipher cipher = key.isChaCha() ? chaCha : gcm;
        cipher.init(
                mode,
                key.cipherKey(),
                key.isChaCha() ? new IvParameterSpec(nonce) : new GCMParameterSpec(ICV_BITS, nonce));
        cipher.updateAAD(aad, 0, aadLength);
        cipher.doFinal(in, from, length, out, 0);
    }

    @Override
    @ColdPath
    public void cbc(ArrayKey key, boolean isSealing, byte[] iv, byte[] in, int from, int length, byte[] out)
            throws GeneralSecurityException {
        int mode = isSealing ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        cbc.init(mode, key.cipherKey(), new IvParameterSpec(iv));
        cbc.doFinal(in, from, length, out, 0);
    }

    @Override
    @ColdPath
    public void mac(ArrayKey key, byte[] in, int from, int length, byte[] out) throws GeneralSecurityException {
        Mac mac = Objects.requireNonNull(macs.get(key.integrity().orElseThrow()));
        mac.init(key.integrityKey());
        mac.update(in, from, length);
        byte[] whole = mac.doFinal();
        System.arraycopy(whole, 0, out, 0, whole.length);
        Arrays.fill(whole, (byte) 0);
    }
}
