package net.isthmus.bgp.fsm;

/** Where a session is, by the names of RFC 4271 §8.2.2. The order is that of progress. */
public enum Phase {
    /** Nothing is tried, and nobody is let in. */
    IDLE("Idle"),
    /** A connection is waited for, and will be tried. */
    ACTIVE("Active"),
    /** A connection is being made. */
    CONNECT("Connect"),
    /** Our OPEN has gone. */
    OPEN_SENT("OpenSent"),
    /** Theirs has come, and we agree. */
    OPEN_CONFIRM("OpenConfirm"),
    /** Routes go both ways. */
    ESTABLISHED("Established");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
