package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** IKE_SA_INIT, IKE_INTERMEDIATE and IKE_AUTH, message by message. */
class InitialExchangesTest {

    /**
     *
     *
     * <pre>
     * a  ── SAi1, KEi, Ni ──▶             b
     *    ◀── SAr1, KEr, Nr ──
     *    ── SK {IDi, AUTH, SAi2, TSi, TSr} ──▶
     *    ◀── SK {IDr, AUTH, SAr2, TSi, TSr} ──
     * </pre>
     */
    @Test
    void shouldMakeBothSasInFourMessages() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();

        assertThat(pair.a.peering().status().isEstablished()).isTrue();
        assertThat(pair.b.peering().status().isEstablished()).isTrue();
        assertThat(pair.a.steps("→")).hasSize(2);
        assertThat(pair.b.steps("→")).hasSize(2);
        pair.assertMatched("lan", 1);
    }
}
