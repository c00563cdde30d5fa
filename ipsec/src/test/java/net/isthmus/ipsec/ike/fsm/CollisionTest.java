package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.wire.Octets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every case of RFC 7296 §2.8.1, §2.8.2 and §2.25 in which requests of both ends cross, message by message. Both ends
 * think at once, and the network hands over what they say in the order that a test wants.
 */
class CollisionTest {
    private Pair pair = Pair.of(1, Pair.Setup::calm);

    @BeforeEach
    void connect() {
        pair = connected(1);
    }

    private static Pair connected(long seed) {
        Pair pair = Pair.of(seed, Pair.Setup::calm).connect();
        pair.network.isHolding = true;
        pair.network.check = () -> {
            assertReceived(pair.a, pair.b);
            assertReceived(pair.b, pair.a);
        };
        return pair;
    }

    /** At each instant what one sends by is installed at the other. */
    private static void assertReceived(Gateway sender, Gateway receiver) {
        sender.sends("lan").ifPresent(out -> assertThat(receiver.inbound)
                .containsKey(out.sa().outboundSpi()));
    }

    private void settle() {
        pair.network.release();
        pair.network.run(300_000);
    }

    private void assertOneOfEach() {
        assertThat(pair.a.gone).isEmpty();
        assertThat(pair.b.gone).isEmpty();
        pair.assertMatched("lan", 1);
        assertThat(pair.a.peering().status().ikeSas()).hasSize(1);
        assertThat(pair.b.peering().status().ikeSas()).hasSize(1);
        assertThat(pair.a.peering().status().ikeSas().getFirst().initiatorSpi())
                .isEqualTo(pair.b.peering().status().ikeSas().getFirst().initiatorSpi());
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey Child SA ──▶ ◀── rekey Child SA ──  b
     *    ◀── as usual ──────── ── as usual ──▶
     *    whoever made the one with the lowest nonce deletes it; the other end deletes the old one
     * </pre>
     */
    @Test
    void shouldKeepOneOfTwoChildSasWhenBothRekeyAtOnce() {
        boolean hasAWon = false;
        boolean hasBWon = false;
        for (int seed = 1; seed <= 20; seed++) {
            pair = connected(seed);
            pair.a.handle(new Event.RekeyChild("lan"));
            pair.b.handle(new Event.RekeyChild("lan"));
            pair.network.deliver(pair.a);
            pair.network.deliver(pair.b);
            assertThat(pair.a.inbound).hasSize(2);
            pair.network.deliver(pair.a);
            pair.network.deliver(pair.b);
            boolean aGivesWay = !pair.a.steps("ours gives way").isEmpty();
            assertThat(pair.b.steps("ours gives way")).hasSize(aGivesWay ? 0 : 1);
            hasAWon |= !aGivesWay;
            hasBWon |= aGivesWay;
            settle();
            assertOneOfEach();
        }
        assertThat(hasAWon && hasBWon).isTrue();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey Child SA ──▶                       b
     *                          ◀── rekey Child SA ──    on its way for long
     *    ◀── as usual ──
     *    ── D(old) ──▶ ◀── D(old) ──
     *    (now b's request comes) ── CHILD_SA_NOT_FOUND ──▶
     * </pre>
     */
    @Test
    void shouldFindNoChildSaToRekeyWhenThePeersOwnRekeyingIsOver() {
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.b.handle(new Event.RekeyChild("lan"));
        Network.Datagram late = pair.network.held.stream()
                .filter(one -> one.from() == pair.b)
                .findFirst()
                .orElseThrow();
        pair.network.held.remove(late);
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);
        pair.a.receive(late.octets().toBytes(), late.path());

        assertThat(pair.a.steps("[N(CHILD_SA_NOT_FOUND)]")).hasSize(1);
        settle();
        assertOneOfEach();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey Child SA ──▶                       b
     *    ◀── as usual ──
     *    ── D(old) ──▶                                  on its way
     *                          ◀── rekey Child SA ──
     *    ── TEMPORARY_FAILURE ──▶
     * </pre>
     */
    @Test
    void shouldPutOffThePeersRekeyingOfWhatItDeletes() {
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.b.handle(new Event.RekeyChild("lan"));
        Network.Datagram late = pair.network.held.removeLast();
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);
        pair.a.receive(late.octets().toBytes(), late.path());

        assertThat(pair.a.steps("[N(TEMPORARY_FAILURE)]")).hasSize(1);
        settle();
        assertOneOfEach();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey Child SA ──▶ ◀── D(Child SA) ──    b
     *    ── D(Child SA) ──▶                             as usual, with D
     *    ◀── CHILD_SA_NOT_FOUND or TEMPORARY_FAILURE ──
     * </pre>
     */
    @Test
    void shouldAgreeToADeleteOfWhatItRekeys() {
        pair.network.check = () -> {};
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.b.handle(new Event.Down("lan"));
        pair.network.deliver(pair.b);
        assertThat(pair.a.steps("→ INFORMATIONAL response 0 [D(")).hasSize(1);
        pair.network.deliver(pair.a);

        assertThat(pair.b.steps("[N(TEMPORARY_FAILURE)]")).hasSize(1);
        pair.network.release();
        pair.network.run(2_000);
        assertThat(pair.a.inbound).isEmpty();
        assertThat(pair.b.inbound).isEmpty();
        assertThat(pair.a.reserved).isEmpty();
        assertThat(pair.b.reserved).isEmpty();
    }

    /**
     *
     *
     * <pre>
     * a  ── D(Child SA) ──▶ ◀── D(Child SA) ──       b
     *    ── (empty) ──▶     ◀── (empty) ──
     * </pre>
     */
    @Test
    void shouldAnswerWithoutADeleteWhenBothDeleteAtOnce() {
        pair.network.check = () -> {};
        pair.a.handle(new Event.Down("lan"));
        pair.b.handle(new Event.Down("lan"));
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);

        assertThat(pair.a.steps("→ INFORMATIONAL response 0 []")).hasSize(1);
        assertThat(pair.b.steps("→ INFORMATIONAL response 2 []")).hasSize(1);
        pair.network.release();
        pair.network.run(1_000);
        assertThat(pair.a.inbound).isEmpty();
        assertThat(pair.b.inbound).isEmpty();
        assertThat(pair.a.gone).isEmpty();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey IKE SA ──▶ ◀── rekey IKE SA ──     b
     *    ◀── as usual ──     ── as usual ──▶
     *    whoever made the one with the lowest nonce deletes it; the other end deletes the old one
     * </pre>
     */
    @Test
    void shouldKeepOneOfTwoIkeSasWhenBothRekeyAtOnce() {
        boolean hasAWon = false;
        boolean hasBWon = false;
        for (int seed = 1; seed <= 20; seed++) {
            pair = connected(seed);
            pair.a.handle(new Event.RekeyIke());
            pair.b.handle(new Event.RekeyIke());
            pair.network.deliver(pair.a);
            pair.network.deliver(pair.b);
            pair.network.deliver(pair.a);
            pair.network.deliver(pair.b);
            boolean aGivesWay = !pair.a.steps("ours gives way").isEmpty();
            assertThat(pair.b.steps("ours gives way")).hasSize(aGivesWay ? 0 : 1);
            hasAWon |= !aGivesWay;
            hasBWon |= aGivesWay;
            settle();
            assertOneOfEach();
        }
        assertThat(hasAWon && hasBWon).isTrue();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey IKE SA ──▶                         b
     *                        ◀── rekey IKE SA ──        on its way for long
     *    ◀── as usual ──
     *    ── D(IKE SA) ──▶ ◀── (empty) ──                b forgets its own
     * </pre>
     */
    @Test
    void shouldForgetItsOwnRekeyingWhenThePeerDeletesTheIkeSa() {
        pair.a.handle(new Event.RekeyIke());
        pair.b.handle(new Event.RekeyIke());
        pair.network.lose(pair.b);
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);
        settle();

        assertThat(pair.b.steps("again CREATE_CHILD_SA")).isEmpty();
        assertOneOfEach();
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey IKE SA ──▶ ◀── D(IKE SA) ──        b
     *    ── (empty) ──▶                                 all ends
     * </pre>
     */
    @Test
    void shouldEndWhenThePeerDeletesTheIkeSaThatItRekeys() {
        pair.network.check = () -> {};
        pair.a.handle(new Event.RekeyIke());
        pair.b.handle(new Event.Close(new Reason(Reason.Kind.COMMANDED, "taken down")));
        pair.network.lose(pair.a);
        pair.network.deliver(pair.b);

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.DELETED_BY_PEER);
        settle();
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.COMMANDED);
        assertThat(pair.a.reserved).isEmpty();
        assertThat(pair.b.reserved).isEmpty();
    }

    /**
     *
     *
     * <pre>
     * a  ── D(IKE SA) ──▶ ◀── D(IKE SA) ──           b
     *    ── (empty) ──▶   ◀── (empty) ──
     * </pre>
     */
    @Test
    void shouldEndWhenBothDeleteTheIkeSa() {
        pair.network.check = () -> {};
        pair.a.handle(new Event.Close(new Reason(Reason.Kind.COMMANDED, "taken down")));
        pair.b.handle(new Event.Close(new Reason(Reason.Kind.COMMANDED, "taken down")));
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);

        assertThat(pair.a.gone).hasSize(1);
        assertThat(pair.b.gone).hasSize(1);
    }

    /**
     *
     *
     * <pre>
     * a  ── rekey Child SA ──▶ ◀── rekey IKE SA ──   b
     *    ── TEMPORARY_FAILURE ──▶                       a Child SA is under way
     *    ◀── TEMPORARY_FAILURE ──                       the IKE SA is under way
     *    both once more, after a while that chance decides
     * </pre>
     */
    @Test
    void shouldPutBothOffWhenOneRekeysAChildSaAndTheOtherTheIkeSa() {
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.b.handle(new Event.RekeyIke());
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);

        assertThat(pair.a.steps("→ CREATE_CHILD_SA response 0 [N(TEMPORARY_FAILURE)]"))
                .hasSize(1);
        assertThat(pair.b.steps("→ CREATE_CHILD_SA response 2 [N(TEMPORARY_FAILURE)]"))
                .hasSize(1);
        settle();
        assertOneOfEach();
        assertThat(pair.a.steps("rekeyed lan")).isNotEmpty();
        assertThat(pair.b.steps("rekeyed the IKE SA")).isNotEmpty();
    }

