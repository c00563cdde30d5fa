package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.ike.message.Transform;
import net.isthmus.ipsec.ike.message.TransformType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes128gcm16-prfsha256-modp2048",
                "aes128gcm16-prfsha256-ecp256",
                "aes128gcm16-prfsha384-ecp384",
                "aes256gcm16-prfsha256-modp2048",
                "aes256gcm16-prfsha256-ecp256",
                "aes256gcm16-prfsha384-modp2048",
                "aes256gcm16-prfsha384-ecp384",
                "aes128-sha256-modp2048",
                "aes256-sha256-modp2048"
            })
    void shouldAcceptWhatCoreWeavePublishesWithoutAWordAboutProposals(String theirs) {
        int sent = ike(theirs)
                .getFirst()
                .transforms(TransformType.KEY_EXCHANGE)
                .getFirst()
                .id();
        assertThat(Negotiation.choose(ike(Connection.PROPOSALS.toArray()), ike(theirs), sent)
                        .map(chosen -> chosen.words().replace("-prfsha256-sha256", "-sha256")))
                .contains(theirs);
        String esp = theirs.substring(0, theirs.indexOf('-')) + (theirs.contains("gcm") ? "" : "-sha256");
        assertThat(Negotiation.choose(esp(Child.PROPOSALS.toArray()), esp(esp), 0))
                .isPresent();
    }

    /** All that a tunnel of AWS takes unless told otherwise, old groups and hashes among it, with group 2 begun. */
    @Test
    void shouldAcceptTheDefaultsOfAwsAndTakeTheBestOfThem() {
        Proposal said = ike("aes128-aes256-sha1-sha256-sha384-sha512-modp2048-modp3072-modp4096-ecp256-ecp384-ecp521")
                .getFirst();
        List<Transform> transforms = new ArrayList<>(said.transforms());
        for (int old : new int[] {2, 5, 17, 18, 22, 23, 24}) {
            transforms.add(Transform.of(TransformType.KEY_EXCHANGE, old));
        }
        Proposal theirs = new Proposal(1, Proposal.IKE, Proposal.NO_SPI, transforms);

        Proposal chosen = Negotiation.choose(ike(Connection.PROPOSALS.toArray()), List.of(theirs), 2)
                .orElseThrow();

        assertThat(chosen.words()).doesNotContain("sha1").contains("sha");
        assertThat(Negotiation.exchanges(chosen)).hasSize(1);
        assertThat(Negotiation.choose(
                        esp(Child.PROPOSALS.toArray()), esp("aes128-aes256-sha1-sha256-sha384-sha512-noesn"), 0))
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
    void shouldNotMakeTheSameKeyExchangeTwice() {
        List<Proposal> twice = ike("aes128gcm16-prfsha256-x25519-ke1_x25519-ke1_ecp256-ke2_ecp256-ke2_ecp384");
        assertThat(Negotiation.choose(twice, twice, X25519).map(Negotiation::exchanges))
                .contains(List.of(IpsecKeyExchange.CURVE25519, IpsecKeyExchange.ECP_256, IpsecKeyExchange.ECP_384));
        List<Proposal> only = ike("aes128gcm16-prfsha256-x25519-ke1_x25519");
        assertThat(Negotiation.choose(only, only, X25519)).isEmpty();
        assertThat(Negotiation.isChoiceOf(only, only.getFirst()))
                .as("a peer that chooses so")
                .isFalse();
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
