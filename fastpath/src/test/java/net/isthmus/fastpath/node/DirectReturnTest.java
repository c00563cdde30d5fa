package net.isthmus.fastpath.node;

import static net.isthmus.fastpath.testing.Transport.error;
import static net.isthmus.fastpath.testing.Transport.tcp;
import static net.isthmus.fastpath.testing.Transport.udp;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.graph.Edges;
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
import net.isthmus.fastpath.testing.Interfaces;
import net.isthmus.fastpath.testing.OctetLookup;
import net.isthmus.fastpath.testing.TestSessions;
import net.isthmus.fastpath.testing.TestWorker;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Tcp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Direct server return: packets to 10.9.0.30 and fd00:9::30 go as they are to the backend 10.2.0.9 or fd00:2::9.
 *
 * <pre>
 *   clients 10.1, fd00:1 ── port 2      port 3 ── backends 10.2, fd00:2          no route to 10.9, fd00:9
 * </pre>
 */
class DirectReturnTest {
    private static final int HOST = 1;
    private static final int CLIENTS = 2;
    private static final int BACKENDS = 3;
    private static final String VIP = "10.9.0.30";
    private static final String CLIENT = "10.1.0.7";

    private final InterfaceTable interfaces = new InterfaceTable(List.of(
            Interfaces.host(HOST),
            Interfaces.port(CLIENTS, "02:00:00:00:00:02", "10.1.0.1", "fd00:1::1"),
            Interfaces.port(BACKENDS, "02:00:00:00:00:03", "10.2.0.1", "fd00:2::1")));
    private final TestWorker worker = new TestWorker(128).turn(interfaces, 0);
    private final AdjacencyTable adjacencies = new AdjacencyTable(32);
    private final int[] routes = new int[256];
    private final Published<SessionSettings> settings = new Published<>(settings(SessionPolicy.ALLOW_ALL));
    private final Sessions sessions = TestSessions.of(16, settings);
    private final FibTable fibs = new FibTable(new OctetLookup(routes));
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final Edges edges = new Edges();
    private final SessionNode session =
            new SessionNode(worker.context(), sessions, fibs, adjacencies, behaviour, edges);
    private final SessionSetupNode setup =
            new SessionSetupNode(worker.context(), sessions, fibs, adjacencies, HOST, behaviour, edges);
    private final SessionErrorNode errors =
            new SessionErrorNode(worker.context(), sessions, fibs, adjacencies, behaviour, edges);
    private final Vector rewrite4 = edges.to("ip4-rewrite");
    private final Vector rewrite6 = edges.to("ip6-rewrite");
    private final Vector unforwarded = edges.to("unforwarded");
    private final int toClients = neighbour(CLIENTS);
    private final int toBackend = neighbour(BACKENDS);

    DirectReturnTest() {
        routes[1] = toClients;
        routes[2] = toBackend;
    }

    @AfterEach
    void everyFrameAndEverySessionIsAccountedFor() {
        List.of(rewrite4, rewrite6, unforwarded).forEach(worker::take);
        assertThat(worker.framesMissing()).isZero();
        sessions.clear();
        assertThat(sessions.births()).isEqualTo(sessions.deaths());
        worker.close();
    }

