package net.isthmus.qemu.machine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Outcome;

/**
 * Runs commands in a guest through its QEMU guest agent, which needs no network and no login.
 *
 * <p>The line to the agent is shared by all that ever asked it: answers to questions of before a reset may still come.
 * So every conversation begins with a number that the agent repeats ({@code guest-sync-delimited}); all before it is
 * old. The byte 0xff before it ends whatever half a question the agent may have in hand.
 */
final class GuestAgent implements AutoCloseable {
    private static final Duration SYNC = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final byte DELIMITER = (byte) 0xff;
    private static final String PATH = "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";

    private final LineSocket socket;

    private GuestAgent(LineSocket socket) {
        this.socket = socket;
    }

    static GuestAgent open(Path path) {
        return new GuestAgent(LineSocket.open(path));
    }

    /** Runs shell commands; an agent that does not answer is an outcome too, as a machine may be about to boot. */
    Outcome run(String command, Duration timeout) {
        if (!isThere()) {
            return failure(command, "the guest agent does not answer");
        }
        Map<?, ?> started = ask(
                "guest-exec", Map.of("path", "/bin/sh", "arg", List.of("-c", PATH + command), "capture-output", true));
        if (!(started.get("return") instanceof Map<?, ?> process)) {
            return failure(command, "the guest agent refuses: " + started);
        }
        Object pid = String.valueOf(process.get("pid"));
        Map<String, Object> which = Map.of("pid", Long.parseLong(pid.toString()));
        Map<?, ?>[] last = new Map<?, ?>[] {Map.of()};
        boolean ended = awaitExit(which, last, timeout);
        if (!ended) {
            return new Outcome(List.of(command), Outcome.TIMED_OUT, "", "");
        }
        int exitCode = last[0].get("exitcode") instanceof Integer code ? code : -1;
        return new Outcome(List.of(command), exitCode, decoded(last[0], "out-data"), decoded(last[0], "err-data"));
    }

    /** Has shell commands run that the guest, or its agent, may not live to speak of. */
    void tell(String command) {
        if (!isThere()) {
            throw new LabException("the guest agent does not answer");
        }
        ask("guest-exec", Map.of("path", "/bin/sh", "arg", List.of("-c", PATH + command)));
    }

    /** Asks less and less often: the guest's journal has a line about every question. */
    private boolean awaitExit(Map<String, Object> which, Map<?, ?>[] last, Duration timeout) {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        Duration pause = SHORTEST_PAUSE;
        while (System.nanoTime() < deadlineNs) {
            if (ask("guest-exec-status", which).get("return") instanceof Map<?, ?> status) {
                last[0] = status;
                if (Boolean.TRUE.equals(status.get("exited"))) {
                    return true;
                }
            }
            Await.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return false;
    }

    private boolean isThere() {
        long number = ThreadLocalRandom.current().nextLong(1, Integer.MAX_VALUE);
        String question = Json.write(Map.of("execute", "guest-sync-delimited", "arguments", Map.of("id", number)));
        byte[] words = (question + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[words.length + 1];
        all[0] = DELIMITER;
        System.arraycopy(words, 0, all, 1, words.length);
        socket.send(all);
        while (true) {
            Optional<String> line = socket.line(SYNC);
            if (line.isEmpty()) {
                return false;
            }
            if (line.get().matches(".*\"return\": ?" + number + "}")) {
                return true;
            }
        }
    }

    private Map<?, ?> ask(String command, Map<String, ?> arguments) {
        socket.send(Json.write(Map.of("execute", command, "arguments", arguments)) + "\n");
        return socket.line(ANSWER).<Map<?, ?>>map(Json::read).orElse(Map.of());
    }

    private static Outcome failure(String command, String why) {
        return new Outcome(List.of(command), 1, "", why);
    }

    private static String decoded(Map<?, ?> status, String field) {
        return status.get(field) instanceof String text
                ? new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8)
                : "";
    }

    @Override
    public void close() {
        socket.close();
    }
}
