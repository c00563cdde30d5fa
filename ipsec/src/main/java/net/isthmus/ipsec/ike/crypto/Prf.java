package net.isthmus.ipsec.ike.crypto;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.core.config.IpsecPrf;

/**
 * Pseudo-random functions of IKE: {@code prf(key, data)}, and {@code prf+(key, seed)}, which makes as many octets as
 * one likes of it (RFC 7296 §2.13):
 *
 * <pre>
 * prf+ (K,S) = T1 | T2 | T3 | …        T1 = prf (K, S | 0x01)        Tn = prf (K, Tn-1 | S | n)
 * </pre>
 */
public enum Prf {
    HMAC_SHA1(IpsecPrf.HMAC_SHA1, "HmacSHA1"),
    HMAC_SHA2_256(IpsecPrf.HMAC_SHA2_256, "HmacSHA256"),
    HMAC_SHA2_384(IpsecPrf.HMAC_SHA2_384, "HmacSHA384"),
    HMAC_SHA2_512(IpsecPrf.HMAC_SHA2_512, "HmacSHA512");

    /** The most blocks of prf+, whose number is one octet. */
    private static final int MAX_BLOCKS = 255;

    private static final byte[] EMPTY_KEY = {0};

    private final IpsecPrf transform;
    private final String name;

    Prf(IpsecPrf transform, String name) {
        this.transform = transform;
        this.name = name;
    }

    /** The function of a transform. */
    public static Prf of(IpsecPrf transform) {
        return values()[transform.ordinal()];
    }

    /** Its transform. */
    public IpsecPrf transform() {
        return transform;
    }

    /** Bytes of its output, and of the keys that IKE derives for it. */
    public int outputBytes() {
        return transform.outputBytes();
    }

    /** {@code prf(key, parts[0] | parts[1] | …)}. */
    public byte[] compute(byte[] key, byte[]... parts) {
        Mac mac = mac(key);
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    /** {@code prf(key, parts[0] | parts[1] | …)}. */
    public byte[] compute(Secret key, byte[]... parts) {
        return compute(key.octets(), parts);
    }

    /** The first octets of {@code prf+(key, seed[0] | seed[1] | …)}. */
    public byte[] expand(Secret key, int lengthBytes, byte[]... seed) {
        return expand(key.octets(), lengthBytes, seed);
    }

    /** The first octets of {@code prf+(key, seed[0] | seed[1] | …)}. */
    public byte[] expand(byte[] key, int lengthBytes, byte[]... seed) {
        if (lengthBytes > MAX_BLOCKS * outputBytes()) {
            throw new IllegalArgumentException(lengthBytes + " octets are more than prf+ gives");
        }
        Mac mac = mac(key);
        byte[] out = new byte[lengthBytes];
        byte[] block = {};
        int done = 0;
        for (int number = 1; done < lengthBytes; number++) {
            mac.update(block);
            for (byte[] part : seed) {
                mac.update(part);
            }
            mac.update((byte) number);
            Arrays.fill(block, (byte) 0);
            block = mac.doFinal();
            int length = Math.min(block.length, lengthBytes - done);
            System.arraycopy(block, 0, out, done, length);
            done += length;
        }
        Arrays.fill(block, (byte) 0);
        return out;
    }

    private Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(name);
            // HMAC pads keys with zeros, so that one zero is the empty key, which the JDK's key class refuses.
            mac.init(new SecretKeySpec(key.length == 0 ? EMPTY_KEY : key, name));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("the Java runtime lacks " + name, e);
        }
    }
}
