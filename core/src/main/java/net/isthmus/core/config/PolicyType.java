package net.isthmus.core.config;

import net.isthmus.core.model.Spelled;

/** A direction that a network policy isolates, as seen from the workload. */
public enum PolicyType implements Spelled {
    /** What comes to the workload. */
    INGRESS("Ingress"),

    /** What leaves the workload. */
    EGRESS("Egress");

    private final String word;

    PolicyType(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