    /**
     *
     *
     * <pre>
     * a  ── D(Child SA) ──▶ ◀── rekey IKE SA ──      b
     *    ── TEMPORARY_FAILURE ──▶
     *    ◀── D(Child SA) ──                             as usual
     * </pre>
     */
    @Test
    void shouldPutOffTheRekeyingOfTheIkeSaWhileItDeletesAChildSa() {
        pair.network.check = () -> {};
        pair.a.handle(new Event.Down("lan"));
        pair.b.handle(new Event.RekeyIke());
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);

        assertThat(pair.a.steps("[N(TEMPORARY_FAILURE)]")).hasSize(1);
        assertThat(pair.b.steps("→ INFORMATIONAL response 2 [D(")).hasSize(1);
        settle();
        assertThat(pair.b.steps("rekeyed the IKE SA")).isNotEmpty();
    }

    @Test
    void shouldGiveWayToTheHigherNonce() {
        Octets low = Octets.of(new byte[] {1, (byte) 0x80});
        Octets high = Octets.of(new byte[] {1, (byte) 0x81});

        assertThat(Collisions.lower(high, low)).isEqualTo(low);
        assertThat(Collisions.givesWay(low, high)).isTrue();
        assertThat(Collisions.givesWay(high, low)).isFalse();
    }
}
