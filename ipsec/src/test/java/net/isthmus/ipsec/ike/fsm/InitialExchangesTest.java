package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;

/** IKE_SA_INIT, IKE_INTERMEDIATE and IKE_AUTH, message by message. */
class InitialExchangesTest {

    /**
     *
     *
     * <pre>
     * a  ── SAi1, KEi, Ni ──▶                      b
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

    /**
     *
     *
     * <pre>
     * a  ── SAi1, KEi(x25519), Ni ──▶              b accepts ecp384 only
     *    ◀── N(INVALID_KE_PAYLOAD, ecp384) ──
     *    ── SAi1, KEi(ecp384), Ni ──▶              all offers again
     *    ◀── SAr1, KEr, Nr ──
     * </pre>
     */
    @Test
    void shouldBeginAgainWithTheKeyExchangeThatThePeerWants() {
        Pair pair = Pair.of(1, a -> a.calm().ike("aes128gcm16-prfsha256-x25519-ecp384"), b -> b.calm()
                        .ike("aes128gcm16-prfsha256-ecp384"))
                .connect();

        assertThat(pair.a.steps("KE(x25519)")).hasSize(1);
        assertThat(pair.a.steps("→ IKE_SA_INIT request 0 [SA(aes128gcm16-prfsha256-x25519-ecp384), KE(ecp384)"))
                .hasSize(1);
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.DETOUR);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldNotBeTalkedIntoAKeyExchangeThatItDoesNotOffer() {
        Pair pair = Pair.of(1, a -> a.calm().ike("aes128gcm16-prfsha256-ecp384"), Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);
        answerInClear(pair, Payload.Notify.of(NotifyType.INVALID_KE_PAYLOAD, Octets.of(new byte[] {0, 2})));

        assertThat(pair.a.steps("KE(modp1024)")).isEmpty();
        assertThat(pair.a.steps("TROUBLE")).hasSize(1);
    }

