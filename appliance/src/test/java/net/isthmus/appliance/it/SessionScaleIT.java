package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.LabNetwork;
import net.isthmus.lab.Nic;
import net.isthmus.lab.Sink;
import net.isthmus.lab.StandardTopology;
import net.isthmus.lab.probe.Arping;
import net.isthmus.lab.probe.Ping;
import net.isthmus.lab.probe.Sockets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A million sessions at once in an appliance that runs: all of them are asked and answered, good traffic passes beside
 * them, and memory stays within what the table was promised.
 */
@Tag("slow")
class SessionScaleIT {
    private static final int SESSIONS = 1_000_000;
    private static final long MOST_KIB = 256 * 1024;

    /** The code and the stacks of a process that has had something to do. */
    private static final long SLACK_KIB = 96 * 1024;

    /** A heap that is there as a whole from the beginning: what comes is outside of it. */
    private static final List<String> HEAP = List.of("-Xms384m", "-Xmx384m", "-XX:+AlwaysPreTouch");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Datagrams of sixteen hosts with 62,500 ports each, or the answers to them, made by hand one after the other. */
    private static final String SENDER = """
        import socket, struct, sys, time
        iface, gateway, is_answer = sys.argv[1], bytes.fromhex(sys.argv[2]), sys.argv[3] == 'answers'
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); wire.bind((iface, 0))
        wire.setsockopt(263, 20, 1)  # PACKET_QDISC_BYPASS
        mac = wire.getsockname()[4]
        hosts, server = socket.inet_aton('10.10.0.100'), socket.inet_aton('198.51.100.77')
        addresses = server + hosts if is_answer else hosts + server
        frame = bytearray(gateway + mac + b'\\x08\\0' + struct.pack('>BBHHHBBH', 0x45, 0, 46, 0, 0, 64, 17, 0)
                          + addresses + struct.pack('>HHHH', 7, 7, 26, 0) + bytes(18))
        host_at, port_at = (32, 36) if is_answer else (28, 34)
        def checksum():
            struct.pack_into('>H', frame, 24, 0)
            total = sum(struct.unpack_from('>10H', frame, 14))
            total = (total & 0xffff) + (total >> 16); total = (total & 0xffff) + (total >> 16)
            struct.pack_into('>H', frame, 24, ~total & 0xffff)
        pack, send = struct.pack_into, wire.send
        for host in range(100, 116):
            pack('>H', frame, host_at, host)
            checksum()
            for port in range(2000, 64500):
                pack('>H', frame, port_at, port)
                send(frame)
                if port % 500 == 0: time.sleep(0.001)
        """;

    @Test
    void shouldHoldAMillionSessionsWhileGoodTrafficPasses() {
        Requirements.appliance();
        try (Lab lab = Lab.open()) {
            LabNetwork network = LabNetwork.build(lab, StandardTopology.create(), step -> {});
            try (IsthmusRouter isthmus = new IsthmusRouter(network, StandardLab.appliance(), HEAP)) {
                isthmus.configure(document());
                isthmus.start();
                hold(network, isthmus);
            }
        }
    }

    private static void hold(LabNetwork network, IsthmusRouter isthmus) {
        LabHost client = network.host("s1");
        LabHost server = network.host("internet");
        LabHost good = network.host("w1");
        String there = server.description().loopbackIp4();
        assertThat(Await.until(
                        LIMIT,
                        POLL,
                        () -> Ping.of(good.namespace(), there).count(1).run().isComplete()))
                .isTrue();
        String towards = gateway(client.nic(), "10.10.0.1");
        String back = gateway(server.nic(), "172.16.0.2");
        for (int host = 100; host < 116; host++) {
            client.nic().address("10.10.0." + host + "/24");
        }
        long before = residentKib(isthmus);
        try (Conversation talk = Conversation.begin(good, server, there, 7601);
                Sink _ = Sink.open(client.nic())) {
            long startNs = System.nanoTime();
            // What a full ring has lost is sent again: a packet of a session that is there begins none.
            for (int round = 0; round < 4 && count(isthmus) < SESSIONS; round++) {
                send(client, towards, "questions");
                assertThat(talk.goesOn()).isTrue();
                send(server, back, "answers");
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            int sessions = count(isthmus);
            long growthKib = residentKib(isthmus) - before;
            System.out.printf(
                    "%,d sessions after %.0f s, %,d MiB more than without%n", sessions, seconds, growthKib / 1024);
            assertThat(sessions).isBetween(SESSIONS, SESSIONS + 1000);
            assertThat(growthKib).isLessThan(MOST_KIB + SLACK_KIB);
            assertThat(isthmus.get("/q/metrics")).containsPattern("(?m)^isthmus_sessions_evicted_total\\S* 0.0$");
            assertThat(isthmus.command("show", "sessions", "--src", "10.10.0.107/32", "--port", "40000")
                            .output())
                    .contains("answered");

            assertThat(talk.goesOn()).isTrue();
            assertThat(Ping.of(good.namespace(), there).run()).matches(Ping.Result::isComplete);
            Sockets.Transfer transfer = Sockets.tcp(good.namespace(), server.namespace(), there, 7602, 5_000_000);
            assertThat(transfer.isIdentical()).as(transfer.text()).isTrue();

            isthmus.command("clear", "sessions", "--src", "10.10.0.0/24");
            assertThat(Await.until(LIMIT, POLL, () -> count(isthmus) < 1000)).isTrue();
            assertThat(talk.goesOn()).isTrue();
        }
    }

    private static String document() {
        String document = ApplianceDocument.of(StandardTopology.create());
        for (String link : List.of("storage", "web")) {
            document = document.replace("  " + link + ": {", "  " + link + ": { zone: inside,");
        }
        return document.replace("  uplink: {", "  uplink: { zone: outside,") + """

            zones:
              inside: { default: allow-out }
              outside: { default: deny }
            firewall:
              sessions: { most: 1010000, mostHalfOpen: 1010000 }
              timeouts: { udp: 1h, udpUnanswered: 1h }
            """;
    }

    private static void send(LabHost host, String gateway, String what) {
        host.namespace()
                .run(Command.of("/usr/bin/python3", "-c", SENDER, host.nic().name(), gateway.replace(":", ""), what)
                        .within(LIMIT.multipliedBy(2)))
                .orThrow();
    }

    private static String gateway(Nic nic, String address) {
        return Arping.run(nic, address).getFirst();
    }

    private static int count(IsthmusRouter isthmus) {
        String said = isthmus.command("show", "sessions", "--count").output();
        Matcher matcher = Pattern.compile("(\\d+) of \\d+ sessions").matcher(said);
        assertThat(matcher.find()).as(said).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static long residentKib(IsthmusRouter isthmus) {
        String status = Command.of("cat", "/proc/" + isthmus.process().pid() + "/status")
                .run()
                .orThrow()
                .output();
        Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
