package net.isthmus.appliance.commit;

/** What was asked for does not fit what is: no such commit, nothing to confirm. Nothing has changed. */
public final class CommitConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what it does not fit. */
    public CommitConflict(String message) {
        super(message);
    }
}
