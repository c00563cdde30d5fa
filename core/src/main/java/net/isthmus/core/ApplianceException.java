package net.isthmus.core;

/**
 * The environment refused something: a missing capability, a vanished NIC, an unwritable file. Thrown at the boundary,
 * logged once where it is handled. Peer input never causes it.
 */
public class ApplianceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** How bad it is. */
    public enum Severity {
        /** The process cannot go on. */
        FATAL,
        /** The operation failed and nothing of it remains. */
        ERROR,
        /** The operation went on, but not as it should. */
        WARN
    }

    private final Severity severity;

    /** An operation that failed. */
    public ApplianceException(String message) {
        this(Severity.ERROR, message, null);
    }

    /** An operation that failed because of another failure. */
    public ApplianceException(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        this(Severity.ERROR, message, cause);
    }

    /** A failure of a given severity. */
    public ApplianceException(Severity severity, String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.severity = severity;
    }

    /** How bad it is. */
    public Severity severity() {
        return severity;
    }
}
