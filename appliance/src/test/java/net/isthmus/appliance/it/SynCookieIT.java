package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Iperf;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections between real hosts that are asked for a cookie, beside a flood of openings and without one. */
@OnLab
class SynCookieIT {
    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int CONNECTIONS = 200;

    /** Speaks first, hears its client to the end, and then says how much that was, and a lot more. */
    private static final String SERVER = """
        import hashlib, socket, socketserver, sys
        class Talk(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.sendall(b'welcome')
                heard = hashlib.sha256()
                while data := self.request.recv(65536): heard.update(data)
                self.request.sendall(heard.digest() + b'x' * 100000)
        class Server(socketserver.ThreadingTCPServer):
            address_family = socket.AF_INET6
            allow_reuse_address = True
            request_queue_size = 1000
        with Server(('::', int(sys.argv[1])), Talk) as server:
            print('listening', flush=True)
            server.serve_forever()
        """;

    /** Connects again and again; says how many conversations were as they should be, and why another was not. */
    private static final String CLIENT = """
        import hashlib, os, socket, sys
        good = 0
        for n in range(int(sys.argv[3])):
            try:
                with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20) as s:
                    def take(length):
                        data = b''
                        while len(data) < length:
                            more = s.recv(length - len(data))
                            if not more: raise Exception('ended after %d' % len(data))
                            data += more
                        return data
                    assert take(7) == b'welcome'
                    said = os.urandom(50000)
                    s.sendall(said)
                    s.shutdown(socket.SHUT_WR)
                    assert take(32) == hashlib.sha256(said).digest()
                    assert take(100000) == b'x' * 100000
                    assert s.recv(1) == b''
                    good += 1
            except Exception as e:
                print(n, repr(e))
        print('good', good)
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;

    SynCookieIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        standard = ApplianceDocument.of(lab.network().topology());
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    /** Openings of random sources, far more than the server and the appliance can keep. */
    @Test
    void shouldLetEveryGoodConnectionSucceedBesideAFloodOfOpenings() throws Exception {
        commit(zoned("{ synCookies: auto, synCookiesFrom: 50 }"));
        double sent = metric("syn_cookies_sent_total");
        double right = metric("syn_cookies_right_total");
        Path end = lab.internet().namespace().file("flood-ends");
        try (RunningCommand _ = server()) {
            CompletableFuture<Outcome> flood =
                    CompletableFuture.supplyAsync(() -> Scapy.run(lab.internet().nic(), """
                        import itertools, os, struct, time
                        frame = bytearray(bytes(Ether(src=mac, dst='%s')
                            /IP(src='203.0.113.1', dst='%s', chksum=0)/TCP(dport=7500, flags='S', chksum=0)))
                        def checksum(data, start):
                            total = start + sum(struct.unpack('>%%dH' %% (len(data) // 2), data))
                            total = (total >> 16) + (total & 0xffff)
                            return ~(total + (total >> 16)) & 0xffff
                        for n in itertools.count():
                            if n >= 20000 and os.path.exists('%s'): break
                            frame[26:30] = bytes([198, 18]) + os.urandom(2)
                            frame[34:36] = os.urandom(2)
                            frame[38:42] = os.urandom(4)
                            struct.pack_into('>H', frame, 24, 0)
                            struct.pack_into('>H', frame, 24, checksum(frame[14:34], 0))
                            struct.pack_into('>H', frame, 50, 0)
                            struct.pack_into('>H', frame, 50, checksum(frame[26:54], 6 + 20))
                            wire.send(frame)
                            if n %% 200 == 0: time.sleep(0.02)
                        """.formatted(
                                    gatewayOfUplink(), lab.w1().ip4(), end)));
            assertThat(Await.until(LIMIT, POLL, () -> metric("syn_cookies_sent_total") > sent))
                    .as("the flood is noticed")
                    .isTrue();
            try {
                assertGood(lab.s1(), lab.w1().ip4());
                assertThat(flood.isDone()).as("the flood goes on to the end").isFalse();
            } finally {
                Files.createFile(end);
            }
            flood.get(LIMIT.toSeconds() * 4, TimeUnit.SECONDS);
        }
        assertThat(metric("syn_cookies_right_total") - right).isGreaterThan(CONNECTIONS * 0.9);
        assertThat(metric("syn_cookies_sent_total") - sent).isGreaterThan(10_000);
        assertThat(isthmus.command("show", "sessions", "--count").output()).contains("SYN cookies:");
        isthmus.command("clear", "sessions", "--port", "7500");
    }

    @Test
    void shouldCarryOrdinaryTransfersWhenEveryConnectionIsAsked() {
        commit(zoned("{ synCookies: always }"));
        double right = metric("syn_cookies_right_total");
        try (RunningCommand _ = server()) {
            assertGood(lab.s1(), lab.w1().ip4());
            assertGood(lab.s1(), lab.w1().ip6());
            assertGood(lab.internet(), lab.w1().ip4());
            assertThat(isthmus.command("show", "sessions", "--port", "7500", "--zone", "all")
                            .output())
                    .contains(lab.w1().ip4());
            assertThat(isthmus.command("show", "sessions", "--port", "7500", "--zone", "self")
                            .output())
                    .contains("There are no such sessions");
        }
        assertThat(metric("syn_cookies_right_total") - right).isGreaterThanOrEqualTo(3 * CONNECTIONS);
        Sockets.Transfer transfer =
                Sockets.tcp(lab.s1().namespace(), lab.w1().namespace(), lab.w1().ip4(), 7501, 20_000_000);
        assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
        assertThat(new Iperf(
                                lab.s1().namespace(),
                                lab.w1().namespace(),
                                lab.w1().ip6(),
                                2)
                        .run()
                        .gigabitsPerSecond())
                .isPositive();
        try (RunningCommand _ = Backend.start(lab.w1(), "http", lab.w1().ip4(), 7502, "w1")) {
            Outcome page =
                    lab.s1().namespace().run("curl", "-sS", "http://" + lab.w1().ip4() + ":7502/");
            assertThat(page.output()).as(page.describe()).contains("w1");
        }
    }

    @Test
    void shouldTellTheClientAtOnceWhenNobodyListens() {
        commit(zoned("{ synCookies: always }"));
        Outcome outcome = lab.s1().namespace().run(Command.of("python3", "-c", """
                        import socket
                        try: print('got', socket.create_connection(('%s', 7503), timeout=5).recv(1))
                        except ConnectionResetError: print('reset')
                        """.formatted(
                        lab.w1().ip4())));
        assertThat(outcome.output()).as(outcome.describe()).contains("reset");
    }

    @Test
    void shouldServeTheApplianceItselfToo() {
        commit(zoned("{ synCookies: always }"));
        double right = metric("syn_cookies_right_total");
        Outcome outcome = lab.s1().namespace().run(Command.of("python3", "-c", """
                        import socket
                        try: socket.create_connection(('10.10.0.1', 7504), timeout=5).recv(1)
                        except ConnectionResetError: print('reset')
                        """));
        assertThat(outcome.output()).as(outcome.describe()).contains("reset");
        assertThat(metric("syn_cookies_right_total") - right).isOne();
    }

    private RunningCommand server() {
        return lab.w1().namespace().start("python3", "-c", SERVER, "7500").awaitOutput("listening", LIMIT);
    }

    private static void assertGood(LabHost client, String address) {
        Outcome outcome = client.namespace()
                .run(Command.of("python3", "-c", CLIENT, address, "7500", Integer.toString(CONNECTIONS))
                        .within(LIMIT.multipliedBy(2)));
        assertThat(outcome.output()).as(outcome.describe()).isEqualToIgnoringNewLines("good " + CONNECTIONS);
    }

    private double metric(String name) {
        Matcher matcher =
                Pattern.compile("(?m)^isthmus_" + name + "(?:\\{\\})? (\\S+)").matcher(isthmus.get("/q/metrics"));
        assertThat(matcher.find()).as(name).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private String gatewayOfUplink() {
        String gateway = lab.internet().description().gateways().getFirst();
        return Arping.run(lab.internet().nic(), gateway).getFirst();
    }

    private String zoned(String sessions) {
        String document = standard;
        for (String link : new String[] {"storage", "web", "uplink"}) {
            document = document.replace("  " + link + ": {", "  " + link + ": { zone: all,");
        }
        return document + """

            zones:
              all: { default: allow }
            firewall:
              sessions: %s
            """.formatted(sessions);
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
