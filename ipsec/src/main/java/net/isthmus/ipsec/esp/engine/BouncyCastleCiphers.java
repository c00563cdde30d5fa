package net.isthmus.ipsec.esp.engine;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import net.isthmus.core.ColdPath;
import net.isthmus.core.config.IpsecIntegrity;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** The ciphers of Bouncy Castle's own interface. Objects are made for each packet: this is the last resort. */
final class BouncyCastleCiphers implements ArrayCiphers {
    private static final int ICV_BITS = 128;
    private static final int BLOCK = 16;

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
        AEADCipher cipher =
                key.isChaCha() ? new ChaCha20Poly1305() : GCMBlockCipher.newInstance(AESEngine.newInstance());
        byte[] octets = key.cipherKey().getEncoded();
        try {
            cipher.init(isSealing, new AEADParameters(new KeyParameter(octets), ICV_BITS, nonce));
            cipher.processAADBytes(aad, 0, aadLength);
            int done = cipher.processBytes(in, from, length, out, 0);
            cipher.doFinal(out, done);
        } catch (InvalidCipherTextException notAuthentic) {
            throw new GeneralSecurityException(notAuthentic);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    @Override
    @ColdPath
    public void cbc(ArrayKey key, boolean isSealing, byte[] iv, byte[] in, int from, int length, byte[] out) {
        var cipher = CBCBlockCipher.newInstance(AESEngine.newInstance());
        byte[] octets = key.cipherKey().getEncoded();
        cipher.init(isSealing, new ParametersWithIV(new KeyParameter(octets), iv));
        Arrays.fill(octets, (byte) 0);
        for (int done = 0; done < length; done += BLOCK) {
            cipher.processBlock(in, from + done, out, done);
        }
    }

    @Override
    @ColdPath
    public void mac(ArrayKey key, byte[] in, int from, int length, byte[] out) {
        var mac = new HMac(digest(key.integrity().orElseThrow()));
        byte[] octets = key.integrityKey().getEncoded();
        mac.init(new KeyParameter(octets));
        Arrays.fill(octets, (byte) 0);
        mac.update(in, from, length);
        mac.doFinal(out, 0);
    }

    private static Digest digest(IpsecIntegrity integrity) {
        return switch (integrity) {
            case HMAC_SHA1_96 -> new SHA1Digest();
            case HMAC_SHA2_256_128 -> SHA256Digest.newInstance();
            case HMAC_SHA2_384_192 -> new SHA384Digest();
            case HMAC_SHA2_512_256 -> new SHA512Digest();
        };
    }
}
