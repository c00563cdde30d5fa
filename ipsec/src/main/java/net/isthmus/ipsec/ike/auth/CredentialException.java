package net.isthmus.ipsec.ike.auth;

/** A certificate or key that was given to us cannot be used. The message says what to give instead. */
public final class CredentialException extends Exception {
    private static final long serialVersionUID = 1;

    public CredentialException(String message) {
        super(message);
    }

    public CredentialException(String message, Throwable cause) {
        super(message, cause);
    }
}
