package net.isthmus.lab;

import java.util.List;

/**
 * What a finished command left behind.
 *
 * @param command the words of the command, the namespace prefix included
 * @param exitCode what it exited with; {@link #TIMED_OUT} if it was killed at its deadline
 * @param output all of its standard output
 * @param errors all of its standard error
 */
public record Outcome(List<String> command, int exitCode, String output, String errors) {

    /** The exit code that stands for "killed at its deadline", as with coreutils' {@code timeout}. */
    public static final int TIMED_OUT = 124;

    public Outcome {
        command = List.copyOf(command);
    }

    /** Whether it exited with 0. */
    public boolean succeeded() {
        return exitCode == 0;
    }

    /** This outcome, or a {@link LabException} that shows the command and what it said. */
    public Outcome orThrow() {
        if (succeeded()) {
            return this;
        }
        throw new LabException(describe());
    }

    /** The command, how it ended and what it said: for error messages. */
    public String describe() {
        String ending = exitCode == TIMED_OUT ? "ran into its deadline" : "exited with " + exitCode;
        String said = errors.isBlank() ? output.strip() : errors.strip();
        return "`%s` %s%s".formatted(String.join(" ", command), ending, said.isEmpty() ? "" : ": " + said);
    }
}