    /**
     *
     *
     * <pre>
     * a  ── SAi1, KEi, Ni ──▶                      somebody
     *    ◀── N(COOKIE) ──
     *    ── N(COOKIE), SAi1, KEi, Ni ──▶           b
     *    ◀── SAr1, KEr, Nr ──
     * </pre>
     */
    @Test
    void shouldSayTheCookieThatItIsAskedFor() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);
        answerInClear(pair, Payload.Notify.of(NotifyType.COOKIE, Octets.of(new byte[16])));
        pair.network.held.removeFirst();

        assertThat(pair.a.steps("→ IKE_SA_INIT request 0 [N(COOKIE), SA(")).hasSize(1);
        pair.network.release();
        pair.network.run(1_000);
        pair.assertMatched("lan", 1);
    }

    /** Sends to a what anybody may have sent. */
    private static void answerInClear(Pair pair, Payload... payloads) {
        Network.Datagram request = pair.network.held.getLast();
        long spi = request.octets().reader().i64();
        IkeHeader header = new IkeHeader(spi, 0, ExchangeType.IKE_SA_INIT, false, true, 0);
        pair.a.receive(
                IkeWriter.clear(new IkeMessage(header, List.of(payloads))).toBytes(),
                new SaPath(pair.a.address, pair.b.address, 500, 500));
    }

    @Test
    void shouldSayToBothOperatorsWhatWasProposedAndWhatIsAccepted() {
        Pair pair = Pair.of(
                1, a -> a.calm().ike("aes256-sha1-modp2048"), b -> b.calm().ike("aes256gcm16-prfsha384-ecp384"));
        pair.a.call(pair.b.address);
        pair.network.run(100_000);

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.NO_PROPOSAL);
        assertThat(pair.a.gone.getFirst().text()).contains("aes256-sha1-prfsha1-modp2048");
        assertThat(pair.b.gone.getFirst().text())
                .isEqualTo("peer proposed aes256-sha1-prfsha1-modp2048 only; we accept aes256gcm16-prfsha384-ecp384");
    }

    @Test
    void shouldNotBelieveARefusalThatAnybodyMayHaveSent() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);
        answerInClear(pair, Payload.Notify.of(NotifyType.NO_PROPOSAL_CHOSEN));
        pair.network.release();
        pair.network.run(1_000);

        assertThat(pair.a.gone).isEmpty();
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldGiveUpAfterItHasAskedOftenEnough() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.network.lossPercent = 100;
        pair.a.call(pair.b.address);
        pair.network.run(200_000);

        assertThat(pair.a.steps("again IKE_SA_INIT")).hasSize(7);
        assertThat(pair.a.end()).isEqualTo(Reason.Kind.NO_ANSWER);
        assertThat(pair.a.gone.getFirst().text()).contains("198.51.100.1").contains("IKE_SA_INIT");
    }

    /**
     *
     *
     * <pre>
     * a  ── IKE_SA_INIT ──▶  ◀──                   b
     *    ── SK {KEi(mlkem768)} ──▶                 IKE_INTERMEDIATE, in fragments
     *    ◀── SK {KEr(mlkem768)} ──
     *    ── SK {KEi(ecp256)} ──▶
     *    ◀── SK {KEr(ecp256)} ──
     *    ── IKE_AUTH ──▶  ◀──                      under keys of all three
     * </pre>
     */
    @Test
    void shouldMakeFurtherKeyExchangesBeforeItProvesItself() {
        Pair pair = Pair.of(1, setup -> setup.calm().ike("aes256-sha256-x25519-ke1_mlkem768-ke2_ecp256"));
        pair.a.exchanges = KeyExchange::of;
        pair.b.exchanges = KeyExchange::of;
        pair.connect();

        assertThat(pair.a.steps("→ IKE_INTERMEDIATE request 1 [KE(mlkem768)]")).hasSize(1);
        assertThat(pair.a.steps("→ IKE_INTERMEDIATE request 2 [KE(ecp256)]")).hasSize(1);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldBelieveInAPpkThatBothHave() {
        Pair pair = Pair.of(1, setup -> setup.calm().ppk("q1", true));
        pair.a.ppks.put("q1", "quantum");
        pair.b.ppks.put("q1", "quantum");
        pair.connect();

        assertThat(pair.b.steps("→ IKE_AUTH response 1 [IDr(b.example.net), AUTH(method 2), N(PPK_IDENTITY)"))
                .hasSize(1);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldDoWithoutAPpkThatOneDoesNotHaveIfItIsNotRequired() {
        Pair pair = Pair.of(1, setup -> setup.calm().ppk("q1", false));
        pair.a.ppks.put("q1", "quantum");
        pair.connect();

        assertThat(pair.a.steps("N(NO_PPK_AUTH)")).hasSize(1);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldRefuseAPeerWithoutThePpkThatIsRequired() {
        Pair pair = Pair.of(1, a -> a.calm().ppk("q1", false), b -> b.calm().ppk("q1", true));
        pair.b.ppks.put("q1", "quantum");
        pair.connect();

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.b.gone.getFirst().text()).contains("q1").contains("required");
    }

    @Test
    void shouldRefuseAPeerWhosePpkIsAnother() {
        Pair pair = Pair.of(1, setup -> setup.calm().ppk("q1", true));
        pair.a.ppks.put("q1", "quantum");
        pair.b.ppks.put("q1", "classical");
        pair.connect();

        assertThat(pair.b.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
    }

    /**
     *
     *
     * <pre>
     * a  ── IKE_SA_INIT ──▶  ◀── …, N(CHILDLESS_IKEV2_SUPPORTED) ──   b
     *    ── SK {IDi, AUTH} ──▶
     *    ◀── SK {IDr, AUTH} ──
     *    ── SK {SA, Ni, KEi, TSi, TSr} ──▶         CREATE_CHILD_SA, with a key exchange of its own
     *    ◀── SK {SA, Nr, KEr, TSi, TSr} ──
     * </pre>
     */
    @Test
    void shouldMakeTheFirstChildSaByItselfIfThatIsPreferred() {
        Pair pair = Pair.of(1, setup -> setup.calm()
                        .esp("aes128gcm16-x25519")
                        .traits(false, true, Childless.PREFER, Optional.empty(), 500))
                .connect();

        assertThat(pair.a.steps("→ CREATE_CHILD_SA request 2 [SA(aes128gcm16-x25519"))
                .hasSize(1);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldPutEspInUdpWithoutANatIfToldSo() {
        Pair pair = Pair.of(
                        1, a -> a.calm().traits(true, true, Childless.ALLOW, Optional.empty(), 500), Pair.Setup::calm)
                .connect();

        for (Gateway one : List.of(pair.a, pair.b)) {
            SaPath path = one.sends("lan").orElseThrow().sa().path();
            assertThat(path.localPort()).isEqualTo(4500);
            assertThat(path.remotePort()).isEqualTo(4500);
        }
    }

    @Test
    void shouldSendEspBareIfNothingIsInBetween() {
        Pair pair = Pair.of(1, Pair.Setup::calm).connect();

        assertThat(pair.a.sends("lan").orElseThrow().sa().path().isUdp()).isFalse();
        assertThat(pair.b.sends("lan").orElseThrow().sa().path().isUdp()).isFalse();
    }

    @Test
    void shouldBeginAtPort4500IfToldSo() {
        Pair pair = Pair.of(
                1, a -> a.calm().traits(false, true, Childless.ALLOW, Optional.empty(), 4500), Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);

        assertThat(pair.network.held.getFirst().path().localPort()).isEqualTo(4500);
        pair.network.release();
        pair.network.run(1_000);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldFindTheNatBeforeTheInitiatorAndKeepItsMappingAlive() {
        Pair pair = Nats.before(Pair.of(1, Pair.Setup::calm)).connect();
        pair.network.run(60_000);

        assertThat(pair.a.peering().status().isBehindNat()).isTrue();
        assertThat(pair.b.peering().status().isPeerBehindNat()).isTrue();
        assertThat(pair.b.sends("lan").orElseThrow().sa().path())
                .isEqualTo(new SaPath(pair.b.address, Nats.OUTSIDE, 4500, 30_001));
        assertThat(pair.a.done.stream().filter(Action.KeepAlive.class::isInstance))
                .hasSizeBetween(2, 3);
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldTellBothEndsThatTheSecretsDiffer() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.b.secrets.put("net", "another");
        pair.connect();

        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.b.gone.getFirst().text()).contains("a.example.net").contains("pre-shared keys");
        assertThat(pair.a.reserved).isEmpty();
    }

    @Test
    void shouldRefuseAPeerThatNoConnectionExpects() {
        Pair pair = Pair.of(1, Pair.Setup::calm, b -> {
            b.calm().idOfA = "c.example.net";
            return b;
        });
        pair.connect();

        assertThat(pair.b.gone.getFirst().text()).contains("peer calls itself a.example.net");
        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
    }

    /**
     *
     *
     * <pre>
     * a  ── SK {…, AUTH, SAi2, TSi, TSr} ──▶       b
     *    ◀── SK {IDr, AUTH(wrong)} ──
     *    ── SK {N(AUTHENTICATION_FAILED), D(IKE SA)} ──▶
     * </pre>
     */
    @Test
    void shouldTakeTheIkeSaBackIfTheResponderCannotProveItself() {
        Pair pair = Pair.of(
                1,
                a -> {
                    a.calm().idOfB = "%any";
                    return a;
                },
                Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);
        pair.network.deliver(pair.a);
        pair.network.deliver(pair.b);
        pair.network.deliver(pair.a);
        pair.a.secrets.put("net", "changed meanwhile");
        pair.network.release();
        pair.network.run(5_000);

        assertThat(pair.a.steps("N(AUTHENTICATION_FAILED), D(IKE SA)")).hasSize(1);
        assertThat(pair.a.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.b.end()).isEqualTo(Reason.Kind.AUTHENTICATION);
        assertThat(pair.b.inbound).isEmpty();
        assertThat(pair.a.reserved).isEmpty();
    }

    @Test
    void shouldKeepTheIkeSaIfOnlyTheChildSaIsRefused() {
        Pair pair = Pair.of(1, Pair.Setup::calm, b -> b.calm().nets("10.9.0.0/16", "10.8.0.0/16"));
        pair.a.call(pair.b.address);
        pair.network.run(1_000);

        assertThat(pair.a.peering().status().isEstablished()).isTrue();
        assertThat(pair.a.steps("the peer protects nothing of TSi(10.1.0.0/16) TSr(10.2.0.0/16)"))
                .isNotEmpty();
        assertThat(pair.b.steps("which no child of net protects")).isNotEmpty();
        assertThat(pair.a.reserved).isEmpty();
        assertThat(pair.b.reserved).isEmpty();
    }

    @Test
    void shouldNarrowSelectorsToWhatBothProtect() {
        Pair pair = Pair.of(1, a -> a.calm().nets("10.1.0.0/16", "10.0.0.0/8"), b -> b.calm()
                        .nets("10.0.0.0/8", "10.2.0.0/16,10.3.0.0/24"))
                .connect();

        assertThat(pair.a.sends("lan").orElseThrow().sa().localTs()).isEqualTo(Pair.Setup.selectors("10.1.0.0/16"));
        assertThat(pair.a.sends("lan").orElseThrow().sa().remoteTs())
                .isEqualTo(Pair.Setup.selectors("10.2.0.0/16", "10.3.0.0/24"));
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldProtectTheTwoGatewaysThemselvesInTransportMode() {
        Pair pair = Pair.of(1, setup -> setup.calm().transport()).connect();

        assertThat(pair.a.sends("lan").orElseThrow().sa().isTransport()).isTrue();
        assertThat(pair.a.sends("lan").orElseThrow().sa().localTs()).isEqualTo(Narrowing.host(pair.a.address));
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldProtectTheTwoGatewaysThroughANatInTransportMode() {
        Pair pair = Nats.before(Pair.of(1, setup -> setup.calm().transport())).connect();

        assertThat(pair.a.sends("lan").orElseThrow().sa().localTs()).isEqualTo(Narrowing.host(pair.a.address));
        assertThat(pair.b.sends("lan").orElseThrow().sa().remoteTs()).isEqualTo(Narrowing.host(Nats.OUTSIDE));
    }

    @Test
    void shouldAnswerARepeatedRequestWithTheSameWords() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.network.repeatPercent = 100;
        pair.connect();

        assertThat(pair.b.steps("again the answer to IKE_SA_INIT")).isNotEmpty();
        assertThat(pair.b.steps("again the answer to IKE_AUTH")).isNotEmpty();
        pair.assertMatched("lan", 1);
    }

    @Test
    void shouldForgetAPeerThatBeginsAndDoesNotGoOn() {
        Pair pair = Pair.of(1, Pair.Setup::calm);
        pair.network.isHolding = true;
        pair.a.call(pair.b.address);
        pair.network.deliver(pair.a);
        pair.network.run(60_000);

        assertThat(pair.b.end()).isEqualTo(Reason.Kind.NO_ANSWER);
    }
}
