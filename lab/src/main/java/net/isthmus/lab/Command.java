package net.isthmus.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One command line to run to its end, with a deadline and its output kept.
 *
 * <p>Both streams are read on virtual threads while the command runs, so that a talkative command never blocks on a
 * full pipe. At the deadline the command is killed and what it had said so far is the outcome: a probe that hangs is a
 * result, not a hang of the lab.
 *
 * @param words program and arguments
 * @param input what it reads on standard input
 * @param deadline after this time it is killed
 */
public record Command(List<String> words, String input, Duration deadline) {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(20);
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(10);

    public Command {
        words = List.copyOf(words);
    }

    /** A command without input and with the default deadline of 20 seconds. */
    public static Command of(String... words) {
        return new Command(List.of(words), "", DEFAULT_DEADLINE);
    }

    /** The same command with other input. */
    public Command withInput(String text) {
        return new Command(words, text, deadline);
    }

    /** The same command with another deadline. */
    public Command within(Duration limit) {
        return new Command(words, input, limit);
    }

    /** The same command, preceded by other words, such as {@code ip netns exec NS}. */
    public Command behind(List<String> prefix) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(words);
        return new Command(all, input, deadline);
    }

    /** Runs it to its end or its deadline. Throws {@link LabException} only where it could not be started at all. */
    public Outcome run() {
        Process process = start(words);
        CompletableFuture<String> output = collect(process.getInputStream());
        CompletableFuture<String> errors = collect(process.getErrorStream());
        feed(process);
        boolean ended = waitFor(process);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        int exitCode = ended ? process.exitValue() : Outcome.TIMED_OUT;
        return new Outcome(words, exitCode, soon(output), soon(errors));
    }

    static Process start(List<String> words) {
        try {
            return new ProcessBuilder(words).start();
        } catch (IOException e) {
            throw new LabException(
                    "`%s` cannot be started: %s (is the package that brings `%s` installed?)"
                            .formatted(String.join(" ", words), e.getMessage(), words.getFirst()),
                    e);
        }
    }

    private void feed(Process process) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended or closed its input before it had read everything: its exit code tells whether that matters.
        }
    }

    private boolean waitFor(Process process) {
        try {
            return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while `%s` ran".formatted(String.join(" ", words)), e);
        }
    }

    private static CompletableFuture<String> collect(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete("");
            }
        });
        return text;
    }

    /** A grandchild may keep the pipe open after the command has ended: what it says later is not waited for. */
    private static String soon(CompletableFuture<String> text) {
        return text.completeOnTimeout("", OUTPUT_GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
