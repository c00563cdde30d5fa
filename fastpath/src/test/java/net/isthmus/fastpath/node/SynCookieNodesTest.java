package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Transport.assertChecksums;
import static net.isthmus.fastpath.testing.Transport.error;
import static net.isthmus.fastpath.testing.Transport.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionFeatures;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionState;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that are asked for a cookie first, from a client outside to a server inside; the virtual address 10.3.0.1
 * leads to the server 10.1.0.9, too.
 *
 * <pre>
 *   10.2, fd00:2 ── port 3, clients          servers, port 2 ── 10.1, fd00:1
 * </pre>
 */
class SynCookieNodesTest {
    private static final int HOST = 1;
    private static final int SERVERS = 2;
    private static final int CLIENTS = 3;
    private static final int CAPACITY = 64;
    private static final long SECOND = 1_000_000_000L;
    private static final int ACK = Tcp.ACK;
    private static final int SYN_ACK = Tcp.SYN | Tcp.ACK;
    private static final int IP4 = 20;

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST),
            Interfaces.port(SERVERS, "02:00:00:00:00:02", "10.1.0.1", "fd00:1::1"),
            Interfaces.port(CLIENTS, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1")));
    private final TestWorker worker = new TestWorker(512).turn(interfaces, 0);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] routes = new int[256];
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final Published<SessionSettings> settings = new Published<>(SessionSettings.OPEN);
    private final Sessions sessions = TestSessions.of(CAPACITY, settings);
    private final FibTable fibs = new FibTable(new OctetLookup(routes));
    private final Edges edges = new Edges();
    private final SessionNode session =
            new SessionNode(worker.context(), sessions, fibs, adjacencies, behaviour, edges);
    private final SessionSetupNode setup =
            new SessionSetupNode(worker.context(), sessions, fibs, adjacencies, HOST, behaviour, edges);
    private final Vector rewrite4 = edges.to("ip4-rewrite");
    private final Vector rewrite6 = edges.to("ip6-rewrite");
    private final Vector local = edges.to("local-input");
    private final Vector unforwarded = edges.to("unforwarded");
    private final Vector icmpError = edges.to("icmp-error");
    private final SessionErrorNode errors =
            new SessionErrorNode(worker.context(), sessions, fibs, adjacencies, behaviour, edges);
    private final Vector ip4 = edges.to("ip4-input");
    private final Vector ip6 = edges.to("ip6-input");
    private final GracePeriod grace = new GracePeriod(0);

    /** One segment as it came out. */
    private record Segment(byte[] bytes, int upper, int flags, int sequence, int ack, int window, int mss) {
        static Segment of(byte[] bytes) {
            assertChecksums(bytes);
            MemorySegment memory = MemorySegment.ofArray(bytes);
            int upper = bytes[0] >>> 4 == 4 ? IP4 : 40;
            return new Segment(
                    bytes,
                    upper,
                    Tcp.flags(memory, upper),
                    Tcp.sequence(memory, upper),
                    Tcp.acknowledgment(memory, upper),
                    Tcp.window(memory, upper),
                    Tcp.segmentSize(memory, upper, bytes.length - upper));
        }

        int optionBytes() {
            return Tcp.headerLength(MemorySegment.ofArray(bytes), upper) - Tcp.MIN_LENGTH;
        }
    }

    SynCookieNodesTest() {
        routes[0] = AdjacencyTable.LOCAL;
        routes[1] = neighbour(SERVERS);
        routes[2] = neighbour(CLIENTS);
        cookiesFrom(0);
    }

    @AfterEach
    void everyFrameAndEverySessionIsAccountedFor() {
        List.of(rewrite4, rewrite6, local, unforwarded, icmpError, ip4, ip6).forEach(worker::take);
        assertThat(worker.framesMissing()).isZero();
        sessions.clear();
        assertThat(sessions.births()).isEqualTo(sessions.deaths());
        worker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "6"})
    void shouldAskForACookieAndThenBringBothEndsTogether(String family) {
        String client = family.equals("4") ? "10.2.0.7" : "fd00:2::7";
        String server = family.equals("4") ? "10.1.0.9" : "fd00:1::9";
        Segment greeting = greet(syn(client, 1000, server, 80, 700, 1460));
        assertThat(greeting.flags()).isEqualTo(SYN_ACK);
        assertThat(greeting.ack()).isEqualTo(701);
        assertThat(greeting.window()).isZero();
        assertThat(greeting.mss()).isEqualTo(family.equals("4") ? 1460 : 1440);
        assertThat(greeting.optionBytes()).isEqualTo(4);
        assertThat(sessions.births()).as("nothing is remembered").isZero();

        int cookie = greeting.sequence();
        Segment syn = single(CLIENTS, tcp(client, 1000, server, 80, ACK, 701, cookie + 1));
        assertThat(syn.flags()).isEqualTo(Tcp.SYN);
        assertThat(syn.sequence()).isEqualTo(700);
        assertThat(syn.window()).isEqualTo(1000);
        assertThat(syn.mss()).isEqualTo(1460);
        assertThat(syn.optionBytes()).isEqualTo(4);
        assertThat(sessions.births()).isOne();

        List<Segment> both = out(SERVERS, tcp(server, 80, client, 1000, SYN_ACK, 90_000, 701));
        assertThat(both).hasSize(2);
        assertThat(both).anySatisfy(toClient -> {
            assertThat(toClient.flags()).isEqualTo(ACK);
            assertThat(toClient.sequence()).isEqualTo(cookie + 1);
            assertThat(toClient.ack()).isEqualTo(701);
            assertThat(toClient.window()).isEqualTo(1000);
        });
        assertThat(both).anySatisfy(toServer -> {
            assertThat(toServer.flags()).isEqualTo(ACK);
            assertThat(toServer.sequence()).isEqualTo(701);
            assertThat(toServer.ack()).isEqualTo(90_001);
            assertThat(toServer.window()).isEqualTo(1000);
        });
        assertThat(state()).isEqualTo(SessionState.ESTABLISHED);

        Segment hello = single(SERVERS, data(server, 80, client, 1000, 90_001, 701, 5));
        assertThat(hello.sequence()).isEqualTo(cookie + 1);
        assertThat(hello.ack()).isEqualTo(701);
        Segment answer = single(CLIENTS, data(client, 1000, server, 80, 701, cookie + 6, 9));
        assertThat(answer.sequence()).isEqualTo(701);
        assertThat(answer.ack()).isEqualTo(90_006);
    }

    @Test
    void shouldCloseEachHalfInItsOwnTime() {
        int cookie = connect(1000);
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, Tcp.FIN | ACK, 701, cookie + 1));
        single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, ACK, 501, 702));
        single(SERVERS, data("10.1.0.9", 80, "10.2.0.7", 1000, 501, 702, 100));
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 702, cookie + 101));
        Segment last = single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, Tcp.FIN | ACK, 601, 702));
        assertThat(last.sequence()).isEqualTo(cookie + 101);
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 702, cookie + 102));
        assertThat(state()).isEqualTo(SessionState.TIME_WAIT);
    }

    @Test
    void shouldKeepToTheWindowsOfBothSides() {
        int cookie = connect(1000);
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 5000)))
                .as("acknowledges what was never sent")
                .isEmpty();
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, Tcp.RST, 80_000, 0)))
                .isEmpty();
        assertThat(worker.dropped(DropReason.TCP_OUT_OF_WINDOW)).isEqualTo(2);
        Segment reset = single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, Tcp.RST, 501, 0));
        assertThat(reset.sequence()).isEqualTo(cookie + 1);
        assertThat(state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void shouldTakeAProbeOfTheClosedWindowForTheCookieWhenTheAckWasLost() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 536)).sequence();
        Segment syn = single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 700, cookie + 1));
        assertThat(syn.flags()).isEqualTo(Tcp.SYN);
        assertThat(syn.sequence()).isEqualTo(700);
    }

    @Test
    void shouldAskTheServerAgainWheneverTheClientSpeaks() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1400)).sequence();
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1));
        for (int sequence = 700; sequence <= 701; sequence++) {
            Segment again = single(CLIENTS, data("10.2.0.7", 1000, "10.1.0.9", 80, sequence, cookie + 1, 1));
            assertThat(again.flags()).isEqualTo(Tcp.SYN);
            assertThat(again.sequence()).isEqualTo(700);
            assertThat(again.mss()).isEqualTo(1400);
        }
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 2)))
                .isEmpty();
        assertThat(out(CLIENTS, syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1400)))
                .isEmpty();
        assertThat(sessions.births()).isOne();
    }

    @Test
    void shouldAnswerAServerThatRepeatsItself() {
        int cookie = connect(1000);
        List<Segment> both = out(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, SYN_ACK, 500, 701));
        assertThat(both).hasSize(2).allSatisfy(segment -> assertThat(segment.flags())
                .isEqualTo(ACK));
        single(SERVERS, data("10.1.0.9", 80, "10.2.0.7", 1000, 501, 701, 5));
        assertThat(single(CLIENTS, data("10.2.0.7", 1000, "10.1.0.9", 80, 701, cookie + 6, 5))
                        .ack())
                .isEqualTo(506);
    }

    @Test
    void shouldTellTheClientWhenTheServerRefuses() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460)).sequence();
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1));
        Segment reset = single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, Tcp.RST | ACK, 0, 701));
        assertThat(reset.flags()).isEqualTo(Tcp.RST | ACK);
        assertThat(reset.sequence()).isEqualTo(cookie + 1);
        assertThat(state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void shouldResetAnOlderConnectionThatTheServerRemembers() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460)).sequence();
        single(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1));
        Segment reset = single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", 1000, ACK, 4444, 5555));
        assertThat(reset.flags()).isEqualTo(Tcp.RST);
        assertThat(reset.sequence()).isEqualTo(5555);
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(reset.bytes()), 16))
                .as("to the server")
                .isEqualTo(IpAddress.parse("10.1.0.9").ipv4Bits());
    }

    @Test
    void shouldDropForgedAndOldCookiesByName() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460)).sequence();
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 2)))
                .isEmpty();
        assertThat(out(CLIENTS, tcp("10.2.0.8", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1)))
                .isEmpty();
        sessions.tick(32 * SECOND, grace);
        sessions.tick(64 * SECOND, grace);
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1)))
                .isEmpty();
        assertThat(worker.dropped(DropReason.SYN_COOKIE_WRONG)).isEqualTo(3);
        assertThat(sessions.cookiesWrong()).isEqualTo(3);
        assertThat(sessions.births()).isZero();
    }

    @Test
    void shouldCallAStrayAckSoWhereNoCookiesAreInUse() {
        cookiesFrom(1);
        single(CLIENTS, syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460));
        greet(syn("10.2.0.7", 1001, "10.1.0.9", 80, 700, 1460));
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1002, "10.1.0.9", 80, ACK, 701, 5)))
                .isEmpty();
        assertThat(out(CLIENTS, tcp("10.2.0.7", 1002, "10.1.0.8", 80, ACK, 701, 5)))
                .isEmpty();
        assertThat(worker.dropped(DropReason.SYN_COOKIE_WRONG)).isOne();
        assertThat(worker.dropped(DropReason.TCP_NO_SESSION)).isOne();
    }

    @Test
    void shouldMakeOneSessionOnlyWhenACookieIsReplayed() {
        int cookie = connect(1000);
        for (int i = 0; i < 5; i++) {
            assertThat(out(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1)))
                    .hasSize(1)
                    .allSatisfy(segment -> assertThat(segment.flags()).isEqualTo(ACK));
        }
        assertThat(sessions.births()).isOne();
        assertThat(sessions.cookiesRight()).isOne();
    }

    @Test
    void shouldSayNothingInTheNameOfWhatIsForbidden() {
        settings.set(settings.get().withPolicy(new Deny()));
        run(CLIENTS, syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460));
        assertThat(ip4.count()).isZero();
        assertThat(worker.dropped(DropReason.POLICY_DENIED)).isOne();
        assertThat(sessions.cookiesSent()).isZero();
    }

    @Test
    void shouldResetTheClientWhenItsSessionCannotBeAfterAll() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460)).sequence();
        for (int i = 0; i < CAPACITY; i++) {
            int other = greet(syn("10.2.0.8", i + 1, "10.1.0.9", 80, 700, 1460)).sequence();
            single(CLIENTS, tcp("10.2.0.8", i + 1, "10.1.0.9", 80, ACK, 701, other + 1));
            out(SERVERS, tcp("10.1.0.9", 80, "10.2.0.8", i + 1, SYN_ACK, 500, 701));
        }
        run(CLIENTS, tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1));
        Segment reset = Segment.of(worker.take(ip4).getFirst());
        assertThat(reset.flags()).isEqualTo(Tcp.RST);
        assertThat(reset.sequence()).isEqualTo(cookie + 1);
        assertThat(worker.dropped(DropReason.SESSION_TABLE_FULL)).isOne();
    }

    @Test
    void shouldAnswerAsTheVirtualAddressAndTranslateBehindIt() {
        settings.set(settings.get().withFeatures(new Forward()));
        Segment greeting = greet(syn("10.2.0.7", 1000, "10.3.0.1", 80, 700, 1460));
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(greeting.bytes()), 12))
                .isEqualTo(IpAddress.parse("10.3.0.1").ipv4Bits());
        int cookie = greeting.sequence();
        Segment syn = single(CLIENTS, tcp("10.2.0.7", 1000, "10.3.0.1", 80, ACK, 701, cookie + 1));
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(syn.bytes()), 16))
                .isEqualTo(IpAddress.parse("10.1.0.9").ipv4Bits());
        List<Segment> both = out(SERVERS, tcp("10.1.0.9", 8080, "10.2.0.7", 1000, SYN_ACK, 500, 701));
        assertThat(both).hasSize(2);
        Segment hello = single(SERVERS, data("10.1.0.9", 8080, "10.2.0.7", 1000, 501, 701, 5));
        assertThat(hello.sequence()).isEqualTo(cookie + 1);
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(hello.bytes()), 12))
                .isEqualTo(IpAddress.parse("10.3.0.1").ipv4Bits());
        assertThat(single(CLIENTS, tcp("10.2.0.7", 1000, "10.3.0.1", 80, ACK, 701, cookie + 6))
                        .ack())
                .isEqualTo(506);
    }

    @Test
    void shouldGreetForTheApplianceItselfToo() {
        int cookie = greet(syn("10.2.0.7", 1000, "10.0.0.1", 22, 700, 1460)).sequence();
        run(CLIENTS, tcp("10.2.0.7", 1000, "10.0.0.1", 22, ACK, 701, cookie + 1));
        assertThat(Segment.of(worker.take(local).getFirst()).flags()).isEqualTo(Tcp.SYN);
    }

    @Test
    void shouldLetTheApplianceItselfOpenWithoutACookie() {
        int packet = worker.packet(HOST, syn("10.0.0.1", 1000, "10.2.0.9", 80, 700, 1460));
        worker.frames().addFlags(packet, Frames.FLAG_LOCALLY_ORIGINATED);
        run(packet);
        assertThat(Segment.of(worker.take(rewrite4).getFirst()).flags()).isEqualTo(Tcp.SYN);
        assertThat(sessions.cookiesSent()).isZero();
    }

    @Test
    void shouldAskForCookiesOnlyTowardsWhatHasTooManyHalfOpenConnections() {
        cookiesFrom(10);
        for (int i = 0; i < 10; i++) {
            single(CLIENTS, syn("10.2.0." + i, 1000, "10.1.0.9", 80, 700, 1460));
        }
        greet(syn("10.2.0.99", 1000, "10.1.0.9", 80, 700, 1460));
        single(CLIENTS, syn("10.2.0.99", 1000, "10.1.0.9", 81, 700, 1460));
        single(CLIENTS, syn("10.2.0.99", 1000, "10.1.0.8", 80, 700, 1460));

        single(SERVERS, tcp("10.1.0.9", 80, "10.2.0.1", 1000, SYN_ACK, 500, 701));
        single(CLIENTS, tcp("10.2.0.1", 1000, "10.1.0.9", 80, ACK, 701, 501));
        sessions.tick(0, grace);
        single(CLIENTS, syn("10.2.0.98", 1000, "10.1.0.9", 80, 700, 1460));
        greet(syn("10.2.0.97", 1000, "10.1.0.9", 80, 700, 1460));
        assertThat(sessions.openings()).isEqualTo(12);
    }

    @Test
    void shouldAskForCookiesWhenTooManyAreHalfOpenInAll() {
        cookiesFrom(1000);
        for (int i = 0; i < CAPACITY / 2; i++) {
            single(CLIENTS, syn("10.2.0.7", 1000, "10.1.0." + i, 80, 700, 1460));
        }
        greet(syn("10.2.0.7", 1000, "10.1.0.99", 80, 700, 1460));
        sessions.clear();
        sessions.tick(0, grace);
        single(CLIENTS, syn("10.2.0.7", 1000, "10.1.0.99", 80, 700, 1460));
    }

    @Test
    void shouldNeverAskWhenItIsToldSo() {
        cookiesFrom(SessionSettings.NO_COOKIES);
        for (int i = 0; i < CAPACITY; i++) {
            single(CLIENTS, syn("10.2.0.7", 1000 + i, "10.1.0.9", 80, 700, 1460));
        }
        assertThat(sessions.cookiesSent()).isZero();
    }

    @Test
    void shouldTakeErrorsToEachSideInItsOwnNumbers() {
        int cookie = connect(1000);
        byte[] toClient = single(SERVERS, data("10.1.0.9", 80, "10.2.0.7", 1000, 501, 701, 100))
                .bytes();
        run(CLIENTS, error("10.2.9.9", "10.1.0.9", 3, 4, toClient));
        byte[] atServer = worker.take(rewrite4).getFirst();
        assertChecksums(atServer);
        assertThat(Tcp.sequence(MemorySegment.ofArray(atServer), 28 + IP4)).isEqualTo(501);

        byte[] toServer = single(CLIENTS, data("10.2.0.7", 1000, "10.1.0.9", 80, 701, cookie + 1, 100))
                .bytes();
        run(SERVERS, error("10.1.9.9", "10.2.0.7", 3, 4, Arrays.copyOf(toServer, IP4 + 8)));
        byte[] atClient = worker.take(rewrite4).getFirst();
        assertThat(Tcp.sequence(MemorySegment.ofArray(atClient), 28 + IP4)).isEqualTo(701);

        run(CLIENTS, error("10.2.9.9", "10.1.0.9", 3, 4, tcp("10.1.0.9", 80, "10.2.0.7", 1000, ACK, 501, 701)));
        assertThat(worker.dropped(DropReason.ICMP_OUT_OF_WINDOW))
                .as("the server's own number, which no client can know")
                .isOne();
    }

    /** Streams of both sides in random pieces, some of them twice, arrive in the other's numbers. */
    @Test
    void shouldTranslateAllOfALongConversation() {
        Random random = new Random(5);
        int cookie = connect(1000);
        int client = 701;
        int server = 501;
        for (int i = 0; i < 2000; i++) {
            boolean isClient = random.nextBoolean();
            int length = random.nextInt(900);
            byte[] packet = isClient
                    ? data("10.2.0.7", 1000, "10.1.0.9", 80, client, cookie + server - 500, length)
                    : data("10.1.0.9", 80, "10.2.0.7", 1000, server, client, length);
            for (int times = random.nextInt(5) == 0 ? 2 : 1; times > 0; times--) {
                Segment out = single(isClient ? CLIENTS : SERVERS, packet.clone());
                assertThat(out.sequence()).isEqualTo(isClient ? client : cookie + server - 500);
                assertThat(out.ack()).isEqualTo(isClient ? server : client);
            }
            client += isClient ? length : 0;
            server += isClient ? 0 : length;
            byte[] ack = isClient
                    ? tcp("10.1.0.9", 80, "10.2.0.7", 1000, ACK, server, client)
                    : tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, client, cookie + server - 500);
            single(isClient ? SERVERS : CLIENTS, ack);
        }
    }

    @Test
    void shouldAllocateNothing() {
        int packet = worker.packet(CLIENTS, syn("10.2.0.7", 1000, "10.1.0.9", 80, 700, 1460));
        byte[] syn = worker.bytes(packet);
        int cookie = greet(syn.clone()).sequence();
        byte[] ack = tcp("10.2.0.7", 1000, "10.1.0.9", 80, ACK, 701, cookie + 1);
        byte[] synAck = tcp("10.1.0.9", 80, "10.2.0.7", 1000, SYN_ACK, 500, 701);
        long bytes = Allocations.during(5_000, () -> {
            send(packet, CLIENTS, syn);
            send(packet, CLIENTS, ack);
            send(packet, SERVERS, synAck);
            sessions.clear();
            sessions.tick(0, grace);
            sessions.tick(0, grace);
        });
        worker.frames().freePacket(packet);
        assertThat(bytes).isZero();
        assertThat(worker.droppedInAll()).isZero();
    }

    private void send(int frame, int rxInterface, byte[] bytes) {
        Frames frames = worker.frames();
        frames.received(frame, frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES, bytes.length);
        frames.rxInterface(frame, rxInterface);
        MemorySegment.copy(
                bytes, 0, frames.memory(), java.lang.foreign.ValueLayout.JAVA_BYTE, frames.offset(frame), bytes.length);
        session.inbox().append(frame);
        session.process(session.inbox());
        session.inbox().clear();
        setup.process(setup.inbox());
        setup.inbox().clear();
        for (int i = 0; i < rewrite4.count(); i++) {
            if (rewrite4.get(i) != frame) {
                frames.free(rewrite4.get(i));
            }
        }
        rewrite4.clear();
        ip4.clear();
    }

    private void cookiesFrom(int from) {
        SessionSettings now = settings.get();
        settings.set(new SessionSettings(
                now.policy(),
                now.features(),
                now.timeouts(),
                now.isLoose(),
                now.mostHalfOpen(),
                now.mostOfSource(),
                from,
                now.self()));
    }

    /** From 10.2.0.7 to 10.1.0.9, numbers 700 and 500; what remains is the cookie. */
    private int connect(int port) {
        int cookie = greet(syn("10.2.0.7", port, "10.1.0.9", 80, 700, 1460)).sequence();
        single(CLIENTS, tcp("10.2.0.7", port, "10.1.0.9", 80, ACK, 701, cookie + 1));
        assertThat(out(SERVERS, tcp("10.1.0.9", 80, "10.2.0.7", port, SYN_ACK, 500, 701)))
                .hasSize(2);
        return cookie;
    }

    private Segment greet(byte[] syn) {
        run(CLIENTS, syn);
        List<byte[]> answers = worker.take(syn[0] >>> 4 == 4 ? ip4 : ip6);
        assertThat(answers).hasSize(1);
        return Segment.of(answers.getFirst());
    }

    private Segment single(int rxInterface, byte[] packet) {
        List<Segment> segments = out(rxInterface, packet);
        assertThat(segments).hasSize(1);
        return segments.getFirst();
    }

    private List<Segment> out(int rxInterface, byte[] packet) {
        run(rxInterface, packet);
        List<byte[]> packets = worker.take(rewrite4);
        packets.addAll(worker.take(rewrite6));
        return packets.stream().map(Segment::of).toList();
    }

    private void run(int rxInterface, byte[] packet) {
        run(worker.packet(rxInterface, packet));
    }

    private void run(int packet) {
        run(session, packet);
        run(setup);
        run(errors);
    }

    private static void run(GraphNode node, int... packets) {
        for (int packet : packets) {
            node.inbox().append(packet);
        }
        node.process(node.inbox());
        node.inbox().clear();
    }

    private SessionState state() {
        return sessions.state(1);
    }

    private static byte[] syn(String source, int port, String destination, int toPort, int sequence, int mss) {
        byte[] bare = tcp(source, port, destination, toPort, Tcp.SYN, sequence, 0);
        return withPayload(bare, new byte[] {3, 3, 7, 1, 2, 4, (byte) (mss >>> 8), (byte) mss, 4, 2, 1, 1}, 8);
    }

    private static byte[] data(
            String source, int port, String destination, int toPort, int sequence, int ack, int length) {
        return withPayload(tcp(source, port, destination, toPort, ACK, sequence, ack), new byte[length], 5);
    }

    private static byte[] withPayload(byte[] bare, byte[] more, int words) {
        byte[] packet = Arrays.copyOf(bare, bare.length + more.length);
        System.arraycopy(more, 0, packet, bare.length, more.length);
        MemorySegment memory = MemorySegment.ofArray(packet);
        boolean isIp4 = packet[0] >>> 4 == 4;
        int upper = isIp4 ? IP4 : 40;
        packet[upper + 12] = (byte) (words << 4);
        NetworkOrder.putU16(memory, isIp4 ? 2 : 4, isIp4 ? packet.length : packet.length - 40);
        if (isIp4) {
            net.isthmus.wire.Ipv4.writeChecksum(memory, 0, IP4);
        }
        NetworkOrder.putU16(memory, upper + Tcp.CHECKSUM, 0);
        long sum = net.isthmus.wire.InternetChecksum.sum(
                memory, isIp4 ? 12 : 8, isIp4 ? 8 : 32, (long) net.isthmus.wire.IpProtocol.TCP + packet.length - upper);
        sum = net.isthmus.wire.InternetChecksum.sum(memory, upper, packet.length - upper, sum);
        NetworkOrder.putU16(memory, upper + Tcp.CHECKSUM, net.isthmus.wire.InternetChecksum.finish(sum));
        return packet;
    }

    private int neighbour(int txInterface) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, 1500, new byte[14]);
        return adjacency;
    }

    private static final class Deny implements SessionPolicy {
        @Override
        public long decide(Flow flow, int inInterface, int outInterface) {
            return SessionPolicy.decision(DENY);
        }

        @Override
        public int generation() {
            return 1;
        }

        @Override
        public void count(long decision, Flow flow) {}
    }

    /** Leads 10.3.0.1:80 to 10.1.0.9:8080; a cookie takes no part of it. */
    private static final class Forward implements SessionFeatures {
        @Override
        public long destination(Flow flow, int inInterface, long nowNs) {
            if (flow.destinationPort != 80) {
                return 0;
            }
            flow.destination4(IpAddress.parse("10.1.0.9").ipv4Bits());
            flow.destinationPort = 8080;
            return 1;
        }

        @Override
        public long source(Flow flow, long destination, int inInterface, int outInterface) {
            return 0;
        }

        @Override
        public void ended(long destination, long binding) {}

        @Override
        public DropReason reason(long refusal) {
            return DropReason.SESSION_REFUSED;
        }
    }
}
