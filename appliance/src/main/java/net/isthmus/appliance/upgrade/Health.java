package net.isthmus.appliance.upgrade;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The running appliance as an upgrade sees it: from outside, as an operator would. */
public interface Health {

    /**
     * What works now, and has to work after an upgrade as well.
     *
     * @param interfacesUp names of interfaces that are up; nothing if the appliance does not tell whoever asks
     * @param isSshUp true if SSH answers
     */
    record Survey(Optional<Set<String>> interfacesUp, boolean isSshUp) {

        /** Nothing is known to work. */
        public static final Survey NOTHING = new Survey(Optional.empty(), false);

        /** Copies the set. */
        public Survey {
            interfacesUp = interfacesUp.map(Set::copyOf);
        }

        /** What this one lacks of what worked before, for people. */
        Optional<String> lack(Survey before) {
            var gone = new TreeSet<>(before.interfacesUp.orElse(Set.of()));
            gone.removeAll(interfacesUp.orElse(gone));
            if (!gone.isEmpty()) {
                return Optional.of("up before and not now: " + String.join(", ", gone));
            }
            return before.isSshUp && !isSshUp ? Optional.of("SSH does not answer, and did before") : Optional.empty();
        }
    }

    /** Why the appliance is not ready; empty if it is. */
    Optional<String> trouble();

    /** What works now. */
    Survey survey();
}
