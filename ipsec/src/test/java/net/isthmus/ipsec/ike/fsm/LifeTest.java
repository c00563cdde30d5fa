package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.isthmus.ipsec.ike.connection.Lifetime;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaUsage;
import org.junit.jupiter.api.Test;

/** What becomes of SAs in the course of time: new keys, new Child SAs, silence, and the end. */
class LifeTest {
    private static final Lifetime TEN_MINUTES =
            new Lifetime(Duration.ofSeconds(600), Duration.ofSeconds(100), Duration.ofSeconds(700));
    private static final Lifetime AN_HOUR =
            new Lifetime(Duration.ofSeconds(3_600), Duration.ofSeconds(600), Duration.ofSeconds(4_000));

    @Test
    void shouldRenewBothKindsOfKeysForADayWithoutAGap() {
        Pair pair = Pair.of(1, setup -> setup.timers(AN_HOUR, TEN_MINUTES, Duration.ofSeconds(30)))
                .connect();
        pair.network.check = () -> {
            assertThat(pair.b.inbound)
                    .containsKey(pair.a.sends("lan").orElseThrow().sa().outboundSpi());
            assertThat(pair.a.inbound)
                    .containsKey(pair.b.sends("lan").orElseThrow().sa().outboundSpi());
        };
        pair.network.run(24 * 3_600_000L);

        assertThat(pair.a.gone).isEmpty();
        assertThat(pair.b.gone).isEmpty();
        assertThat(pair.a.steps("rekeyed lan")).hasSizeGreaterThan(140);
        assertThat(pair.a.steps("rekeyed the IKE SA")).hasSizeGreaterThan(24);
        assertThat(pair.a.reserved).hasSizeLessThan(3);
        assertThat(pair.b.reserved).hasSizeLessThan(3);
    }

    /**
     *
     *
     * <pre>
     * a  ── SK {N(REKEY_SA), SA, Ni, KEi(x25519), TSi, TSr} ──▶      b wants ecp256
     *    ◀── SK {N(INVALID_KE_PAYLOAD)} ──
     *    ── SK {N(REKEY_SA), SA, Ni, KEi(ecp256), TSi, TSr} ──▶
     *    ◀── SK {SA, Nr, KEr, TSi, TSr} ──
     *    ── SK {D(old)} ──▶
     *    ◀── SK {D(old)} ──
     * </pre>
     */
    @Test
    void shouldRekeyAChildSaWithTheKeyExchangeThatThePeerWants() {
        Pair pair = Pair.of(1, a -> a.calm().esp("aes128gcm16-x25519-ecp256"), b -> b.calm()
                        .esp("aes128gcm16-ecp256"))
                .connect();
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.network.run(10_000);

        assertThat(pair.b.steps("→ CREATE_CHILD_SA response 2 [N(INVALID_KE_PAYLOAD)]"))
                .hasSize(1);
        assertThat(pair.a.steps("CREATE_CHILD_SA request 3 [N(REKEY_SA), SA(aes128gcm16-x25519-ecp256-esn-noesn), No, "
                        + "KE(ecp256)"))
                .hasSize(1);
        pair.assertMatched("lan", 1);
    }

    /**
     *
     *
     * <pre>
     * a  ── SK {N(REKEY_SA), SA, Ni, KEi, TSi, TSr} ──▶              b
     *    ◀── SK {SA, Nr, KEr, TSi, TSr, N(ADDITIONAL_KEY_EXCHANGE)} ──
     *    ── SK {KEi(mlkem768), N(ADDITIONAL_KEY_EXCHANGE)} ──▶       IKE_FOLLOWUP_KE
     *    ◀── SK {KEr(mlkem768)} ──                                   now it is there
     *    ── SK {D(old)} ──▶  ◀──
     * </pre>
     */
    @Test
    void shouldRekeyAChildSaWithSeveralKeyExchanges() {
        Pair pair = Pair.of(1, setup -> setup.calm().esp("aes128gcm16-x25519-ke1_mlkem768-ke2_ecp256"));
        pair.a.exchanges = KeyExchange::of;
        pair.b.exchanges = KeyExchange::of;
        pair.connect();
        pair.b.handle(new Event.RekeyChild("lan"));
        pair.network.run(10_000);

        assertThat(pair.b.steps("→ IKE_FOLLOWUP_KE request")).hasSize(2);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldRekeyTheIkeSaWithSeveralKeyExchanges() {
        Pair pair = Pair.of(1, setup -> setup.calm().ike("aes128gcm16-prfsha256-x25519-ke1_mlkem768"))
                .connect();
        pair.b.handle(new Event.RekeyIke());
        pair.network.run(10_000);
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.network.run(60_000);

        assertThat(pair.b.steps("→ IKE_FOLLOWUP_KE request")).hasSize(1);
        assertThat(pair.a.peering().status().ikeSas()).hasSize(1);
        pair.assertMatched("lan", 1);
    }

    /**
     *
     *
     * <pre>
     * a  installs both directions, D(old) ──▶        b   receives by the new one already
     *    ◀── D(old) ──                                   and only now sends by it
     * </pre>
     */
    @Test
    void shouldSendByTheNewChildSaOnlyWhenThePeerReceivesByIt() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        pair.network.isHolding = true;
        int old = pair.b.sends("lan").orElseThrow().sa().inboundSpi();
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.network.deliver(pair.a);

        assertThat(pair.b.inbound).hasSize(2);
        assertThat(pair.b.sends("lan").orElseThrow().sa().inboundSpi()).isEqualTo(old);
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);
        assertThat(pair.b.sends("lan").orElseThrow().sa().inboundSpi()).isNotEqualTo(old);
        assertThat(pair.b.inbound).as("what is on its way by the old one").hasSize(2);
        pair.network.release();
        pair.network.run(6_000);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldRekeyWhenPacketsHaveReachedASoftLimit() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        int spi = pair.b.sends("lan").orElseThrow().sa().inboundSpi();
        pair.b.handle(new Event.Expiring(spi));
        pair.network.run(10_000);

