package net.isthmus.appliance.commit;

import java.time.Duration;
import java.util.Optional;

/**
 * What is asked for beside the document.
 *
 * @param by who asks
 * @param comment what its author wrote about it
 * @param confirmWithin how long to wait for a confirmation before the commit undoes itself; absent: it is there to stay
 */
public record CommitRequest(Commit.By by, String comment, Optional<Duration> confirmWithin) {

    /** The longest time that a commit waits for its confirmation. */
    public static final Duration LONGEST_CONFIRM = Duration.ofDays(1);

    /** Refuses times that make no sense. */
    public CommitRequest {
        confirmWithin.ifPresent(time -> {
            if (time.isNegative() || time.isZero() || time.compareTo(LONGEST_CONFIRM) > 0) {
                throw new CommitConflict(
                        "A commit waits for its confirmation 1 to 1440 minutes, not " + time.toMinutes());
            }
        });
    }

    /** A commit that is there to stay. */
    public static CommitRequest by(Commit.By by, String comment) {
        return new CommitRequest(by, comment, Optional.empty());
    }
}
