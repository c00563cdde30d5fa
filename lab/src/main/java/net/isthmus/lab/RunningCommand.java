package net.isthmus.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A command that goes on while the lab does something else: a server, a capture, the appliance.
 *
 * <p>Both of its streams go to one file, so that nothing has to be read while it runs, a person can follow it with
 * {@code tail -f}, and the end of a process that died is still there to be shown in an error.
 */
public final class RunningCommand implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(10);
    private static final int TAIL_CHARACTERS = 4000;

    private final List<String> words;
    private final Process process;
    private final Path log;

    private RunningCommand(List<String> words, Process process, Path log) {
        this.words = words;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code words} with everything that it says appended to {@code log}. */
    static RunningCommand start(List<String> words, Path log) {
        try {
            // A shell lets what it starts in the background ignore interrupts, and all that comes of it: not these.
            var whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
            whole.addAll(words);
            ProcessBuilder builder = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            return new RunningCommand(List.copyOf(words), builder.start(), log);
        } catch (IOException e) {
            throw new LabException("`%s` cannot be started: %s".formatted(String.join(" ", words), e.getMessage()), e);
        }
    }

    /** The process id: {@code ip netns exec} replaces itself, so it is the command's own. */
    public long pid() {
        return process.pid();
    }

    /** Whether it is still there. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Where its output goes. */
    public Path log() {
        return log;
    }

    /** Everything that it has said until now. */
    public String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new LabException("cannot read " + log + ": " + e.getMessage(), e);
        }
    }

    /** The last few thousand characters of its output: for error messages. */
    public String tail() {
        String all = output();
        return all.substring(Math.max(0, all.length() - TAIL_CHARACTERS)).strip();
    }

    /** Waits until its output matches somewhere; throws if it ends, or the time does, before that. */
    public RunningCommand awaitOutput(String regex, Duration limit) {
        Pattern pattern = Pattern.compile(regex);
        boolean[] seen = new boolean[1];
        Await.until(limit, POLL, () -> {
            boolean wasAlive = isAlive();
            seen[0] = pattern.matcher(output()).find();
            return seen[0] || !wasAlive;
        });
        if (!seen[0]) {
            throw new LabException("`%s` %s without saying /%s/: %s"
                    .formatted(String.join(" ", words), isAlive() ? "goes on" : "ended", regex, tail()));
        }
        return this;
    }

    /** Waits for its end; false if it goes on after {@code limit}. */
    public boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What it exited with; only after its end. */
    public int exitCode() {
        return process.exitValue();
    }

    /** SIGTERM, without waiting for its end. */
    void terminate() {
        process.destroy();
    }

    /** SIGTERM, then SIGKILL if it has not ended within {@code grace}. True if it ended by itself. */
    public boolean stop(Duration grace) {
        process.destroy();
        if (awaitEnd(grace)) {
            return true;
        }
        kill();
        return false;
    }

    /** SIGINT, as a terminal's Ctrl-C sends: captures write out what they hold when they get it. */
    public void interrupt() {
        Command.of("kill", "-INT", Long.toString(pid())).run();
    }

    /** SIGKILL, at once. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(2));
    }
}