        assertThat(pair.b.inbound).doesNotContainKey(spi);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldMakeAChildSaAnewThatHasReachedAHardLimit() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        int spi = pair.a.sends("lan").orElseThrow().sa().inboundSpi();
        pair.a.handle(new Event.Expired(spi));
        pair.network.run(20_000);

        assertThat(pair.a.done).anySatisfy(action -> assertThat(action)
                .isInstanceOfSatisfying(
                        Action.ChildDown.class,
                        down -> assertThat(down.reason().kind()).isEqualTo(Reason.Kind.EXPIRED)));
        assertThat(pair.a.inbound).doesNotContainKey(spi);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldStopPacketsWhenTheLifetimeIsOverThoughThePeerHasNotHeardOfIt() {
        var life = new Lifetime(Duration.ofSeconds(100), Duration.ZERO, Duration.ofSeconds(110));
        Pair pair = Pair.of(1, setup -> setup.timers(Lifetime.UNLIMITED, life, Duration.ZERO))
                .connect();
        int spi = pair.a.sends("lan").orElseThrow().sa().inboundSpi();
        pair.network.run(90_000);
        pair.network.isHolding = true; // neither new keys nor the Delete get through
        pair.network.run(10_000);
        assertThat(pair.a.expired).isEmpty();

        pair.network.run(10_000);

        assertThat(pair.a.expired).containsExactly(spi);
        assertThat(pair.a.inbound).containsKey(spi);
    }

    /** As AWS does, and libreswan without a word. */
    @Test
    void shouldRenewKeysWithAPeerThatInsistsOnAKeyExchangeWhoeverBeginsWhenNoneIsNamed() {
        Pair pair = Pair.of(1, a -> a.calm().esp("aes256gcm16-ecp256"), b -> b.calm()
                        .esp())
                .connect();
        Set<Integer> before = Set.copyOf(pair.b.inbound.keySet());
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.network.run(10_000);
        pair.assertMatched("lan", 1);
        assertThat(pair.b.inbound.keySet()).as("the peer's new keys").doesNotContainAnyElementsOf(before);
        assertThat(pair.b.steps("KE(ecp256)")).hasSize(2);

        Set<Integer> then = Set.copyOf(pair.b.inbound.keySet());
        pair.b.handle(new Event.RekeyChild("lan"));
        pair.network.run(10_000);
        pair.assertMatched("lan", 1);
        assertThat(pair.b.inbound.keySet()).as("our new keys").doesNotContainAnyElementsOf(then);
        assertThat(pair.b.reserved).as("what was refused is given back").hasSize(1);
    }

    @Test
    void shouldAskAPeerWhetherItLivesOnlyIfNothingIsHeardOfIt() {
        Pair pair = Pair.of(1, setup -> setup.timers(Lifetime.UNLIMITED, Lifetime.UNLIMITED, Duration.ofSeconds(30)))
                .connect();
        int spi = pair.a.sends("lan").orElseThrow().sa().inboundSpi();
        pair.a.usage.put(spi, new SaUsage(1, 100, 0, 0, pair.network.nowNs() + 20_000 * Network.MS, 0));
        int peers = pair.b.sends("lan").orElseThrow().sa().inboundSpi();
        pair.b.usage.put(peers, new SaUsage(1, 100, 0, 0, pair.network.nowNs() + 40_000 * Network.MS, 0));
        pair.network.run(45_000);
        assertThat(pair.a.steps("→ INFORMATIONAL")).isEmpty();

        pair.network.run(10_000);
        assertThat(pair.a.steps("→ INFORMATIONAL request 2 []")).hasSize(1);
        assertThat(pair.b.steps("→ INFORMATIONAL request")).isEmpty();
    }

