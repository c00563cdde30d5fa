package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.ike.message.Transform;
import net.isthmus.ipsec.ike.message.TransformType;
import org.junit.jupiter.api.Test;

/** Algorithms that both agree to (RFC 7296 §3.3). */
class NegotiationTest {
    private static final int X25519 = 31;

    @Test
    void shouldPreferItsOwnOrderAndThePeersKeyExchange() {
        Proposal chosen = Negotiation.choose(
                        ike("aes256gcm16-aes128gcm16-prfsha384-prfsha256-ecp384-x25519"),
                        ike("aes128gcm16-aes256gcm16-prfsha256-prfsha384-x25519-ecp384"),
                        X25519)
                .orElseThrow();

        assertThat(chosen.words()).isEqualTo("aes256gcm16-prfsha384-x25519");
    }

    @Test
    void shouldRepeatTheNumberOfThePeersProposal() {
        assertThat(Negotiation.choose(
                                ike("aes128-sha256-modp2048"), ike("aes256gcm16-x25519", "aes128-sha256-modp2048"), 0)
                        .orElseThrow()
                        .number())
                .isEqualTo(2);
    }

    @Test
    void shouldAcceptEveryOneOfTheDefaultsWithEachOther() {
        assertThat(Negotiation.choose(ike(Connection.PROPOSALS.toArray()), ike(Connection.PROPOSALS.toArray()), X25519))
                .isPresent();
        assertThat(Negotiation.choose(esp(Child.PROPOSALS.toArray()), esp("aes256-sha256"), 0))
                .isPresent();
    }

    @Test
    void shouldTakeAnAeadWithANoneThatThePeerSpellsOut() {
        Proposal theirs = ike("aes128gcm16-prfsha256-x25519").getFirst();
        List<Transform> transforms = new ArrayList<>(theirs.transforms());
        transforms.add(Transform.of(TransformType.INTEGRITY, Transform.NONE));
        Proposal spelled = new Proposal(1, Proposal.IKE, Proposal.NO_SPI, transforms);

        assertThat(Negotiation.choose(ike("aes128gcm16-prfsha256-x25519"), List.of(spelled), X25519)
                        .flatMap(Negotiation::ikeSuite))
                .isPresent();
    }

    @Test
    void shouldNotDoWithoutAnAdditionalKeyExchangeThatItWants() {
        assertThat(Negotiation.choose(
                        ike("aes128gcm16-prfsha256-x25519-ke1_mlkem768"), ike("aes128gcm16-prfsha256-x25519"), X25519))
                .isEmpty();
    }

    @Test
    void shouldRefuseAKindOfTransformThatItDoesNotKnow() {
        List<Transform> transforms =
                new ArrayList<>(ike("aes128gcm16-prfsha256-x25519").getFirst().transforms());
        transforms.add(new Transform(99, 1, List.of()));

        assertThat(Negotiation.choose(
                        ike("aes128gcm16-prfsha256-x25519"),
                        List.of(new Proposal(1, Proposal.IKE, Proposal.NO_SPI, transforms)),
                        X25519))
                .isEmpty();
    }

    @Test
    void shouldRefuseAChoiceOfWhatItHasNotOffered() {
        List<Proposal> offers = ike("aes128gcm16-prfsha256-x25519-ecp256");

        assertThat(Negotiation.isChoiceOf(
                        offers, ike("aes128gcm16-prfsha256-x25519").getFirst()))
                .isTrue();
        assertThat(Negotiation.isChoiceOf(
                        offers, ike("aes128gcm16-prfsha256-modp2048").getFirst()))
                .isFalse();
        assertThat(Negotiation.isChoiceOf(offers, offers.getFirst()))
                .as("two of a kind")
                .isFalse();
    }

    @Test
    void shouldTakeShortSequenceNumbersWhereThePeerHasNoOthers() {
        assertThat(Negotiation.choose(esp("aes128gcm16"), esp("aes128gcm16-noesn"), 0)
                        .flatMap(Negotiation::espSuite)
                        .orElseThrow()
                        .isEsn())
                .isFalse();
    }

    private static List<Proposal> ike(Object... words) {
        List<Proposal> proposals = new ArrayList<>();
        for (Object word : words) {
            proposals.add(Proposal.of(proposals.size() + 1, IkeProposal.parse(word.toString()), Proposal.NO_SPI));
        }
        return proposals;
    }

    private static List<Proposal> esp(Object... words) {
        List<Proposal> proposals = new ArrayList<>();
        for (Object word : words) {
            proposals.add(Proposal.of(proposals.size() + 1, EspProposal.parse(word.toString()), 1));
        }
        return proposals;
    }
}
