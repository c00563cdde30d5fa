package net.isthmus.appliance.upgrade;

import java.util.Optional;
import java.util.Set;

/** The running appliance as an upgrade sees it: from outside, as an operator would. */
public interface Health {

    /**
     * What works now, and has to work after an upgrade as well.
     *
     * @param interfacesUp names of interfaces that are up
     * @param isSshUp true if SSH answers
     */
    record Survey(Set<String> interfacesUp, boolean isSshUp) {

        /** Nothing works. */
        public static final Survey NOTHING = new Survey(Set.of(), false);

        /** Copies the set. */
        public Survey {
            interfacesUp = Set.copyOf(interfacesUp);
        }

        /** What this one lacks of what worked before, for people. */
        Optional<String> lack(Survey before) {
            var gone = new java.util.TreeSet<>(before.interfacesUp);
            gone.removeAll(interfacesUp);
            if (!gone.isEmpty()) {
                return Optional.of("up before and not now: " + String.join(", ", gone));
            }
            return before.isSshUp && !isSshUp ? Optional.of("SSH does not answer, and did before") : Optional.empty();
        }
    }

    /** Why the appliance is not ready; empty if it is. */
    Optional<String> trouble();

    /** What works now; nothing if the appliance does not answer. */
    Survey survey();
}
