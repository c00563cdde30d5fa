package net.isthmus.core.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One configuration that was in force, or is.
 *
 * @param number counts up from 1; a rollback is a commit of its own
 * @param at when it was committed
 * @param by who asked: {@code file}, {@code api}, {@code rollback}, {@code timer}
 * @param comment what its author wrote about it; empty if nothing
 * @param changes what it changed, a sentence each
 * @param isRunning true for the one in force
 * @param confirmBy when it undoes itself unless it is confirmed; absent if it is there to stay
 */
public record CommitStatus(
        int number,
        Instant at,
        String by,
        String comment,
        List<String> changes,
        boolean isRunning,
        Optional<Instant> confirmBy) {

    /** Copies the list. */
    public CommitStatus {
        changes = List.copyOf(changes);
    }
}
