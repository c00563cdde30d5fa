package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Packets.ip4;
import static net.isthmus.fastpath.testing.Transport.assertChecksums;
import static net.isthmus.fastpath.testing.Transport.assertOuterChecksums;
import static net.isthmus.fastpath.testing.Transport.echo;
import static net.isthmus.fastpath.testing.Transport.error;
import static net.isthmus.fastpath.testing.Transport.tcp;
import static net.isthmus.fastpath.testing.Transport.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Sctp;
import net.isthmus.wire.Tcp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Packets between inside and outside, with and without translation.
 *
 * <pre>
 *   10.1, fd00:1 ── port 2, inside          outside, port 3 ── 10.2, fd00:2          10.0 local
 * </pre>
 */
class SessionNodesTest {
    private static final int HOST = 1;
    private static final int INSIDE = 2;
    private static final int OUTSIDE = 3;
    private static final int CAPACITY = 64;
    private static final long SECOND = 1_000_000_000L;

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST),
            Interfaces.port(INSIDE, "02:00:00:00:00:02", "10.1.0.1", "fd00:1::1"),
            Interfaces.port(OUTSIDE, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1")));
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
    private final SessionErrorNode errors =
            new SessionErrorNode(worker.context(), sessions, fibs, adjacencies, behaviour, edges);
    private final Vector rewrite4 = edges.to("ip4-rewrite");
    private final Vector rewrite6 = edges.to("ip6-rewrite");
    private final Vector local = edges.to("local-input");
    private final Vector unforwarded = edges.to("unforwarded");
    private final Vector icmpError = edges.to("icmp-error");
    private final Vector ip4 = edges.to("ip4-input");
    private final Vector ip6 = edges.to("ip6-input");
    private final GracePeriod grace = new GracePeriod(0);

    SessionNodesTest() {
        routes[0] = AdjacencyTable.LOCAL;
        routes[1] = neighbour(INSIDE);
        routes[2] = neighbour(OUTSIDE);
    }

    @AfterEach
    void everyFrameAndEverySessionIsAccountedFor() {
        List.of(rewrite4, rewrite6, local, unforwarded, icmpError, ip4, ip6).forEach(worker::take);
        session.tick(Long.MAX_VALUE / 2);
        assertThat(worker.framesMissing()).isZero();
        sessions.clear();
        assertThat(sessions.births()).isEqualTo(sessions.deaths());
        assertThat(sessions.table().count()).isZero();
        worker.close();
    }

    @Test
    void shouldLetAnswersInButNothingUnaskedWhenOnlyInsideMayOpen() {
        policy(onlyFrom(INSIDE, 1));

        assertThat(passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20))).isTrue();
        assertThat(passes(OUTSIDE, udp("10.2.0.9", 53, "10.1.0.7", 1000, 20))).isTrue();
        assertThat(passes(INSIDE, udp("fd00:1::7", 1000, "fd00:2::9", 53, 20))).isTrue();
        assertThat(passes(OUTSIDE, udp("fd00:2::9", 53, "fd00:1::7", 1000, 20))).isTrue();
        assertThat(passes(INSIDE, echo("10.1.0.7", "10.2.0.9", 8, 77))).isTrue();
        assertThat(passes(OUTSIDE, echo("10.2.0.9", "10.1.0.7", 0, 77))).isTrue();
        assertThat(passes(
                        INSIDE,
                        ip4("10.1.0.7", "10.2.0.9")
                                .payload(IpProtocol.GRE, new byte[20])
                                .build()))
                .isTrue();
        assertThat(passes(
                        OUTSIDE,
                        ip4("10.2.0.9", "10.1.0.7")
                                .payload(IpProtocol.GRE, new byte[20])
                                .build()))
                .isTrue();
        assertThat(worker.droppedInAll()).isZero();

        assertThat(passes(OUTSIDE, udp("10.2.0.9", 53, "10.1.0.7", 1001, 20))).isFalse();
        assertThat(passes(OUTSIDE, echo("10.2.0.9", "10.1.0.7", 8, 78))).isFalse();
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 53, "10.1.0.7", 80, Tcp.SYN, 1, 0)))
                .isFalse();
        assertThat(worker.dropped(DropReason.POLICY_DENIED)).isEqualTo(3);
        assertThat(passes(OUTSIDE, echo("10.2.0.9", "10.1.0.7", 0, 78))).isFalse();
        assertThat(worker.dropped(DropReason.ICMP_NO_SESSION)).isOne();
    }

    @Test
    void shouldFollowTcpAndDropWhatIsOutOfItsWindow() {
        connect();

        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.RST, 90_000, 0)))
                .isFalse();
        assertThat(passes(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.ACK, 90_000, 501)))
                .isFalse();
        assertThat(worker.dropped(DropReason.TCP_OUT_OF_WINDOW)).isEqualTo(2);
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.ACK, 501, 101)))
                .isTrue();
    }

    @Test
    void shouldTakeUpAStreamInTheMiddleOnlyWhenItMay() {
        byte[] middle = tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.ACK, 101, 501);
        assertThat(passes(INSIDE, middle)).isFalse();
        assertThat(worker.dropped(DropReason.TCP_NO_SESSION)).isOne();

        change(s ->
                new SessionSettings(s.policy(), s.features(), s.timeouts(), true, 100, 0, s.cookiesFrom(), s.self()));

        assertThat(passes(INSIDE, middle)).isTrue();
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.ACK, 9, 9)))
                .isTrue();
        assertThat(passes(INSIDE, tcp("10.1.0.7", 1001, "10.2.0.9", 80, Tcp.RST, 9, 9)))
                .as("an RST takes nothing up")
                .isFalse();
    }

    @Test
    void shouldBeginAnewWhenAConnectionIsOver() {
        connect();
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.RST, 501, 0)))
                .isTrue();
        assertThat(passes(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.SYN, 7000, 0)))
                .isTrue();
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.SYN | Tcp.ACK, 900, 7001)))
                .isTrue();
        assertThat(sessions.births()).isEqualTo(2);
    }

    @Test
    void shouldFollowARouteAtOnceWhenItChangesUnderAKnownSession() {
        byte[] packet = udp("10.1.0.7", 1000, "10.2.0.9", 53, 20);
        byte[] other = udp("10.1.0.7", 1001, "10.2.0.9", 53, 20);
        byte[] sixth = udp("fd00:1::7", 1000, "fd00:2::9", 53, 20);
        int first = routes[2];
        for (int i = 0; i < 3; i++) { // born, looked up, remembered
            assertThat(ways(rewrite4, packet, other)).containsExactly(first, first);
            assertThat(ways(rewrite6, sixth)).containsExactly(first);
        }

        routes[2] = neighbour(INSIDE);
        assertThat(ways(rewrite4, packet, other, packet))
                .containsOnly(routes[2])
                .hasSize(3);
        assertThat(ways(rewrite6, sixth)).containsExactly(routes[2]);

        routes[2] = 0;
        assertThat(ways(unforwarded, packet, sixth)).containsExactly(0, 0);
        routes[2] = first;
        assertThat(ways(rewrite4, packet)).containsExactly(first);
    }

    @Test
    void shouldAskForTheNeighbourAtOnceWhenItGoesAwayUnderAKnownSession() {
        byte[] packet = udp("10.1.0.7", 1000, "10.2.0.9", 53, 20);
        ways(rewrite4, packet);
        assertThat(ways(rewrite4, packet)).containsExactly(routes[2]);

        adjacencies.freeSlot(adjacencies.set(routes[2], AdjacencyTable.KIND_INCOMPLETE, OUTSIDE, 1500));
        assertThat(ways(unforwarded, packet)).containsExactly(routes[2]);
        adjacencies.resolve(routes[2], OUTSIDE, 1500, new byte[14]);
        assertThat(ways(rewrite4, packet)).containsExactly(routes[2]);
    }

    @Test
    void shouldTranslateKnownPacketsAsTheFirstOne() {
        translateSources();
        byte[] unsummed = udp("10.1.0.7", 1001, "10.2.0.9", 53, 20);
        unsummed[26] = 0;
        unsummed[27] = 0;
        List<byte[]> packets = List.of(
                udp("10.1.0.7", 1000, "10.2.0.9", 53, 21),
                unsummed,
                tcp("10.1.0.7", 1002, "10.2.0.9", 80, Tcp.SYN, 1, 0));
        for (byte[] packet : packets) {
            byte[] first = single(INSIDE, packet.clone(), rewrite4);
            byte[] known = single(INSIDE, packet.clone(), rewrite4);
            assertThat(known).isEqualTo(first).isNotEqualTo(packet);
        }
        byte[] answer = single(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33), rewrite4);
        assertChecksums(answer);
        assertThat(answer).startsWith(head(answer, "10.2.0.9", "10.1.0.7"));
    }

    @Test
    void shouldTranslateBothWaysWithRightChecksums() {
        translateSources();

        byte[] out = single(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 21), rewrite4);
        assertChecksums(out);
        assertThat(out).startsWith(head(out, "10.0.0.5", "10.2.0.9"));
        assertThat(port(out, 20)).isEqualTo(40_000);
        byte[] back = single(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33), rewrite4);
        assertChecksums(back);
        assertThat(back).startsWith(head(back, "10.2.0.9", "10.1.0.7"));
        assertThat(port(back, 22)).isEqualTo(1000);

        byte[] syn = single(INSIDE, tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0), rewrite6);
        assertChecksums(syn);
        assertThat(Arrays.copyOfRange(syn, 8, 24))
                .isEqualTo(IpAddress.parse("fd00::5").toBytes());
        byte[] synAck = single(OUTSIDE, tcp("fd00:2::9", 80, "fd00::5", 40_001, Tcp.SYN | Tcp.ACK, 9, 2), rewrite6);
        assertChecksums(synAck);
        assertThat(Arrays.copyOfRange(synAck, 24, 40))
                .isEqualTo(IpAddress.parse("fd00:1::7").toBytes());
        assertThat(port(synAck, 42)).isEqualTo(1000);

        byte[] ping = single(INSIDE, echo("10.1.0.7", "10.2.0.9", 8, 77), rewrite4);
        assertChecksums(ping);
        assertThat(port(ping, 24)).isEqualTo(40_002);
        byte[] pong = single(OUTSIDE, echo("10.2.0.9", "10.0.0.5", 0, 40_002), rewrite4);
        assertChecksums(pong);
        assertThat(port(pong, 24)).isEqualTo(77);
        byte[] ping6 = single(INSIDE, echo("fd00:1::7", "fd00:2::9", 128, 77), rewrite6);
        assertChecksums(ping6);
    }

    @Test
    void shouldTranslatePortsOfSctpUnderTheirChecksum() {
        translateSources();
        byte[] packet = new byte[1200];
        new Random(4).nextBytes(packet);
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, 0, 1000 << 16 | 36_412);
        seal(packet);
        byte[] out = single(
                INSIDE,
                ip4("10.1.0.7", "10.2.0.9").payload(IpProtocol.SCTP, packet).build(),
                rewrite4);
        assertThat(port(out, 20)).isEqualTo(40_000);
        byte[] mended = Arrays.copyOfRange(out, 20, out.length);
        byte[] sealed = mended.clone();
        seal(sealed);
        assertThat(mended).isEqualTo(sealed);
    }

    private static void seal(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, Sctp.CHECKSUM, 0);
        var crc = new java.util.zip.CRC32C();
        crc.update(packet);
        NetworkOrder.putI32(memory, Sctp.CHECKSUM, Integer.reverseBytes((int) crc.getValue()));
    }

    @Test
    void shouldBelieveNoErrorWhoseQuotedSegmentCannotBeUnderWay() {
        connect();
        for (int sequence : new int[] {101, 100}) {
            byte[] quoted = tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.ACK, sequence, 501);
            assertThat(passes(OUTSIDE, error("10.2.7.7", "10.1.0.7", 3, 4, quoted)))
                    .isTrue();
        }
        for (int sequence : new int[] {102, -5000, 1 << 30, 1 << 31}) {
            byte[] quoted = tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.ACK, sequence, 501);
            assertThat(passes(OUTSIDE, error("10.2.7.7", "10.1.0.7", 3, 4, quoted)))
                    .as("%d", sequence)
                    .isFalse();
        }
        assertThat(worker.dropped(DropReason.ICMP_OUT_OF_WINDOW)).isEqualTo(4);
    }

    @Test
    void shouldTellTheSenderWhenThereIsNothingLeftForASession() {
        change(s -> s.withFeatures(new Exhausted()));
        run(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 80, 20));
        assertThat(IcmpError.kind(worker.frames().adjacency(icmpError.get(0)))).isEqualTo(IcmpError.NAT_EXHAUSTED);
        worker.take(icmpError);
        change(s -> s.withFeatures(SessionFeatures.NONE));
        for (int i = 0; i <= CAPACITY; i++) {
            run(INSIDE, udp("10.1.0.7", 2000 + i, "10.2.0.9", 80, 20));
            run(OUTSIDE, udp("10.2.0.9", 80, "10.1.0.7", 2000 + i, 20));
        }
        assertThat(IcmpError.kind(worker.frames().adjacency(icmpError.get(0)))).isEqualTo(IcmpError.SESSION_TABLE_FULL);
    }

    @Test
    void shouldLeaveAnAbsentChecksumAbsent() {
        translateSources();
        byte[] out = single(
                INSIDE,
                ip4("10.1.0.7", "10.2.0.9")
                        .payload(IpProtocol.UDP, Packets.udp(1000, 53, 8))
                        .build(),
                rewrite4);
        assertThat(port(out, 26)).isZero();
    }

    @Test
    void shouldTranslateErrorsWithWhatTheyQuote() {
        policy(onlyFrom(INSIDE, 1));
        translateSources();
        byte[] out = single(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20), rewrite4);
        byte[] fromRouter = single(OUTSIDE, error("10.2.7.7", "10.0.0.5", 3, 4, out), rewrite4);
        assertChecksums(fromRouter);
        assertThat(fromRouter).startsWith(head(fromRouter, "10.2.7.7", "10.1.0.7"));
        byte[] quoted = Arrays.copyOfRange(fromRouter, 28, fromRouter.length);
        assertThat(quoted).isEqualTo(udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));

        byte[] answer = single(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33), rewrite4);
        byte[] fromHost = single(INSIDE, error("10.1.0.7", "10.2.0.9", 3, 3, answer), rewrite4);
        assertChecksums(fromHost);
        assertThat(fromHost).startsWith(head(fromHost, "10.0.0.5", "10.2.0.9"));
        assertThat(Arrays.copyOfRange(fromHost, 28, fromHost.length))
                .isEqualTo(udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33));

        byte[] out6 = single(INSIDE, tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0), rewrite6);
        byte[] error6 = single(OUTSIDE, error("fd00:2::7", "fd00::5", 2, 0, out6), rewrite6);
        assertChecksums(error6);
        assertThat(Arrays.copyOfRange(error6, 48, error6.length))
                .isEqualTo(tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0));
    }

    @Test
    void shouldNotShowRoutersBehindTranslationWhenTheyComplain() { // RFC 5508 REQ-5c
        translateSources();
        single(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20), rewrite4);
        byte[] answer = single(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33), rewrite4);
        byte[] fromRouter = single(INSIDE, error("10.1.7.7", "10.2.0.9", 3, 1, answer), rewrite4);
        assertChecksums(fromRouter);
        assertThat(fromRouter).startsWith(head(fromRouter, "10.0.0.5", "10.2.0.9"));
        assertThat(Arrays.copyOfRange(fromRouter, 28, fromRouter.length))
                .isEqualTo(udp("10.2.0.9", 53, "10.0.0.5", 40_000, 33));

        single(INSIDE, tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0), rewrite6);
        byte[] synAck = single(OUTSIDE, tcp("fd00:2::9", 80, "fd00::5", 40_001, Tcp.SYN | Tcp.ACK, 9, 2), rewrite6);
        byte[] fromRouter6 = single(INSIDE, error("fd00:1::77", "fd00:2::9", 3, 0, synAck), rewrite6);
        assertChecksums(fromRouter6);
        assertThat(Arrays.copyOfRange(fromRouter6, 8, 24))
                .isEqualTo(IpAddress.parse("fd00::5").toBytes());

        byte[] ownError = error("10.2.0.1", "10.2.0.9", 11, 0, udp("10.2.0.9", 53, "10.1.0.7", 1000, 33));
        int own = worker.packet(INSIDE, ownError);
        worker.frames().addFlags(own, Frames.FLAG_LOCALLY_ORIGINATED);
        run(own);
        byte[] fromHere = worker.take(rewrite4).getFirst();
        assertThat(fromHere).as("the appliance says who it is").startsWith(head(fromHere, "10.2.0.1", "10.2.0.9"));
    }

    @Test
    void shouldTranslateErrorsHoweverDeepTheyQuote() { // RFC 5508 REQ-3b, RFC 792
        translateSources();
        byte[] out = single(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.SYN, 1, 0), rewrite4);
        byte[] inside = tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.SYN, 1, 0);
        for (int options : new int[] {0, 4, 40}) {
            for (int transport : new int[] {8, 16, 18, 20}) { // the least that is quoted, without and with the checksum
                byte[] quoted = Arrays.copyOf(withOptions(out, options), 20 + options + transport);
                byte[] error = single(OUTSIDE, error("10.2.7.7", "10.0.0.5", 3, 1, quoted), rewrite4);
                assertOuterChecksums(error);
                assertThat(Arrays.copyOfRange(error, 28, error.length))
                        .isEqualTo(Arrays.copyOf(withOptions(inside, options), 20 + options + transport));
            }
        }
        byte[] ping = single(INSIDE, echo("10.1.0.7", "10.2.0.9", 8, 77), rewrite4);
        byte[] aboutPing = single(OUTSIDE, error("10.2.7.7", "10.0.0.5", 11, 0, ping), rewrite4);
        assertOuterChecksums(aboutPing);
        assertThat(Arrays.copyOfRange(aboutPing, 28, aboutPing.length)).isEqualTo(echo("10.1.0.7", "10.2.0.9", 8, 77));

        byte[] little = Arrays.copyOf(out, 27);
        byte[] aboutError = error("10.0.0.5", "10.2.0.9", 3, 1, out);
        byte[] later = out.clone();
        later[7] = 5; // not the first fragment: what follows the header are no ports
        for (byte[] quoted : List.of(little, aboutError, later)) {
            run(OUTSIDE, error("10.2.7.7", "10.0.0.5", 3, 1, quoted));
        }
        assertThat(worker.take(rewrite4)).as("nobody's").isEmpty();
        assertThat(worker.take(local)).as("left to whoever has the address").hasSize(3);
    }

    @Test
    void shouldFindTheSessionBehindExtensionHeadersThatAreQuoted() {
        translateSources();
        byte[] out = single(INSIDE, tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0), rewrite6);
        byte[] quoted = withDestinationOptions(out);
        byte[] error = single(OUTSIDE, error("fd00:2::77", "fd00::5", 2, 0, quoted), rewrite6);
        assertOuterChecksums(error);
        assertThat(Arrays.copyOfRange(error, 48, error.length))
                .isEqualTo(withDestinationOptions(tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 1, 0)));
    }

    /** The same IPv4 packet with so many bytes of options that say nothing. */
    private static byte[] withOptions(byte[] packet, int bytes) {
        byte[] longer = new byte[packet.length + bytes];
        System.arraycopy(packet, 0, longer, 0, 20);
        Arrays.fill(longer, 20, 20 + bytes, (byte) 1);
        System.arraycopy(packet, 20, longer, 20 + bytes, packet.length - 20);
        longer[0] = (byte) (0x40 | 5 + bytes / 4);
        var memory = java.lang.foreign.MemorySegment.ofArray(longer);
        net.isthmus.wire.NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, longer.length);
        Ipv4.writeChecksum(memory, 0, 20 + bytes);
        return longer;
    }

    /** The same IPv6 packet with a header of destination options that say nothing. */
    private static byte[] withDestinationOptions(byte[] packet) {
        byte[] longer = new byte[packet.length + 8];
        System.arraycopy(packet, 0, longer, 0, 40);
        System.arraycopy(packet, 40, longer, 48, packet.length - 40);
        longer[40] = longer[6];
        longer[6] = 60;
        longer[42] = 1; // PadN
        longer[43] = 4;
        longer[5] += 8;
        return longer;
    }

    @Test
    void shouldDropErrorsAboutNoSessionButNotThoseToTheApplianceOrOfIt() {
        byte[] stranger = udp("10.1.0.7", 5, "10.2.0.9", 6, 20);
        assertThat(passes(OUTSIDE, error("10.2.7.7", "10.1.0.7", 3, 1, stranger)))
                .isFalse();
        byte[] little = Arrays.copyOf(stranger, 24);
        assertThat(passes(OUTSIDE, error("10.2.7.7", "10.1.0.7", 3, 1, little))).isFalse();
        assertThat(passes(OUTSIDE, error("10.2.7.7", "10.1.0.7", 3, 1, new byte[0])))
                .isFalse();
        assertThat(worker.dropped(DropReason.ICMP_NO_SESSION)).isEqualTo(3);

        run(OUTSIDE, error("10.2.7.7", "10.0.0.1", 3, 1, udp("10.0.0.1", 5, "10.2.0.9", 6, 20)));
        assertThat(worker.take(local)).hasSize(1);
        int own = worker.packet(OUTSIDE, error("10.0.0.1", "10.2.0.9", 11, 0, stranger));
        worker.frames().addFlags(own, Frames.FLAG_LOCALLY_ORIGINATED);
        run(own);
        assertThat(worker.take(rewrite4)).hasSize(1);
    }

    @Test
    void shouldGiveEveryFragmentTheSessionOfTheFirstWhateverTheirOrder() {
        translateSources();
        byte[] datagram = udp("10.1.0.7", 1000, "10.2.0.9", 53, 40);
        run(INSIDE, fragment(datagram, 24, 48, false));
        assertThat(rewrite4.count()).as("held").isZero();
        assertThat(session.packetsKept()).as("in the worker's balance").isOne();
        assertThat(session.framesKept()).as("in the worker's balance").isOne();
        run(INSIDE, fragment(datagram, 0, 24, true));
        assertThat(session.packetsKept()).isZero();
        assertThat(session.framesKept()).isZero();

        List<byte[]> sent = worker.take(rewrite4);
        assertThat(sent).hasSize(2);
        assertThat(sent).allSatisfy(packet -> assertThat(packet).startsWith(head(packet, "10.0.0.5", "10.2.0.9")));
        byte[] whole = ip4("10.0.0.5", "10.2.0.9")
                .payload(IpProtocol.UDP, new byte[48])
                .build();
        System.arraycopy(sent.get(0), 20, whole, 20, 24);
        System.arraycopy(sent.get(1), 20, whole, 44, 24);
        assertChecksums(whole);
    }

    @Test
    void shouldGiveFragmentsOfAPingTheirSession() {
        byte[] ping = echo("10.1.0.7", "10.2.0.9", 8, 77);
        run(INSIDE, icmpFragment(ping, 8, 16, false));
        run(INSIDE, icmpFragment(ping, 0, 8, true));
        assertThat(worker.take(rewrite4)).hasSize(2);
        assertThat(sessions.births()).isOne();
    }

    @Test
    void shouldEndForbiddenSessionsAtTheNextPacketAndKeepAllowedOnes() {
        policy(onlyFrom(INSIDE, 1));
        assertThat(passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20))).isTrue();
        assertThat(passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 54, 20))).isTrue();

        policy(portOnly(54, 2));

        assertThat(passes(OUTSIDE, udp("10.2.0.9", 53, "10.1.0.7", 1000, 20))).isFalse();
        assertThat(passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20))).isFalse();
        assertThat(worker.dropped(DropReason.POLICY_DENIED)).isEqualTo(2);
        assertThat(passes(OUTSIDE, udp("10.2.0.9", 54, "10.1.0.7", 1000, 20))).isTrue();
        assertThat(passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 54, 20))).isTrue();
        assertThat(sessions.births()).isEqualTo(2);
        assertThat(sessions.deaths()).isOne();
    }

    @Test
    void shouldEndForbiddenSessionsInASweep() {
        passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));
        passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 54, 20));
        policy(portOnly(54, 2));
        sessions.sweep(0);
        assertThat(sessions.table().count()).isOne();
    }

    @Test
    void shouldTellTheSenderWhenItIsRejected() {
        var policy = new Verdict(SessionPolicy.REJECT, 1);
        policy(policy);
        run(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.SYN, 99, 0));
        byte[] reset = worker.take(ip4).getFirst();
        assertThat(reset).isEqualTo(answer(tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.RST | Tcp.ACK, 0, 100)));
        run(INSIDE, tcp("fd00:1::7", 1000, "fd00:2::9", 80, Tcp.SYN, 99, 0));
        assertChecksums(worker.take(ip6).getFirst());
        run(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 80, 20));
        assertThat(IcmpError.kind(worker.frames().adjacency(icmpError.get(0)))).isEqualTo(IcmpError.REJECTED);
        assertThat(worker.dropped(DropReason.POLICY_REJECTED))
                .as("the last is icmp-error's to count")
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseMoreThanTheTableHolds() {
        for (int i = 0; i < CAPACITY; i++) {
            passes(INSIDE, udp("10.1.0.7", 1000 + i, "10.2.0.9", 53, 20));
            assertThat(passes(OUTSIDE, udp("10.2.0.9", 53, "10.1.0.7", 1000 + i, 20)))
                    .isTrue();
        }
        assertThat(passes(INSIDE, udp("10.1.0.7", 999, "10.2.0.9", 53, 20))).isFalse();
        assertThat(icmpError.count()).isOne();
    }

    @Test
    void shouldLetTheOldestHalfOpenGoWhenThereAreTooMany() {
        change(s -> new SessionSettings(
                s.policy(), s.features(), s.timeouts(), false, 10, 0, SessionSettings.NO_COOKIES, s.self()));
        sessions.tick(0, grace);
        connect();
        for (int i = 0; i < 50; i++) {
            assertThat(passes(INSIDE, tcp("10.1.0." + i, 5, "10.2.0.9", 80, Tcp.SYN, 1, 0)))
                    .isTrue();
            sessions.tick(0, grace);
        }
        assertThat(sessions.table().count()).isEqualTo(11);
        assertThat(sessions.evictions()).isEqualTo(40);
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, "10.1.0.7", 1000, Tcp.ACK, 501, 101)))
                .as("the connection that was agreed on stays")
                .isTrue();
    }

    @Test
    void shouldLimitTheSessionsOfOneSource() {
        change(s ->
                new SessionSettings(s.policy(), s.features(), s.timeouts(), false, 100, 3, s.cookiesFrom(), s.self()));
        for (int i = 0; i < 5; i++) {
            passes(INSIDE, udp("10.1.0.7", 1000 + i, "10.2.0.9", 53, 20));
            passes(INSIDE, udp("10.1.0.8", 1000 + i, "10.2.0.9", 53, 20));
        }
        assertThat(icmpError.count()).as("both senders are told").isEqualTo(4);
        assertThat(sessions.births()).isEqualTo(6);
    }

    @Test
    void shouldLimitNewSessionsWithTheApplianceItself() {
        change(s -> new SessionSettings(
                s.policy(),
                s.features(),
                s.timeouts(),
                false,
                100,
                0,
                s.cookiesFrom(),
                new SessionSettings.SelfLimits(1, 1, 1, 1)));
        for (int i = 0; i < 15; i++) {
            run(INSIDE, tcp("10.1.0.7", 1000 + i, "10.0.0.1", 22, Tcp.SYN, 1, 0));
        }
        assertThat(worker.take(local)).hasSize(10);
        assertThat(worker.dropped(DropReason.SELF_RATE_LIMITED)).isEqualTo(5);
        run(INSIDE, echo("10.1.0.7", "10.0.0.1", 8, 1));
        assertThat(worker.take(local)).as("another protocol has another rate").hasSize(1);
        run(INSIDE, echo("10.1.0.7", "10.0.0.1", 0, 99));
        assertThat(worker.take(local)).as("an answer to a probe").hasSize(1);
    }

    @Test
    void shouldEndSessionsThatAreSilentForTheirTime() {
        passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));
        passes(INSIDE, udp("10.1.0.7", 1001, "10.2.0.9", 53, 20));
        passes(OUTSIDE, udp("10.2.0.9", 53, "10.1.0.7", 1001, 20));
        connect();
        sessions.sweep(29 * SECOND);
        assertThat(sessions.table().count()).isEqualTo(3);
        sessions.sweep(30 * SECOND);
        assertThat(sessions.table().count()).as("without an answer").isEqualTo(2);
        sessions.sweep(299 * SECOND);
        assertThat(sessions.table().count()).isEqualTo(2);
        sessions.sweep(300 * SECOND);
        assertThat(sessions.table().count()).as("UDP").isEqualTo(1);
        sessions.sweep(7440 * SECOND);
        assertThat(sessions.table().count()).as("TCP, RFC 5382 §5").isZero();
    }

    @Test
    void shouldKeepTranslatedSessionsForTheTimesOfTheirRfcs() {
        translateSources();
        passes(INSIDE, echo("10.1.0.7", "10.2.0.9", 8, 77));
        passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));
        sessions.sweep(59 * SECOND);
        assertThat(sessions.table().count()).isEqualTo(2);
        sessions.sweep(60 * SECOND);
        assertThat(sessions.table().count()).as("queries, RFC 5508 §3.2").isOne();
        sessions.sweep(119 * SECOND);
        assertThat(sessions.table().count()).isOne();
        sessions.sweep(120 * SECOND);
        assertThat(sessions.table().count()).as("UDP, RFC 4787 §4.3").isZero();
    }

    @Test
    void shouldNeitherEndNorProlongASessionNorMendAChecksumByAnError() { // RFC 4787 REQ-12, 5508 REQ-3, REQ-6
        translateSources();
        byte[] out = single(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20), rewrite4);
        passes(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 20));
        worker.turn(interfaces, 200 * SECOND);
        byte[] wrong = error("10.2.7.7", "10.0.0.5", 3, 1, out);
        wrong[22] ^= 1;
        byte[] passed = single(OUTSIDE, wrong, rewrite4);
        assertThat(passed).startsWith(head(passed, "10.2.7.7", "10.1.0.7"));
        passed[22] ^= 1;
        assertChecksums(passed);
        sessions.sweep(299 * SECOND);
        assertThat(sessions.table().count()).as("not ended").isOne();
        sessions.sweep(300 * SECOND);
        assertThat(sessions.table().count()).as("not prolonged").isZero();
    }

    @Test
    void shouldDropPacketsWithoutAWholeTransportHeader() {
        assertThat(passes(
                        INSIDE,
                        ip4("10.1.0.7", "10.2.0.9")
                                .payload(IpProtocol.TCP, new byte[19])
                                .build()))
                .isFalse();
        assertThat(passes(
                        INSIDE,
                        ip4("10.1.0.7", "10.2.0.9")
                                .payload(IpProtocol.TCP, new byte[24])
                                .build()))
                .isFalse();
        assertThat(passes(
                        INSIDE,
                        ip4("10.1.0.7", "10.2.0.9")
                                .payload(IpProtocol.UDP, new byte[7])
                                .build()))
                .isFalse();
        assertThat(worker.dropped(DropReason.TRANSPORT_HEADER_INVALID)).isEqualTo(3);
    }

    @Test
    void shouldMakeNoSessionWithoutARoute() {
        run(INSIDE, udp("10.1.0.7", 1000, "10.99.0.9", 53, 20));
        assertThat(worker.take(unforwarded)).hasSize(1);
        assertThat(sessions.births()).isZero();
    }

    @Test
    void shouldAllocateNothing() {
        translateSources();
        passes(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));
        connect();
        int[] packets = {
            worker.packet(OUTSIDE, udp("10.2.0.9", 53, "10.0.0.5", 40_000, 20)),
            worker.packet(OUTSIDE, tcp("10.2.0.9", 80, "10.0.0.5", 40_001, Tcp.ACK, 501, 101)),
        };
        byte[] answer = worker.bytes(packets[0]);
        byte[] segment = worker.bytes(packets[1]);
        long bytes = Allocations.during(20_000, () -> {
            put(packets[0], answer);
            put(packets[1], segment);
            session.inbox().append(packets, 0, 2);
            session.process(session.inbox());
            session.inbox().clear();
            rewrite4.clear();
        });
        for (int packet : packets) {
            worker.frames().freePacket(packet);
        }
        assertThat(bytes).isZero();
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldAllocateNothingWhenSessionsComeAndGo() {
        policy(onlyFrom(INSIDE, 1));
        int packet = worker.packet(INSIDE, udp("10.1.0.7", 1000, "10.2.0.9", 53, 20));
        long bytes = Allocations.during(5_000, () -> {
            session.inbox().append(packet);
            session.process(session.inbox());
            session.inbox().clear();
            setup.process(setup.inbox());
            setup.inbox().clear();
            rewrite4.clear();
            sessions.clear();
            sessions.tick(0, grace);
            sessions.tick(0, grace);
        });
        worker.frames().freePacket(packet);
        assertThat(bytes).isZero();
        assertThat(worker.droppedInAll()).isZero();
    }

    private void put(int frame, byte[] bytes) {
        java.lang.foreign.MemorySegment.copy(
                bytes,
                0,
                worker.frames().memory(),
                java.lang.foreign.ValueLayout.JAVA_BYTE,
                worker.frames().offset(frame),
                bytes.length);
    }

    private void connect() {
        boolean isTranslated = settings.get().features() != SessionFeatures.NONE;
        String outside = isTranslated ? "10.0.0.5" : "10.1.0.7";
        int port = isTranslated ? 40_001 : 1000;
        assertThat(passes(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.SYN, 100, 0)))
                .isTrue();
        assertThat(passes(OUTSIDE, tcp("10.2.0.9", 80, outside, port, Tcp.SYN | Tcp.ACK, 500, 101)))
                .isTrue();
        assertThat(passes(INSIDE, tcp("10.1.0.7", 1000, "10.2.0.9", 80, Tcp.ACK, 101, 501)))
                .isTrue();
    }

    private boolean passes(int rxInterface, byte[] packet) {
        run(rxInterface, packet);
        return worker.take(rewrite4).size() + worker.take(rewrite6).size() == 1;
    }

    private byte[] single(int rxInterface, byte[] packet, Vector edge) {
        run(rxInterface, packet);
        List<byte[]> packets = worker.take(edge);
        assertThat(packets).hasSize(1);
        return packets.getFirst();
    }

    /** The adjacencies of packets that come from inside in one burst and leave by an edge. */
    private List<Integer> ways(Vector edge, byte[]... packets) {
        run(
                session,
                Arrays.stream(packets)
                        .mapToInt(packet -> worker.packet(INSIDE, packet))
                        .toArray());
        run(setup);
        List<Integer> ways = IntStream.range(0, edge.count())
                .mapToObj(i -> worker.context().frames().adjacency(edge.get(i)))
                .toList();
        worker.take(edge);
        return ways;
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

    private void policy(SessionPolicy policy) {
        change(s -> new SessionSettings(
                policy,
                s.features(),
                s.timeouts(),
                s.isLoose(),
                s.mostHalfOpen(),
                s.mostOfSource(),
                s.cookiesFrom(),
                s.self()));
    }

    private void change(UnaryOperator<SessionSettings> change) {
        settings.set(change.apply(settings.get()));
    }

    private void translateSources() {
        change(s -> new SessionSettings(
                s.policy(), new Masquerade(), s.timeouts(), false, s.mostHalfOpen(), 0, s.cookiesFrom(), s.self()));
    }

    private static SessionPolicy onlyFrom(int inInterface, int generation) {
        return new Verdict(SessionPolicy.DENY, generation) {
            @Override
            public long decide(Flow flow, int in, int out) {
                return SessionPolicy.decision(in == inInterface ? ALLOW : DENY);
            }
        };
    }

    private static SessionPolicy portOnly(int port, int generation) {
        return new Verdict(SessionPolicy.DENY, generation) {
            @Override
            public long decide(Flow flow, int in, int out) {
                return SessionPolicy.decision(flow.destinationPort == port ? ALLOW : DENY);
            }
        };
    }

    /** One answer to everything. */
    private static class Verdict implements SessionPolicy {
        private final int verdict;
        private final int generation;

        Verdict(int verdict, int generation) {
            this.verdict = verdict;
            this.generation = generation;
        }

        @Override
        public long decide(Flow flow, int inInterface, int outInterface) {
            return SessionPolicy.decision(verdict);
        }

        @Override
        public void count(long decision, Flow flow) {}

        @Override
        public int generation() {
            return generation;
        }
    }

    /** Gives sources from inside the address 10.0.0.5 or fd00::5 and ports from 40,000 on. */
    private static final class Masquerade implements SessionFeatures {
        private int next = 40_000;

        @Override
        public long destination(Flow flow, int inInterface, long nowNs) {
            return 0;
        }

        @Override
        public long source(Flow flow, long destination, int inInterface, int outInterface) {
            if (inInterface != INSIDE) {
                return 0;
            }
            IpAddress address = IpAddress.parse(flow.isIp4() ? "10.0.0.5" : "fd00::5");
            if (flow.isIp4()) {
                flow.source4(address.ipv4Bits());
            } else {
                flow.sourceHigh = address.high();
                flow.sourceLow = address.low();
            }
            flow.sourcePort = next++;
            if (flow.protocol == IpProtocol.ICMP || flow.protocol == IpProtocol.ICMPV6) {
                flow.destinationPort = flow.sourcePort;
            }
            return flow.sourcePort;
        }

        @Override
        public void ended(long destination, long binding) {}

        @Override
        public DropReason reason(long refusal) {
            return DropReason.SESSION_REFUSED;
        }
    }

    /** No port is left. */
    private static final class Exhausted implements SessionFeatures {
        @Override
        public long destination(Flow flow, int inInterface, long nowNs) {
            return 0;
        }

        @Override
        public long source(Flow flow, long destination, int inInterface, int outInterface) {
            return -1;
        }

        @Override
        public void ended(long destination, long binding) {}

        @Override
        public DropReason reason(long refusal) {
            return DropReason.NAT_EXHAUSTED;
        }
    }

    /** A packet with these addresses, as far as its beginning says. */
    private static byte[] head(byte[] packet, String source, String destination) {
        byte[] head = Arrays.copyOf(packet, 20);
        System.arraycopy(IpAddress.parse(source).toBytes(), 0, head, Ipv4.SOURCE, 4);
        System.arraycopy(IpAddress.parse(destination).toBytes(), 0, head, Ipv4.DESTINATION, 4);
        return head;
    }

    private static int port(byte[] packet, int at) {
        return (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
    }

    /** A segment as the appliance sends it: without a window, not to be fragmented. */
    private static byte[] answer(byte[] segment) {
        var memory = java.lang.foreign.MemorySegment.ofArray(segment);
        net.isthmus.wire.NetworkOrder.putI32(memory, Ipv4.IDENTIFICATION, Ipv4.DONT_FRAGMENT);
        Ipv4.writeChecksum(memory, 0, 20);
        int window = net.isthmus.wire.NetworkOrder.u16(memory, 34);
        net.isthmus.wire.NetworkOrder.putU16(memory, 34, 0);
        int checksum = net.isthmus.wire.NetworkOrder.u16(memory, 36);
        net.isthmus.wire.NetworkOrder.putU16(memory, 36, net.isthmus.wire.InternetChecksum.update(checksum, window, 0));
        return segment;
    }

    private static byte[] fragment(byte[] packet, int from, int to, boolean more) {
        return fragment(packet, from, to, more, IpProtocol.UDP);
    }

    private static byte[] icmpFragment(byte[] packet, int from, int to, boolean more) {
        return fragment(packet, from, to, more, IpProtocol.ICMP);
    }

    private static byte[] fragment(byte[] packet, int from, int to, boolean more, int protocol) {
        return ip4("10.1.0.7", "10.2.0.9")
                .fragment(from / 8 | (more ? Ipv4.MORE_FRAGMENTS : 0))
                .payload(protocol, Arrays.copyOfRange(packet, 20 + from, 20 + to))
                .build();
    }

    private int neighbour(int txInterface) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, 1500, new byte[14]);
        return adjacency;
    }
}
