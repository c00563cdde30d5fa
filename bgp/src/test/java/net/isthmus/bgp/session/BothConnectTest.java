package net.isthmus.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.MessageReader;
import net.isthmus.bgp.message.MessageWriter;
import net.isthmus.bgp.message.Read;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/**
 * Both sides connect at the same time, in virtual time: two speakers, or one and a neighbour that is played by hand and
 * may decide later than we do, as RFC 4271 §6.8 allows.
 *
 * <pre>
 *   west 192.0.2.1, AS 64512 ──── ours ────► east 192.0.2.2, AS 64513, 10.0.0.2
 *                            ◄─── theirs ────
 * </pre>
 */
class BothConnectTest {
    private static final IpAddress WEST = IpAddress.parse("192.0.2.1");
    private static final Message.Open OPEN =
            new Message.Open(4, 64_513, 90, IpAddress.parse("10.0.0.2"), List.of(new Capability.FourOctetAs(64_513)));
    private static final Message KEEPALIVE = new Message.Keepalive();
    private static final String COLLISION = "Notification 6/7";
    private static final String CLOSED = "the neighbour has closed the connection";

    private final VirtualNetwork network = new VirtualNetwork();
    private final VirtualNetwork.Host eastHost = network.host("192.0.2.2");
    private final RecordedRoutes routes = new RecordedRoutes();
    private final Sessions west = new Sessions(network.host("192.0.2.1"), routes, () -> 1.0);

    @Test
    void shouldEstablishOneSessionWhoeverIsEarlierAndByHowMuch() {
        for (int delayMs : new int[] {1, 40, 900}) {
            for (int offsetMs = 0; offsetMs <= 4 * delayMs; offsetMs += Math.max(1, delayMs / 10)) {
                shouldEstablishOneSession(delayMs, offsetMs, "10.0.0.1", "10.0.0.2");
                shouldEstablishOneSession(delayMs, offsetMs, "10.0.0.2", "10.0.0.1");
            }
        }
    }

    private static void shouldEstablishOneSession(int delayMs, int offsetMs, String earlier, String later) {
        VirtualNetwork other = new VirtualNetwork();
        other.delay(Duration.ofMillis(delayMs));
        List<RecordedRoutes> both = List.of(new RecordedRoutes(), new RecordedRoutes());
        Sessions one = new Sessions(other.host("192.0.2.1"), both.getFirst(), () -> 1.0);
        Sessions two = new Sessions(other.host("192.0.2.2"), both.getLast(), () -> 1.0);
        one.configure(Map.of("peer", toEast().id(earlier).build()), Set.of());
        other.run(Duration.ofMillis(offsetMs));
        two.configure(Map.of("peer", toWest().id(later).build()), Set.of());
        other.run(Duration.ofMinutes(2));
        assertThat(both)
                .as("delay %s ms, offset %s ms, ids %s and %s", delayMs, offsetMs, earlier, later)
                .allMatch(
                        routes -> routes.told.equals(List.of("established peer", "peer has sent all of IPV4_UNICAST")));
    }

    /** The neighbour hears no KEEPALIVE over the connection that is to end: it would take it for established. */
    @Test
    void shouldKeepItsOwnConnectionWhereItsIdentifierIsHigher() {
        Hand ours = westConnects("10.0.0.3");
        Hand theirs = eastConnects();
        settle();

        theirs.say(OPEN, KEEPALIVE);
        settle();
        assertThat(theirs.heard).containsExactly("Open");
        ours.say(OPEN, KEEPALIVE);
        settle();

        assertThat(theirs.heard).containsExactly("Open", COLLISION, CLOSED);
        assertThat(ours.heard).startsWith("Open", "Keepalive");
        assertIsTheOnlySession();
    }

    @Test
    void shouldKeepTheNeighboursConnectionWhereItsIdentifierIsLower() {
        Hand ours = westConnects("10.0.0.1");
        Hand theirs = eastConnects();
        settle();

        ours.say(OPEN, KEEPALIVE);
        settle();
        assertThat(ours.heard).containsExactly("Open");
        theirs.say(OPEN, KEEPALIVE);
        settle();

        assertThat(ours.heard).containsExactly("Open", COLLISION, CLOSED);
        assertThat(theirs.heard).startsWith("Open", "Keepalive");
        assertIsTheOnlySession();
    }

    /** GoBGP and OpenBGPD know one connection a neighbour, and close a second one without a word. */
    @Test
    void shouldAnswerOverTheConnectionThatTheNeighbourHasLeft() {
        Hand ours = westConnects("10.0.0.3");
        Hand theirs = eastConnects();
        settle();

        theirs.say(OPEN);
        settle();
        ours.close();
        settle();
        theirs.say(KEEPALIVE);
        settle();

        assertThat(theirs.heard).startsWith("Open", "Keepalive");
        assertIsTheOnlySession();
    }

    /** What accepts connections for the neighbour need not be the neighbour. */
    @Test
    void shouldNotWaitLongForAConnectionOfItsOwnThatIsSilent() {
        Hand ours = westConnects("10.0.0.3");
        Hand theirs = eastConnects();
        settle();

        theirs.say(OPEN, KEEPALIVE);
        network.run(Duration.ofSeconds(6));

        assertThat(ours.heard).containsExactly("Open", COLLISION, CLOSED);
        assertThat(theirs.heard).startsWith("Open", "Keepalive");
        assertIsTheOnlySession();
    }

