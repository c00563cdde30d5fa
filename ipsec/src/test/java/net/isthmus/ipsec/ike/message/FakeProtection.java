package net.isthmus.ipsec.ike.message;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** A cipher for tests alone: flips bits, and hashes all before the ICV. */
record FakeProtection(int ivBytes, int blockBytes, int icvBytes) implements PayloadProtection {
    static final FakeProtection LIKE_GCM = new FakeProtection(8, 1, 16);
    static final FakeProtection LIKE_CBC = new FakeProtection(16, 16, 12);

    @Override
    public void seal(byte[] message, int ivAt) {
        Arrays.fill(message, ivAt, ivAt + ivBytes, (byte) 0x77);
        flip(message, ivAt);
        System.arraycopy(icv(message), 0, message, message.length - icvBytes, icvBytes);
    }

    @Override
    public boolean open(byte[] message, int ivAt) {
        byte[] said = Arrays.copyOfRange(message, message.length - icvBytes, message.length);
        if (!Arrays.equals(said, icv(message))) {
            return false;
        }
        flip(message, ivAt);
        return true;
    }

    private void flip(byte[] message, int ivAt) {
        for (int i = ivAt + ivBytes; i < message.length - icvBytes; i++) {
            message[i] ^= 0x5a;
        }
    }

    private byte[] icv(byte[] message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(message, 0, message.length - icvBytes);
            return Arrays.copyOf(digest.digest(), icvBytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
