package net.isthmus.ipsec.ike.fsm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.KeyExchangeException;
import net.isthmus.ipsec.ike.crypto.Secret;

/** A key exchange without secrecy and without arithmetic: thousands of handshakes a second. */
record QuickExchange(IpsecKeyExchange method) implements KeyExchange {
    private static final int BYTES = 32;

    @Override
    public Begun begin(SecureRandom random) {
        byte[] ours = new byte[BYTES];
        random.nextBytes(ours);
        return new Begun() {
            @Override
            public byte[] publicValue() {
                return ours.clone();
            }

            @Override
            public Secret finish(byte[] theirs) throws KeyExchangeException {
                return secret(ours, theirs);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Answer respond(byte[] theirs, SecureRandom random) throws KeyExchangeException {
        byte[] ours = new byte[BYTES];
        random.nextBytes(ours);
        return new Answer(ours, secret(theirs, ours));
    }

    private Secret secret(byte[] initiator, byte[] responder) throws KeyExchangeException {
        if (initiator.length != BYTES || responder.length != BYTES) {
            throw new KeyExchangeException("not of " + BYTES + " bytes");
        }
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update((byte) method.transformId());
            hash.update(initiator);
            return Secret.of(hash.digest(responder));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
