package net.isthmus.ipsec.export;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.config.IpsecPrf;
import net.isthmus.core.config.IpsecTransforms;

/**
 * What of a connection's proposals a device can say: of the first proposal that it can say in part, the algorithms that
 * it has words for, and of all those before and in it, the ones that it has not.
 *
 * @param encryption the device's words, never empty; likewise the others, but for integrity and functions beside a
 *     cipher that authenticates
 * @param missing swanctl's words for what the device lacks
 */
record Choice(
        boolean isAead,
        List<String> encryption,
        List<String> integrity,
        List<String> prf,
        List<String> keyExchange,
        Set<String> missing) {

    /** For IKE; empty if the device can say none of the proposals. */
    static Optional<Choice> ike(List<IkeProposal> proposals, Vocabulary vocabulary) {
        Set<String> missing = new LinkedHashSet<>();
        for (IkeProposal proposal : proposals) {
            Choice choice = of(proposal.transforms(), proposal.prf(), vocabulary, missing);
            boolean isComplete = choice.isUsable()
                    && !choice.keyExchange.isEmpty()
                    && (vocabulary.prf().isEmpty() || !choice.prf.isEmpty());
            if (isComplete) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    /** For a child; empty if the device can say none of the proposals. Without key exchanges there is no PFS. */
    static Optional<Choice> esp(List<EspProposal> proposals, Vocabulary vocabulary) {
        Set<String> missing = new LinkedHashSet<>();
        for (EspProposal proposal : proposals) {
            IpsecTransforms transforms = proposal.transforms();
            Choice choice = of(transforms, List.of(), vocabulary, missing);
            if (choice.isUsable() && transforms.keyExchange().isEmpty() == choice.keyExchange.isEmpty()) {
                return Optional.of(choice);
            }
        }
        return Optional.empty();
    }

    private static Choice of(
            IpsecTransforms transforms, List<IpsecPrf> functions, Vocabulary vocabulary, Set<String> missing) {
        boolean isAead = transforms.integrity().isEmpty();
        Choice choice = new Choice(
                isAead,
                words(transforms.encryption(), vocabulary.encryption(), missing),
                words(transforms.integrity(), vocabulary.integrity(), missing),
                vocabulary.prf().isEmpty() ? List.of() : words(functions, vocabulary.prf(), missing),
                words(transforms.keyExchange(), vocabulary.keyExchange(), missing),
                missing);
        transforms.additional().forEach(list -> list.forEach(one -> missing.add(one.word())));
        return choice;
    }

    private boolean isUsable() {
        return !encryption.isEmpty() && (isAead || !integrity.isEmpty());
    }

    private static <T> List<String> words(List<T> offered, Map<T, String> vocabulary, Set<String> missing) {
        offered.stream().filter(one -> !vocabulary.containsKey(one)).forEach(one -> missing.add(one.toString()));
        return offered.stream()
                .filter(vocabulary::containsKey)
                .map(vocabulary::get)
                .toList();
    }

    /** The device's first word for a hash beside the cipher. */
    String firstIntegrity() {
        return integrity.getFirst();
    }
}
