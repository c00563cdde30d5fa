package net.isthmus.services.addressing;

import java.util.Optional;
import net.isthmus.core.port.OwnAddresses;

/** The MTU that one protocol has learned of one link: only a change is told. */
final class LearnedMtu {
    private final String interfaceName;
    private final String protocol;
    private final OwnAddresses links;
    private Optional<Integer> told = Optional.empty();

    LearnedMtu(String interfaceName, String protocol, OwnAddresses links) {
        this.interfaceName = interfaceName;
        this.protocol = protocol;
        this.links = links;
    }

    void set(Optional<Integer> wanted) {
        if (!wanted.equals(told)) {
            told = wanted;
            links.learnedMtu(interfaceName, protocol, wanted);
        }
    }
}