    @Test
    void shouldSendPacketsAsTheyAreToTheBackend() {
        byte[] syn = tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 100, 0);
        assertThat(sent(CLIENTS, syn, toBackend)).isEqualTo(syn);
        byte[] query = udp("fd00:1::7", 1000, "fd00:9::30", 53, 20);
        assertThat(sent(CLIENTS, query, toBackend)).isEqualTo(query);
        assertThat(sent(CLIENTS, query, toBackend)).isEqualTo(query);
        assertThat(sessions.births()).isEqualTo(2);
        assertThat(worker.droppedInAll()).isZero();
    }

    @Test
    void shouldFollowAConnectionByTheClientsWordAlone() {
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 100, 0))).isTrue();
        assertThat(state()).isEqualTo(SessionState.SYN_SENT);
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 100, 0))).isTrue();
        assertThat(state()).isEqualTo(SessionState.SYN_SENT);
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.ACK, 101, 700))).isTrue();
        assertThat(state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.ACK, 101, 90_000_000))).isTrue();
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.ACK | Tcp.FIN, 101, 90_000_000)))
                .isTrue();
        assertThat(state()).isEqualTo(SessionState.CLOSING);
        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.ACK, 102, 90_000_001))).isTrue();
        assertThat(sessions.births()).isOne();

        assertThat(passes(tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 9000, 0))).isTrue();
        assertThat(sessions.births()).as("another connection").isEqualTo(2);
        assertThat(state()).isEqualTo(SessionState.SYN_SENT);
    }

    @Test
    void shouldTakeDatagramsForAnsweredOnceTheClientGoesOn() {
        passes(udp(CLIENT, 1000, VIP, 53, 20));
        assertThat(state()).isEqualTo(SessionState.UNANSWERED);
        passes(udp(CLIENT, 1000, VIP, 53, 20));
        assertThat(state()).isEqualTo(SessionState.ANSWERED);
    }

    @Test
    void shouldLeaveTheBackendsOwnConversationsAlone() {
        passes(tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 100, 0));
        assertThat(passes(tcp(CLIENT, 1000, "10.2.0.9", 80, Tcp.SYN, 500, 0))).isTrue();
        byte[] answer = tcp("10.2.0.9", 80, CLIENT, 1000, Tcp.SYN | Tcp.ACK, 7, 501);
        assertThat(sent(BACKENDS, answer, toClients)).isEqualTo(answer);
        assertThat(sessions.births()).isEqualTo(2);
    }

    @Test
    void shouldLetAnswersPassThatComeThisWayNevertheless() {
        settings.set(settings(new OnlyFromClients()));
        byte[] answer = tcp(VIP, 80, CLIENT, 1000, Tcp.SYN | Tcp.ACK, 7, 101);
        run(BACKENDS, answer);
        assertThat(worker.dropped(DropReason.TCP_NO_SESSION)).as("unasked").isOne();

        passes(tcp(CLIENT, 1000, VIP, 80, Tcp.SYN, 100, 0));
        assertThat(sent(BACKENDS, answer, toClients)).isEqualTo(answer);
        run(CLIENTS, answer);
        assertThat(worker.dropped(DropReason.TCP_NO_SESSION))
                .as("from elsewhere")
                .isEqualTo(2);
        run(BACKENDS, udp(VIP, 80, CLIENT, 1000, 20));
        assertThat(worker.dropped(DropReason.POLICY_DENIED)).as("unasked").isOne();
        assertThat(sessions.births()).isOne();
    }

    @Test
    void shouldTakeErrorsAboutAnswersToTheBackendAndThoseAboutQuestionsToTheClient() {
        byte[] query = udp(CLIENT, 1000, VIP, 53, 20);
        passes(query);
        byte[] tooBig = error("10.1.0.99", VIP, 3, 4, udp(VIP, 53, CLIENT, 1000, 900));
        assertThat(sent(CLIENTS, tooBig, toBackend)).isEqualTo(tooBig);
        byte[] refused = error(VIP, CLIENT, 3, 3, query);
        assertThat(sent(BACKENDS, refused, toClients)).isEqualTo(refused);
        assertThat(passes(error(VIP, CLIENT, 3, 3, udp(CLIENT, 1001, VIP, 53, 20))))
                .isFalse();
    }

    @Test
    void shouldDropWhatIsForABackendThatIsNotKnownYet() {
        routes[2] = adjacencies.allocate();
        adjacencies.set(routes[2], AdjacencyTable.KIND_GLEAN, BACKENDS, 0);
        assertThat(passes(udp(CLIENT, 1000, VIP, 53, 20))).isFalse();
        assertThat(worker.dropped(DropReason.NEIGHBOUR_UNRESOLVED)).isOne();
        routes[2] = toBackend;
        assertThat(passes(udp(CLIENT, 1000, VIP, 53, 20))).isTrue();
    }

    @Test
    void shouldAskAnotherPolicyAboutTheBackend() {
        passes(udp(CLIENT, 1000, VIP, 53, 20));
        var policy = new OnlyFromClients();
        settings.set(settings(policy));
        assertThat(passes(udp(CLIENT, 1000, VIP, 53, 20))).isTrue();
        assertThat(policy.lastDestination)
                .isEqualTo(Flow.mapped(IpAddress.parse("10.2.0.9").ipv4Bits()));
    }

    private SessionState state() {
        for (int record = 1; record <= sessions.table().highest(); record++) {
            if (sessions.table().isAlive(record)) {
                return sessions.state(record);
            }
        }
        throw new AssertionError("no session lives");
    }

    private byte[] sent(int rxInterface, byte[] packet, int adjacency) {
        run(rxInterface, packet);
        Vector edge = packet[0] >>> 4 == 4 ? rewrite4 : rewrite6;
        assertThat(edge.count()).isOne();
        assertThat(worker.frames().adjacency(edge.get(0))).isEqualTo(adjacency);
        return worker.take(edge).getFirst();
    }

    private boolean passes(byte[] packet) {
        run(CLIENTS, packet);
        return worker.take(rewrite4).size() == 1;
    }

    private void run(int rxInterface, byte[] packet) {
        session.inbox().append(worker.packet(rxInterface, Arrays.copyOf(packet, packet.length)));
        for (GraphNode node : List.of(session, setup, errors)) {
            node.process(node.inbox());
            node.inbox().clear();
        }
    }

    private int neighbour(int txInterface) {
        int adjacency = adjacencies.allocate();
        adjacencies.resolve(adjacency, txInterface, 1500, new byte[14]);
        return adjacency;
    }

    private static SessionSettings settings(SessionPolicy policy) {
        SessionSettings open = SessionSettings.OPEN;
        return new SessionSettings(
                policy,
                new DirectReturn(),
                open.timeouts(),
                false,
                open.mostHalfOpen(),
                0,
                open.cookiesFrom(),
                open.self());
    }

    /** Leads everything for the virtual addresses to the backend. */
    private static final class DirectReturn implements SessionFeatures {
        private static final IpAddress VIP6 = IpAddress.parse("fd00:9::30");
        private static final IpAddress BACKEND6 = IpAddress.parse("fd00:2::9");

        @Override
        public long destination(Flow flow, int inInterface, long nowNs) {
            if (flow.isIp4()
                    && flow.destinationLow == Flow.mapped(IpAddress.parse(VIP).ipv4Bits())) {
                flow.destination4(IpAddress.parse("10.2.0.9").ipv4Bits());
                return 1;
            }
            if (flow.destinationHigh == VIP6.high() && flow.destinationLow == VIP6.low()) {
                flow.destinationHigh = BACKEND6.high();
                flow.destinationLow = BACKEND6.low();
                return 1;
            }
            return 0;
        }

        @Override
        public long source(Flow flow, long destination, int inInterface, int outInterface) {
            return 0;
        }

        @Override
        public boolean isOneWay(long destination) {
            return destination == 1;
        }

        @Override
        public void ended(long destination, long binding) {}

        @Override
        public DropReason reason(long refusal) {
            return DropReason.SESSION_REFUSED;
        }
    }

    /** Only clients may open something. */
    private static final class OnlyFromClients implements SessionPolicy {
        private long lastDestination;

        @Override
        public long decide(Flow flow, int inInterface, int outInterface) {
            lastDestination = flow.destinationLow;
            return SessionPolicy.decision(inInterface == CLIENTS ? ALLOW : DENY);
        }

        @Override
        public int generation() {
            return 1;
        }

        @Override
        public void count(long decision, Flow flow) {}
    }
}