    @Test
    void shouldNotWaitLongForAConnectionOfTheNeighboursThatIsSilent() {
        Hand ours = westConnects("10.0.0.1");
        Hand theirs = eastConnects();
        settle();

        ours.say(OPEN, KEEPALIVE);
        network.run(Duration.ofSeconds(6));

        assertThat(theirs.heard).containsExactly("Open", COLLISION, CLOSED);
        assertThat(ours.heard).startsWith("Open", "Keepalive");
        assertIsTheOnlySession();
    }

    @Test
    void shouldLetAnOpenThatItRefusesDecideNothing() {
        Hand ours = westConnects("10.0.0.1");
        Hand theirs = eastConnects();
        settle();

        theirs.say(new Message.Open(4, 64_999, 90, IpAddress.parse("10.0.0.9"), List.of()));
        settle();
        assertThat(theirs.heard).containsExactly("Open", "Notification 2/2", CLOSED);
        ours.say(OPEN, KEEPALIVE);
        settle();

        assertIsTheOnlySession();
    }

    @Test
    void shouldNotKeepWhateverComesBehindAnOpenThatHasToWait() {
        Hand ours = westConnects("10.0.0.3");
        Hand theirs = eastConnects();
        settle();

        theirs.say(OPEN);
        for (int i = 0; i < 1000; i++) {
            theirs.say(KEEPALIVE);
        }
        settle();

        assertThat(theirs.heard).containsExactly("Open", "Notification 5/1", CLOSED);
        ours.say(OPEN, KEEPALIVE);
        settle();
        assertIsTheOnlySession();
    }

    /** Whoever can be reached in one direction only is not kept waiting by the other one. */
    @Test
    void shouldGiveUpAnAttemptThatIsNotYetAConnection() {
        network.delay(Duration.ofMillis(100));
        Hand theirs = eastConnects();
        network.run(Duration.ofMillis(50));
        Hand ours = westConnects("10.0.0.3");
        network.run(Duration.ofMillis(60));

        theirs.say(OPEN, KEEPALIVE);
        network.run(Duration.ofSeconds(1));

        assertThat(theirs.heard).startsWith("Open", "Keepalive");
        assertThat(ours.heard).as("not an OPEN").isSubsetOf(CLOSED);
        assertIsTheOnlySession();
    }

    @Test
    void shouldSayNothingOverASecondConnectionWhenTheFirstIsConfirmed() {
        Hand ours = westConnects("10.0.0.1");
        settle();
        ours.say(OPEN);
        settle();

        Hand theirs = eastConnects();
        settle();

        assertThat(theirs.heard).containsExactly(CLOSED);
        ours.say(KEEPALIVE);
        settle();
        assertIsTheOnlySession();
    }

    private void settle() {
        network.run(Duration.ofMillis(10));
    }

    private void assertIsTheOnlySession() {
        assertThat(routes.told).containsExactly("established peer");
        assertThat(status(west).phase()).isEqualTo(Phase.ESTABLISHED);
        assertThat(eastHost.wires()).isEqualTo(1);
    }

    private Hand westConnects(String routerId) {
        Hand hand = new Hand();
        NeighborBuilder expected = NeighborBuilder.of("west", "192.0.2.1");
        eastHost.admit(List.of(), new Transport.Acceptor() {
            @Override
            public Optional<Neighbor> wanted(IpAddress remote, IpAddress local) {
                return Optional.of(expected.build());
            }

            @Override
            public Optional<Link.Listener> accepted(Neighbor neighbor, Link link) {
                hand.link = Optional.of(link);
                return Optional.of(hand);
            }
        });
        west.configure(Map.of("peer", toEast().id(routerId).build()), Set.of());
        return hand;
    }

    private Hand eastConnects() {
        Hand hand = new Hand();
        hand.link = Optional.of(eastHost.connect(WEST, hand));
        return hand;
    }

    private static NeighborBuilder toEast() {
        return NeighborBuilder.of("peer", "192.0.2.2").as(64_512, 64_513);
    }

    private static NeighborBuilder toWest() {
        return NeighborBuilder.of("peer", "192.0.2.1").as(64_513, 64_512);
    }

    private static SessionStatus status(Sessions sessions) {
        return Objects.requireNonNull(sessions.status().get("peer"));
    }

    /** The neighbour's end of a connection, played by hand. */
    private static final class Hand implements Link.Listener {
        private final MessageReader reader = new MessageReader();
        private final MessageWriter writer = new MessageWriter();
        private final Inbox inbox = new Inbox();
        private final List<String> heard = new ArrayList<>();
        private Optional<Link> link = Optional.empty();

        void say(Message... messages) {
            for (Message message : messages) {
                writer.write(message, link.orElseThrow()::send);
            }
        }

        void close() {
            link.orElseThrow().close();
        }

        @Override
        public void received(byte[] octets, int length) {
            inbox.take(octets, length, reader, read -> heard.add(name(read)));
        }

        private static String name(Read read) {
            return switch (read) {
                case Read.Complete(Message.Notification notice, int _, var _) ->
                    "Notification " + notice.code() + "/" + notice.subcode();
                case Read.Complete(Message message, int _, var _) ->
                    message.getClass().getSimpleName();
                case Read.Ignored _, Read.Broken _, Read.Incomplete _ -> read.toString();
            };
        }

        @Override
        public void lost(String why) {
            heard.add(why);
        }

        @Override
        public void connected(Link made) {
            // It says what it says by itself.
        }

        @Override
        public void progressed() {
            // It does not look.
        }

        @Override
        public void writable() {
            // It does not look.
        }
    }
}
