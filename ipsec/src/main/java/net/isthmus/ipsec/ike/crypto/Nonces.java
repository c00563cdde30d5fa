package net.isthmus.ipsec.ike.crypto;

/**
 * The two nonces of an exchange, as the initiator of that exchange and its responder sent them: the bodies of the
 * payloads.
 */
public final class Nonces {
    /** The shortest nonce that a peer may send (RFC 7296 §3.9). */
    public static final int MIN_BYTES = 16;

    /** The longest nonce that a peer may send. */
    public static final int MAX_BYTES = 256;

    private final byte[] initiator;
    private final byte[] responder;

    private Nonces(byte[] initiator, byte[] responder) {
        this.initiator = initiator;
        this.responder = responder;
    }

    /** Makes a pair of copies. */
    public static Nonces of(byte[] initiator, byte[] responder) {
        return new Nonces(initiator.clone(), responder.clone());
    }

    /** Nonce of who has begun the exchange. */
    public byte[] initiator() {
        return initiator.clone();
    }

    /** Nonce of who has answered. */
    public byte[] responder() {
        return responder.clone();
    }

    /** {@code Ni | Nr}. */
    public byte[] joined() {
        byte[] all = new byte[initiator.length + responder.length];
        System.arraycopy(initiator, 0, all, 0, initiator.length);
        System.arraycopy(responder, 0, all, initiator.length, responder.length);
        return all;
    }
}
