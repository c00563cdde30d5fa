package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Scapy;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forged segments, floods and full tables beside conversations between real hosts, which nothing of it harms. */
@OnLab
class SessionsHostileIT {

    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;
    private final String there;

    SessionsHostileIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        standard = ApplianceDocument.of(lab.network().topology());
        there = lab.internet().description().loopbackIp4();
    }

    @AfterEach
    void restore() {
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldCarryAConversationOnWhenOthersForgeItsSegments() {
        commit(zoned(""));
        try (Conversation talk = Conversation.begin(lab.s1(), lab.internet(), there, 7401)) {
            long before = lab.drops("tcp-out-of-window");
            Scapy.run(lab.internet().nic(), """
                seen = sniff(iface=iface, filter='tcp and src port 7401 and dst port 7401', count=1, timeout=20)[0]
                far = (seen[TCP].ack + 2**31) %% 2**32
                for i in range(10):
                    head = Ether(src=mac, dst='%s')/IP(src='%s', dst='10.10.0.11')
                    send(head/TCP(sport=7401, dport=7401, flags='R', seq=far + i))
                    send(head/TCP(sport=7401, dport=7401, flags='PA', seq=far + i, ack=seen[TCP].seq)/Raw(b'y' * 50))
                """.formatted(gatewayOfUplink(), there));
            assertThat(Await.until(LIMIT, POLL, () -> lab.drops("tcp-out-of-window") - before >= 20))
                    .isTrue();
            assertThat(talk.goesOn()).isTrue();
        }
    }

    @Test
    void shouldFollowBothSidesWhenTheyOpenAtOnce() {
        commit(zoned(""));
        String inside = "IP(src='10.10.0.77', dst='198.51.100.77')/TCP(sport=7402, dport=7403, ";
        String outside = "IP(src='198.51.100.77', dst='10.10.0.77')/TCP(sport=7403, dport=7402, ";
        sendFrom(lab.s1(), inside + "flags='S', seq=1000)");
        awaitSession("7403", "syn-sent");
        sendFrom(lab.internet(), outside + "flags='S', seq=5000)");
        awaitSession("7403", "syn-received");
        sendFrom(lab.s1(), inside + "flags='SA', seq=1000, ack=5001)");
        sendFrom(lab.internet(), outside + "flags='SA', seq=5000, ack=1001)");
        awaitSession("7403", "established");
    }

    @Test
    void shouldDenyConnectionsThatNobodyInsideHasAskedFor() {
        commit(zoned(""));
        long before = lab.drops("policy-denied");
        sendFrom(lab.internet(), "IP(src='" + there + "', dst='10.10.0.11')/TCP(sport=7404, dport=22, flags='S')");
        assertThat(Await.until(LIMIT, POLL, () -> lab.drops("policy-denied") > before))
                .isTrue();
        assertThat(sessions("--port", "7404")).contains("There are no such sessions");
    }

    @Test
    void shouldLetASourceHaveNoMoreSessionsThanConfigured() {
        commit(zoned("firewall: { sessions: { perSource: 5 } }\n"));
        long before = lab.drops("session-limit");
        Scapy.run(lab.s1().nic(), """
            for i in range(20):
                send(Ether(src=mac, dst='%s')/IP(src='10.10.0.78', dst='%s')/UDP(sport=7500 + i, dport=7405))
            """.formatted(gateway(lab.s1(), "10.10.0.1"), there));
        assertThat(Await.until(LIMIT, POLL, () -> lab.drops("session-limit") - before >= 15))
                .isTrue();
        assertThat(sessions("--src", "10.10.0.78/32", "--count")).startsWith("5 of");
        assertThat(lab.ping(lab.w1(), there).run()).matches(Ping.Result::isComplete);
    }

    @Test
    void shouldKeepWhatLivesAndSayWhyWhenTheTableIsFull() {
        restart(zoned("firewall: { sessions: { most: 64, mostHalfOpen: 64 } }\n"));
        try (Conversation talk = Conversation.begin(lab.w1(), lab.internet(), there, 7406)) {
            Scapy.run(lab.s1().nic(), """
                for i in range(2000):
                    send(Ether(src=mac, dst='%s')/IP(src='10.10.0.79', dst='%s')/UDP(sport=8000 + i, dport=7407))
                """.formatted(gateway(lab.s1(), "10.10.0.1"), "198.51.100.77"));
            assertThat(Await.until(LIMIT, POLL, () -> lab.drops("session-table-full") > 0))
                    .isTrue();
            assertThat(sessions("--count")).contains("of 64 sessions");
            assertThat(talk.goesOn()).isTrue();
            assertThat(lab.reaches(lab.w1(), there)).as("a new session").isTrue();
        } finally {
            restart(standard);
        }
    }

    /** 60,000 openings of a hundred sources that nobody answers, three times as many as may be half-open. */
    @Test
    void shouldLoseNothingOfGoodSessionsWhenAFloodOpensOthers() throws Exception {
        commit(zoned("firewall: { sessions: { mostHalfOpen: 20000, synCookies: never } }\n"));
        String gateway = gateway(lab.s1(), "10.10.0.1");
        double before = evictions();
        try (Conversation talk = Conversation.begin(lab.w1(), lab.internet(), there, 7408)) {
            CompletableFuture<Outcome> flood =
                    CompletableFuture.supplyAsync(() -> Scapy.run(lab.s1().nic(), """
                        import struct, time
                        frame = bytearray(bytes(Ether(src=mac, dst='%s')
                            /IP(id=0xffff - 100, src='10.10.0.100', dst='198.51.100.77')/TCP(dport=80, flags='S')))
                        for n in range(60000):
                            source = 100 + n %% 100
                            struct.pack_into('>H', frame, 18, 0xffff - source) # the checksum stays right
                            struct.pack_into('>H', frame, 28, source)
                            struct.pack_into('>H', frame, 34, 1024 + n // 100)
                            wire.send(frame)
                            if n %% 100 == 0: time.sleep(0.01)
                        """.formatted(gateway)));
            assertThat(Await.until(LIMIT, POLL, () -> evictions() > before)).isTrue();
            assertThat(lab.ping(lab.w1(), there).run())
                    .as("a new session beside the flood")
                    .matches(Ping.Result::isComplete);
            Sockets.Transfer transfer =
                    Sockets.tcp(lab.w1().namespace(), lab.internet().namespace(), there, 7409, 2_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();
            flood.get(LIMIT.toSeconds() * 4, TimeUnit.SECONDS);
            assertThat(talk.goesOn()).as("opened before the flood").isTrue();
            assertThat(sessions("--port", "7408")).contains("established");
        }
        isthmus.command("clear", "sessions", "--dst", "198.51.100.77/32");
    }

    private double evictions() {
        Matcher matcher = Pattern.compile("(?m)^isthmus_sessions_evicted_total(?:\\{\\})? (\\S+)")
                .matcher(isthmus.get("/q/metrics"));
        assertThat(matcher.find()).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private void sendFrom(LabHost host, String packet) {
        String gateway = host.equals(lab.internet()) ? gatewayOfUplink() : gateway(host, "10.10.0.1");
        Scapy.run(host.nic(), "send(Ether(src=mac, dst='" + gateway + "')/" + packet + ")");
    }

    private void awaitSession(String port, String state) {
        assertThat(Await.until(LIMIT, POLL, () -> sessions("--port", port).contains(state)))
                .as(state)
                .isTrue();
    }

    private String sessions(String... filter) {
        String[] words = new String[filter.length + 2];
        words[0] = "show";
        words[1] = "sessions";
        System.arraycopy(filter, 0, words, 2, filter.length);
        return isthmus.command(words).output();
    }

    private static String gateway(LabHost host, String address) {
        return Arping.run(host.nic(), address).getFirst();
    }

    private String gatewayOfUplink() {
        return gateway(lab.internet(), lab.internet().description().gateways().getFirst());
    }

    private String zoned(String more) {
        String document = standard;
        for (String link : new String[] {"storage", "web"}) {
            document = document.replace("  " + link + ": {", "  " + link + ": { zone: inside,");
        }
        document = document.replace("  uplink: {", "  uplink: { zone: outside,");
        return document + """

            zones:
              inside: { default: allow-out }
              outside: { default: deny }

            """ + more;
    }

    private void restart(String document) {
        isthmus.stop();
        isthmus.configure(document);
        isthmus.start();
    }

    private void commit(String document) {
        HttpResponse<String> response = isthmus.commit(document);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(OK);
    }
}