    @Test
    void shouldEndWhenThePeerIsCutOff() {
        Pair pair = Pair.of(1, setup -> setup.timers(Lifetime.UNLIMITED, Lifetime.UNLIMITED, Duration.ofSeconds(10)))
                .connect();
        pair.network.lossPercent = 100;
        pair.network.run(120_000);

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.NO_ANSWER);
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.NO_ANSWER);
        assertThat(pair.a.reserved).isEmpty();
        assertThat(pair.a.done).anyMatch(Action.ChildDown.class::isInstance);
    }

    @Test
    void shouldEndBothSidesWhenTakenDown() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();
        pair.a.handle(new Event.Close(new Reason(Reason.Kind.COMMANDED, "taken down")));
        pair.network.run(1_000);

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.COMMANDED);
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.DELETED_BY_PEER);
        assertThat(pair.a.reserved).isEmpty();
        assertThat(pair.b.reserved).isEmpty();
    }

    @Test
    void shouldMakeAChildSaWhenAPacketWantsOne() {
        Pair pair = Pair.of(1, setup -> setup.calm().children("lan", "dmz")).connect();
        pair.a.handle(new Event.Wanted("dmz", -1));
        pair.a.handle(new Event.Wanted("dmz", -1));
        pair.network.run(1_000);

        assertThat(pair.a.steps("→ CREATE_CHILD_SA request")).hasSize(1);
        pair.assertMatched("dmz", 2);
    }

    /**
     *
     *
     * <pre>
     * a  ── SK {…, N(SA_RESOURCE_INFO), SA, TSi, TSr} ──▶            b has two resources
     *    ◀── SK {…, SA, TSi, TSr, N(SA_RESOURCE_INFO)} ──            and is willing
     *    ── SK {N(SA_RESOURCE_INFO), SA, Ni, TSi, TSr} ──▶
     *    ◀── SK {SA, Nr, TSi, TSr, N(SA_RESOURCE_INFO)} ──           twice
     *    ── SK {N(SA_RESOURCE_INFO), …} ──▶
     *    ◀── SK {N(TS_MAX_QUEUE)} ──                                 and no more
     * </pre>
     */
    @Test
    void shouldMakeAChildSaForEachResourceThatBothHave() {
        Pair pair = Pair.of(
                        1,
                        a -> {
                            a.calm().resources = 3;
                            return a;
                        },
                        b -> {
                            b.calm().resources = 2;
                            return b;
                        })
                .connect();
        for (int resource = 0; resource < 3; resource++) {
            pair.a.handle(new Event.Wanted("lan", resource));
            pair.network.run(1_000);
        }

        assertThat(pair.b.steps("[N(TS_MAX_QUEUE)]")).hasSize(1);
        pair.assertMatched("lan", 3);
        assertThat(pair.a.done).as("nothing is down").noneMatch(Action.ChildDown.class::isInstance);
        assertThat(resources(pair.a)).containsExactlyInAnyOrder(ChildSa.FALLBACK, 0, 1);
        assertThat(resources(pair.b)).containsExactlyInAnyOrder(ChildSa.FALLBACK, 0, 1);
        pair.a.handle(new Event.Wanted("lan", 2));
        pair.network.run(1_000);
        assertThat(pair.b.steps("[N(TS_MAX_QUEUE)]")).as("it has said so").hasSize(1);

        Set<Integer> before = Set.copyOf(pair.b.inbound.keySet());
        pair.a.handle(new Event.RekeyChild("lan"));
        pair.network.run(10_000);
        pair.assertMatched("lan", 3);
        assertThat(pair.b.inbound.keySet()).as("new keys for each").doesNotContainAnyElementsOf(before);
        assertThat(resources(pair.a)).containsExactlyInAnyOrder(ChildSa.FALLBACK, 0, 1);
        assertThat(resources(pair.b)).containsExactlyInAnyOrder(ChildSa.FALLBACK, 0, 1);
    }

    private static List<Integer> resources(Gateway gateway) {
        return gateway.outbound.values().stream()
                .map(one -> one.sa().resource())
                .toList();
    }

    @Test
    void shouldNotAskForOtherWorkersWhenThePeerHasNotSaidThatItWould() {
        Pair pair = Pair.of(
                        1,
                        a -> {
                            a.calm().resources = 2;
                            return a;
                        },
                        Pair.Setup::calm)
                .connect();
        pair.a.handle(new Event.Wanted("lan", 0));
        pair.a.handle(new Event.Wanted("lan", 1));
        pair.network.run(1_000);

        assertThat(pair.a.steps("→ CREATE_CHILD_SA")).isEmpty();
        assertThat(resources(pair.a)).containsExactly(ChildSa.ALONE);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldAskToBeMadeAnewWhenItIsTimeToProveIdentitiesAgain() {
        Pair pair = Pair.of(1, setup -> {
            setup.calm();
            setup.timers = new Timers(
                    Lifetime.UNLIMITED,
                    TEN_MINUTES,
                    Duration.ZERO,
                    setup.timers.retransmission(),
                    setup.timers.retry());
            return setup;
        });
        pair.connect();
        pair.network.run(700_000);

        assertThat(pair.a.done.stream().filter(Action.Reauthenticate.class::isInstance))
                .hasSize(1);
        pair.assertMatched("lan", 1);
    }
}
