package net.isthmus.lab.run;

import java.util.concurrent.Callable;

/**
 * One line of the table: traffic that has to pass.
 *
 * @param path what it crosses, such as {@code storage → web}
 * @param traffic who sends what to whom
 * @param probe sends it, and says how it went; a failure is an exception or {@link Result#isGood} being false
 */
record Check(String path, String traffic, Callable<Result> probe) {

    /**
     * How it went.
     *
     * @param isGood whether all of it passed
     * @param text a figure if it did, what was wrong if not
     */
    record Result(boolean isGood, String text) {}

    /** Runs the probe; whatever goes wrong becomes a bad result. */
    Result run() {
        try {
            return probe.call();
        } catch (Exception e) {
            String message = e.getMessage();
            return new Result(
                    false,
                    message == null ? e.toString() : message.lines().findFirst().orElse(""));
        }
    }
}
