package net.isthmus.core.config;

import net.isthmus.core.model.Spelled;

/** Whether a client meets the same backend again, spelt as Kubernetes does. */
public enum SessionAffinity implements Spelled {
    NONE("None"),
    CLIENT_IP("ClientIP");

    private final String word;

    SessionAffinity(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
