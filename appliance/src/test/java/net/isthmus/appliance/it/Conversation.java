package net.isthmus.appliance.it;

import java.time.Duration;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;

/** A TCP connection on which a host asks and another answers, ten times a second, from one port to the same. */
final class Conversation implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final String CLIENT = """
        import socket, time
        s = socket.create_connection(('%s', %d), source_address=('', %d))
        while True:
            s.sendall(b'x')
            if not s.recv(1): break
            print('answered', flush=True)
            time.sleep(0.1)
        """;

    private static final String SERVER = """
        import socket
        l = socket.create_server(('', %d))
        print('listening', flush=True)
        c, _ = l.accept()
        while True:
            data = c.recv(100)
            if not data: break
            c.sendall(data)
        """;

    private final RunningCommand server;
    private final RunningCommand client;

    private Conversation(RunningCommand server, RunningCommand client) {
        this.server = server;
        this.client = client;
    }

    /** Begins one with {@code to} at an address of its own, and waits for the first answer. */
    static Conversation begin(LabHost from, LabHost to, String address, int port) {
        RunningCommand server = to.namespace().start("python3", "-c", SERVER.formatted(port));
        server.awaitOutput("listening", LIMIT);
        var begun = new Conversation(
                server, from.namespace().start("python3", "-c", CLIENT.formatted(address, port, port)));
        begun.client.awaitOutput("answered", LIMIT);
        return begun;
    }

    /** Whether ten more answers come. */
    boolean goesOn() {
        long before = answers();
        return Await.until(LIMIT, POLL, () -> answers() >= before + 10);
    }

    private long answers() {
        return client.output().lines().filter("answered"::equals).count();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
