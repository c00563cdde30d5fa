package net.isthmus.ipsec.ike.crypto;

/** A peer's half of a key exchange is not one. The message says why, in words for an operator. */
public final class KeyExchangeException extends Exception {
    private static final long serialVersionUID = 1;

    public KeyExchangeException(String message) {
        super(message);
    }

    public KeyExchangeException(String message, Throwable cause) {
        super(message, cause);
    }
}
