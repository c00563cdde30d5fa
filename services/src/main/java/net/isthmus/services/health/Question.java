package net.isthmus.services.health;

import java.util.Optional;

/** One question to one backend, under way. Control loop. */
public interface Question {
    /** What has come of it, once it is known. */
    Optional<CheckResult> result();

    /** Awaits no answer any more. */
    void cancel();
}
