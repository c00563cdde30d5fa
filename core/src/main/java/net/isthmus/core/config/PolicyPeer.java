package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** One element of {@code from} or {@code to} of a network policy. */
@Section("One element of `from` or `to`. `podSelector` alone: workloads of the policy's namespace. `namespaceSelector` "
        + "alone: all workloads of namespaces. Both in one element: such workloads of such namespaces; as two "
        + "elements: the ones and the others.")
public record PolicyPeer(
        @Key("Which workloads; `{}` is all.") Optional<LabelSelector> podSelector,

        @Key("Which namespaces; `{}` is all.") Optional<LabelSelector> namespaceSelector,

        @Key("Addresses; it stands alone.") Optional<IpBlock> ipBlock) {

    /** The peer as an operator reads it. */
    public String describe() {
        if (ipBlock.isPresent()) {
            return ipBlock.get().describe();
        }
        String pods = "workloads " + podSelector.map(LabelSelector::toString).orElse("all");
        return namespaceSelector
                .map(spaces -> pods + " of namespaces " + spaces)
                .orElse(pods);
    }
}
