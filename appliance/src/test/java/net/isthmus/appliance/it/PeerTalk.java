package net.isthmus.appliance.it;

import java.time.Duration;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;

/** A server on a host that answers each client, over TCP, UDP and raw IP, with the address by which it sees it. */
final class PeerTalk implements AutoCloseable {
    static final int PORT = 7100;

    /** The number of GRE; the server answers whatever it carries. */
    static final int GRE = 47;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private static final String SERVER = """
        import select, socket, sys
        port = int(sys.argv[1])
        def new(kind):
            s = socket.socket(socket.AF_INET6, kind)
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind(('', port))
            return s
        def words(peer): return ('%s %d' % (peer[0].removeprefix('::ffff:'), peer[1])).encode()
        u = new(socket.SOCK_DGRAM)
        t = new(socket.SOCK_STREAM); t.listen(64)
        g = socket.socket(socket.AF_INET, socket.SOCK_RAW, 47)
        clients = {}
        print('listening', flush=True)
        while True:
            for s in select.select([u, t, g] + list(clients), [], [])[0]:
                if s is u:
                    _, peer = u.recvfrom(2048); u.sendto(words(peer), peer)
                elif s is g:
                    data, peer = g.recvfrom(2048)
                    if b'ask' in data: g.sendto(b'\\0\\0\\x88\\xb5' + peer[0].encode(), peer)
                elif s is t:
                    c, peer = t.accept(); clients[c] = peer
                else:
                    try: data = s.recv(2048)
                    except OSError: data = b''
                    if data: s.sendall(words(clients[s]))
                    else: s.close(); del clients[s]
        """;

    private static final String CLIENT = """
        import socket, sys
        kind, to, port, own = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        if kind == 'gre':
            s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 47); s.settimeout(1)
            for i in range(5):
                s.sendto(b'\\0\\0\\x88\\xb5ask', (to, 0))
                try: data, peer = s.recvfrom(2048)
                except OSError: continue
                print(peer[0], data[24:].decode()); sys.exit(0)
            sys.exit(1)
        s = socket.socket(socket.AF_INET6 if ':' in to else socket.AF_INET,
                          socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.settimeout(2); s.bind(('', own)); s.connect((to, port))
        for i in range(3):
            s.send(b'who')
            try: print(s.recv(2048).decode()); sys.exit(0)
            except OSError: continue
        sys.exit(1)
        """;

    private static final String LONG_CLIENT = """
        import socket, sys, time
        s = socket.socket(); s.settimeout(10); s.connect((sys.argv[1], int(sys.argv[2])))
        print('connected', flush=True)
        for i in range(int(sys.argv[3])):
            s.sendall(b'who'); s.recv(2048); time.sleep(0.1)
        print('complete', flush=True)
        """;

    private final RunningCommand server;

    private PeerTalk(RunningCommand server) {
        this.server = server;
    }

    static PeerTalk on(LabHost host) {
        RunningCommand server = host.namespace().start("/usr/bin/python3", "-c", SERVER, Integer.toString(PORT));
        if (!Await.until(PATIENCE, POLL, () -> server.output().contains("listening"))) {
            server.close();
            throw new AssertionError("the server of " + host + " does not listen: " + server.output());
        }
        return new PeerTalk(server);
    }

    /** How the server sees a client: address and port in words; empty if it does not answer. */
    static String ask(LabHost client, String protocol, String to, int port, int ownPort) {
        return client.namespace()
                .run("/usr/bin/python3", "-c", CLIENT, protocol, to, Integer.toString(port), Integer.toString(ownPort))
                .output()
                .lines()
                .findFirst()
                .filter(line -> !line.startsWith("Traceback"))
                .orElse("");
    }

    /** A TCP connection that asks ten times a second, so many times. */
    static RunningCommand keepAsking(LabHost client, String to, int port, int times) {
        RunningCommand asking = client.namespace()
                .start(List.of(
                        "/usr/bin/python3", "-c", LONG_CLIENT, to, Integer.toString(port), Integer.toString(times)));
        if (!Await.until(PATIENCE, POLL, () -> asking.output().contains("connected"))) {
            asking.close();
            throw new AssertionError(client + " does not reach " + to + ": " + asking.output());
        }
        return asking;
    }

    @Override
    public void close() {
        server.close();
    }
}
