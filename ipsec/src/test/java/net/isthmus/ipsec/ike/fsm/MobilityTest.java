package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** Addresses that change under an IKE SA: by MOBIKE (RFC 4555), or because a NAT forgets (RFC 7296 §2.23). */
class MobilityTest {
    private static final IpAddress ELSEWHERE = IpAddress.parse("192.0.2.99");

    /**
     *
     *
     * <pre>
     * a moves
     *    ── SK {N(UPDATE_SA_ADDRESSES), N(NAT_DETECTION_…)} ──▶      b
     *    ◀── SK {N(NAT_DETECTION_…)} ──
     *    ◀── SK {N(COOKIE2)} ──                                      is it there?
     *    ── SK {N(COOKIE2)} ──▶
     * </pre>
     */
    @Test
    void shouldMoveAllWhenTheInitiatorMoves() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        pair.a.addresses.add(ELSEWHERE);
        pair.a.handle(new Event.LocalAddresses(List.of(ELSEWHERE)));
        pair.network.run(1_000);

        assertThat(pair.a.steps("→ INFORMATIONAL request 2 [N(UPDATE_SA_ADDRESSES)"))
                .hasSize(1);
        assertThat(pair.b.steps("→ INFORMATIONAL request 0 [N(COOKIE2)]")).hasSize(1);
        assertThat(pair.b.sends("lan").orElseThrow().sa().path())
                .isEqualTo(new SaPath(pair.b.address, ELSEWHERE, 0, 0));
        assertThat(pair.a.sends("lan").orElseThrow().sa().path())
                .isEqualTo(new SaPath(ELSEWHERE, pair.b.address, 0, 0));
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldEndWhenItMovesAndThePeerDoesNotSpeakMobike() {
        Pair pair = Pair.of(1, Pair.Setup::calm, b -> b.calm().fixed().calm()).connect();
        pair.a.handle(new Event.LocalAddresses(List.of(ELSEWHERE)));

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.NO_ANSWER);
        assertThat(pair.a.gone.getFirst().text()).contains("MOBIKE");
    }

    @Test
    void shouldStayWhereItIsAsLongAsItsAddressIsThere() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        pair.a.handle(new Event.LocalAddresses(List.of(ELSEWHERE, pair.a.address)));
        pair.network.run(1_000);

        assertThat(pair.a.steps("UPDATE_SA_ADDRESSES")).isEmpty();
    }

    @Test
    void shouldFollowAPeerWhoseNatGivesItAnotherPort() {
        Pair pair = Nats.before(Pair.of(1, setup -> setup.calm().fixed())).connect();
        IpAddress outside = IpAddress.parse("203.0.113.8");
        Nats.before(pair, outside, 40_000);
        int spi = pair.b.sends("lan").orElseThrow().sa().inboundSpi();
        pair.b.handle(new Event.HeardFrom(spi, outside, 40_001));

        assertThat(pair.b.sends("lan").orElseThrow().sa().path().remotePort()).isEqualTo(40_001);
        pair.b.handle(new Event.Probe());
        pair.network.run(1_000);
        assertThat(pair.b.steps("← INFORMATIONAL response 0")).hasSize(1);
    }

    @Test
    void shouldFollowAPeerWhoseNatGivesItsMessagesAnotherPort() {
        Pair pair = Nats.before(Pair.of(1, setup -> setup.calm().fixed())).connect();
        Nats.before(pair, Nats.OUTSIDE, 50_000);
        pair.a.handle(new Event.Probe());
        pair.network.run(1_000);

        assertThat(pair.b.sends("lan").orElseThrow().sa().path().remotePort()).isEqualTo(50_001);
    }

    @Test
    void shouldNotFollowWhereNoNatIs() {
        Pair pair = Pair.of(1, setup -> setup.calm().fixed()).connect();
        int spi = pair.b.sends("lan").orElseThrow().sa().inboundSpi();
        SaPath before = pair.b.sends("lan").orElseThrow().sa().path();
        pair.b.handle(new Event.HeardFrom(spi, ELSEWHERE, 4500));

        assertThat(pair.b.sends("lan").orElseThrow().sa().path()).isEqualTo(before);
    }
}
