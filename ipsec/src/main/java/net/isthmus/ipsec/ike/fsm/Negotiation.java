package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.crypto.IkeSuite;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.ike.message.Transform;
import net.isthmus.ipsec.ike.message.TransformType;
import net.isthmus.ipsec.sa.EspSuite;

/**
 * Algorithms that both ends agree to (RFC 7296 §2.7, §3.3). Who answers goes through its own proposals in their order
 * and takes the first for which the peer offers something of each kind; within a kind its own order decides. Only for
 * the key exchange does it take what the peer has already sent its half of, if it accepts that at all: another choice
 * costs a round trip and makes nothing better.
 *
 * <p>Of several key exchanges each is another (RFC 9370 §2.2.2): the same one twice would add nothing.
 *
 * <p>A kind that a proposal does not name stands for "none" of it, or for short sequence numbers.
 */
final class Negotiation {
    private static final Transform NONE_OF_KIND = new Transform(-1, Transform.NONE, List.of());

    private Negotiation() {}

    /**
     * Chooses.
     *
     * @param ours what we accept, the best first
     * @param theirs what the peer proposes
     * @param sent method of the key exchange of which the peer has sent its half; 0 for none
     * @return the peer's proposal with its number and SPI, with one transform of each kind
     */
    static Optional<Proposal> choose(Collection<Proposal> ours, Collection<Proposal> theirs, int sent) {
        for (Proposal our : ours) {
            for (Proposal their : theirs) {
                Optional<Proposal> chosen = choose(our, their, sent);
                if (chosen.isPresent()) {
                    return chosen;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Proposal> choose(Proposal our, Proposal their, int sent) {
        if (our.protocol() != their.protocol()) {
            return Optional.empty();
        }
        // A kind that nobody here has heard of must be agreed on too, and cannot.
        if (their.types().stream().anyMatch(type -> TransformType.of(type).isEmpty())) {
            return Optional.empty();
        }
        List<Transform> chosen = new ArrayList<>();
        for (TransformType type : TransformType.values()) {
            List<Transform> offered = unused(their.transforms(type), type, chosen);
            Optional<Transform> both = common(ordered(our.transforms(type), type, sent), offered);
            if (both.isEmpty()) {
                return Optional.empty();
            }
            both.filter(offered::contains).ifPresent(chosen::add);
        }
        return Optional.of(new Proposal(their.number(), their.protocol(), their.spi(), chosen));
    }

    /** Without the key exchanges that are to be made already. */
    private static List<Transform> unused(List<Transform> offered, TransformType type, List<Transform> chosen) {
        return !type.isAdditional()
                ? offered
                : offered.stream()
                        .filter(one -> isNone(one) || chosen.stream().noneMatch(other -> isSameExchange(one, other)))
                        .toList();
    }

    private static boolean isSameExchange(Transform one, Transform other) {
        return one.id() == other.id()
                && TransformType.of(other.type())
                        .filter(type -> type == TransformType.KEY_EXCHANGE || type.isAdditional())
                        .isPresent();
    }

    private static Optional<Transform> common(List<Transform> ours, List<Transform> theirs) {
        if (ours.isEmpty()) {
            return theirs.isEmpty()
                    ? Optional.of(NONE_OF_KIND)
                    : theirs.stream().filter(Negotiation::isNone).findFirst();
        }
        return theirs.isEmpty()
                ? ours.stream().filter(Negotiation::isNone).findFirst()
                : ours.stream().filter(theirs::contains).findFirst();
    }

    private static boolean isNone(Transform transform) {
        return transform.id() == Transform.NONE;
    }

    private static List<Transform> ordered(List<Transform> ours, TransformType type, int sent) {
        if (type != TransformType.KEY_EXCHANGE || ours.stream().noneMatch(one -> one.id() == sent)) {
            return ours;
        }
        return ours.stream().filter(one -> one.id() == sent).toList();
    }

    /** True if the peer has chosen, out of what we offered, one of each kind. */
    static boolean isChoiceOf(Collection<Proposal> offers, Proposal answer) {
        return offers.stream()
                .filter(offer -> offer.number() == answer.number())
                .flatMap(offer -> choose(offer, answer, 0).stream())
                .anyMatch(chosen ->
                        chosen.transforms().size() == answer.transforms().size());
    }

    /** True if what was chosen is something that these offers accept as well. */
    static boolean isAccepted(Collection<Proposal> offers, Proposal chosen) {
        return offers.stream()
                .flatMap(offer -> choose(offer, chosen, 0).stream())
                .anyMatch(other ->
                        other.transforms().size() == chosen.transforms().size());
    }

    /** The algorithms of an IKE SA; empty if there is one that is not known here. */
    static Optional<IkeSuite> ikeSuite(Proposal chosen) {
        return encryption(chosen).flatMap(cipher -> chosen.transforms(TransformType.PRF).stream()
                .flatMap(transform -> transform.prf().stream())
                .findFirst()
                .map(prf -> new IkeSuite(cipher, integrity(chosen), prf)));
    }

    /** The algorithms of a Child SA; empty if there is one that is not known here. */
    static Optional<EspSuite> espSuite(Proposal chosen) {
        boolean isEsn = chosen.transforms(TransformType.SEQUENCE_NUMBERS).stream()
                .anyMatch(transform -> transform.id() == Transform.ESN);
        return encryption(chosen).map(cipher -> new EspSuite(cipher, integrity(chosen), isEsn));
    }

    /** The key exchanges, the first one first; empty if there is none. */
    static List<IpsecKeyExchange> exchanges(Proposal chosen) {
        List<IpsecKeyExchange> exchanges = new ArrayList<>();
        List<TransformType> kinds = new ArrayList<>(List.of(TransformType.KEY_EXCHANGE));
        kinds.addAll(TransformType.ADDITIONAL);
        for (TransformType kind : kinds) {
            chosen.transforms(kind).stream()
                    .flatMap(transform -> transform.keyExchange().stream())
                    .findFirst()
                    .ifPresent(exchanges::add);
        }
        return exchanges;
    }

    /** True if there are additional key exchanges among the offers (RFC 9370). */
    static boolean hasAdditional(Collection<Proposal> offers) {
        return offers.stream()
                .flatMap(offer -> offer.transforms().stream())
                .flatMap(transform -> TransformType.of(transform.type()).stream())
                .anyMatch(TransformType::isAdditional);
    }

    /** The key exchange that a set of offers would begin with. */
    static Optional<IpsecKeyExchange> firstExchange(Collection<Proposal> offers) {
        return offers.stream()
                .flatMap(offer -> offer.transforms(TransformType.KEY_EXCHANGE).stream())
                .flatMap(transform -> transform.keyExchange().stream())
                .findFirst();
    }

    /** All first key exchanges that a proposal has. */
    static List<IpsecKeyExchange> all(Proposal offer) {
        return offer.transforms(TransformType.KEY_EXCHANGE).stream()
                .flatMap(transform -> transform.keyExchange().stream())
                .toList();
    }

    /** Offers in words. */
    static String words(Collection<Proposal> proposals) {
        return proposals.isEmpty()
                ? "nothing"
                : proposals.stream().map(Proposal::words).collect(Collectors.joining(", "));
    }

    private static Optional<IpsecEncryption> encryption(Proposal chosen) {
        return chosen.transforms(TransformType.ENCRYPTION).stream()
                .flatMap(transform -> transform.encryption().stream())
                .findFirst();
    }

    private static Optional<IpsecIntegrity> integrity(Proposal chosen) {
        return chosen.transforms(TransformType.INTEGRITY).stream()
                .flatMap(transform -> transform.integrity().stream())
                .findFirst();
    }
}
