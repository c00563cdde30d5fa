package net.isthmus.lab;

import java.io.Serial;

/** The machine did not do what the lab asked of it; the message names the command and what it said. */
public final class LabException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A failure without a cause of its own, such as a command's exit code. */
    public LabException(String message) {
        super(message);
    }

    /** A failure that was caused by another one. */
    public LabException(String message, Throwable cause) {
        super(message, cause);
    }
}
