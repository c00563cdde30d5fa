package net.isthmus.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** RFC 4271 §6.8 and RFC 6286 §2.3. */
class CollisionTest {
    private static final State OPEN_SENT = new State.OpenSent(0, 0);

    @Test
    void shouldKeepTheConnectionThatTheHigherIdentifierHasMade() {
        assertThat(winner(terms("10.0.0.1", 64_512), confirm("10.0.0.2", 64_513)))
                .isEqualTo(Collision.Winner.INCOMING);
        assertThat(winner(terms("10.0.0.3", 64_512), confirm("10.0.0.2", 64_513)))
                .isEqualTo(Collision.Winner.OUTGOING);
    }

    @Test
    void shouldCompareIdentifiersAsNumbersWithoutSign() {
        assertThat(winner(terms("200.0.0.1", 64_512), confirm("10.0.0.2", 64_513)))
                .isEqualTo(Collision.Winner.OUTGOING);
    }

    @Test
    void shouldLetTheHigherAutonomousSystemDecideBetweenEqualIdentifiers() {
        assertThat(winner(terms("10.0.0.1", 64_512), confirm("10.0.0.1", 64_513)))
                .isEqualTo(Collision.Winner.INCOMING);
        assertThat(winner(terms("10.0.0.1", 4_200_000_000L), confirm("10.0.0.1", 64_513)))
                .isEqualTo(Collision.Winner.OUTGOING);
    }

    @Test
    void shouldWaitForBothOpens() {
        Terms terms = terms("10.0.0.1", 64_512);
        State confirm = confirm("10.0.0.2", 64_513);
        assertThat(Collision.winner(terms, OPEN_SENT, confirm)).isEqualTo(Collision.Winner.OPEN);
        assertThat(Collision.winner(terms, confirm, OPEN_SENT)).isEqualTo(Collision.Winner.OPEN);
        assertThat(Collision.winner(terms, new State.Connect(0, 0), confirm)).isEqualTo(Collision.Winner.OPEN);
    }

    @Test
    void shouldAlwaysKeepAnEstablishedSession() {
        Terms terms = terms("10.0.0.3", 64_512);
        State established = new State.Established(deal("10.0.0.2", 64_513), 0, 0, 0, 0);
        State confirm = confirm("10.0.0.2", 64_513);
        assertThat(Collision.winner(terms, confirm, established)).isEqualTo(Collision.Winner.INCOMING);
        assertThat(Collision.winner(terms, established, confirm)).isEqualTo(Collision.Winner.OUTGOING);
        assertThat(Collision.winner(terms, new State.Connect(0, 0), established))
                .isEqualTo(Collision.Winner.INCOMING);
    }

    private static Collision.Winner winner(Terms terms, State both) {
        return Collision.winner(terms, both, both);
    }

    private static Terms terms(String routerId, long as) {
        return new Terms(as, 64_513, IpAddress.parse(routerId), 90, 0, false, Set.of(Family.IPV4_UNICAST), 0, false);
    }

    private static State confirm(String routerId, long as) {
        return new State.OpenConfirm(deal(routerId, as), 0, 0, 0);
    }

    private static Deal deal(String routerId, long as) {
        return new Deal(
                as,
                IpAddress.parse(routerId),
                90,
                Set.of(Family.IPV4_UNICAST),
                true,
                false,
                true,
                false,
                Optional.empty());
    }
}
