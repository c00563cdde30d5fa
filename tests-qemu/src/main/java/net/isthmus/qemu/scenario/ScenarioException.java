package net.isthmus.qemu.scenario;

/** A scenario that cannot be read or did not come true; the message is for people. */
public final class ScenarioException extends RuntimeException {

    public ScenarioException(String message) {
        super(message);
    }

    public ScenarioException(String message, Throwable cause) {
        super(message, cause);
    }
}
