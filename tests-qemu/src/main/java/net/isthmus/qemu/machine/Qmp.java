package net.isthmus.qemu.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import net.isthmus.lab.LabException;

/** QEMU's machine protocol: commands with answers, and between them events. */
final class Qmp implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private final LineSocket socket;
    private final Deque<Map<?, ?>> events = new ArrayDeque<>();

    private Qmp(LineSocket socket) {
        this.socket = socket;
    }

    static Qmp open(Path path) {
        Qmp qmp = new Qmp(LineSocket.open(path));
        qmp.next(ANSWER);
        qmp.execute("qmp_capabilities", Map.of());
        return qmp;
    }

    /** Executes a command; what it returns, or a {@link LabException} with QEMU's complaint. */
    Object execute(String command, Map<String, ?> arguments) {
        socket.send(Json.write(Map.of("execute", command, "arguments", arguments)) + "\n");
        while (true) {
            Map<?, ?> message = next(ANSWER);
            if (message.get("error") instanceof Map<?, ?> error) {
                throw new LabException("QEMU refuses %s: %s".formatted(command, error.get("desc")));
            }
            Object answer = message.get("return");
            if (answer != null) {
                return answer;
            }
            events.add(message);
        }
    }

    /** Waits for an event in whose text {@code about} stands, such as the name of a device. */
    void awaitEvent(String name, String about, Duration within) {
        long deadlineNs = System.nanoTime() + within.toNanos();
        while (true) {
            for (Iterator<Map<?, ?>> i = events.iterator(); i.hasNext(); ) {
                Map<?, ?> event = i.next();
                if (name.equals(event.get("event")) && event.toString().contains(about)) {
                    i.remove();
                    return;
                }
            }
            events.add(next(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime()))));
        }
    }

    /** Events of this name that came until now are no news. */
    void forget(String name) {
        execute("query-status", Map.of());
        events.removeIf(event -> name.equals(event.get("event")));
    }

    private Map<?, ?> next(Duration within) {
        return Json.read(socket.line(within)
                .orElseThrow(() -> new LabException("QEMU said nothing for " + within.toSeconds() + " s")));
    }

    @Override
    public void close() {
        socket.close();
    }
}
