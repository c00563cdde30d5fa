package net.isthmus.ipsec.ike.service;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.OctetWriter;
import net.isthmus.wire.Octets;

/**
 * Proofs that somebody receives where he sends from, without remembering him (RFC 7296 §2.6): {@code generation |
 * HMAC(secret, Ni | address and port | SPIi)}. The secret changes every minute, and the last one is good for another.
 */
final class Cookies {
    private static final long LIFE_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final int HASH_BYTES = 20;

    private final SecureRandom random;
    private byte[] secret;
    private byte[] lastSecret;
    private int generation;
    private long bornAtNs;

    Cookies(SecureRandom random, long nowNs) {
        this.random = random;
        secret = fresh();
        lastSecret = fresh();
        bornAtNs = nowNs;
    }

    /** The answer's content for a first message. */
    Octets bake(IkeMessage init, SaPath path, long nowNs) {
        rotate(nowNs);
        return cookie(generation, secret, init, path);
    }

    /** True if a first message brings what {@link #bake} gave. */
    boolean isGood(IkeMessage init, SaPath path, long nowNs) {
        rotate(nowNs);
        Octets said =
                init.notification(NotifyType.COOKIE).map(Payload.Notify::data).orElse(Octets.of(new byte[0]));
        if (said.length() != 1 + HASH_BYTES) {
            return false;
        }
        boolean isCurrent = said.at(0) == (generation & 0xff);
        boolean isLast = said.at(0) == (generation - 1 & 0xff);
        Octets right = cookie(said.at(0), isLast ? lastSecret : secret, init, path);
        return (isCurrent || isLast) && MessageDigest.isEqual(right.toBytes(), said.toBytes());
    }

    private void rotate(long nowNs) {
        long lives = (nowNs - bornAtNs) / LIFE_NS;
        if (lives > 0) {
            lastSecret = lives == 1 ? secret : fresh();
            secret = fresh();
            generation++;
            bornAtNs = nowNs;
        }
    }

    private byte[] fresh() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Octets cookie(int generation, byte[] secret, IkeMessage init, SaPath path) {
        OctetWriter covered = new OctetWriter();
        init.first(Payload.Nonce.class).ifPresent(nonce -> covered.octets(nonce.data()));
        covered.address(path.remote()).u16(path.remotePort()).u64(init.header().initiatorSpi());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            byte[] hash = Arrays.copyOf(mac.doFinal(covered.toBytes()), HASH_BYTES);
            return Octets.of(new OctetWriter().u8(generation).bytes(hash).toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java runtime lacks " + ALGORITHM, e);
        }
    }
}
