package net.isthmus.core.config;

import net.isthmus.core.model.Spelled;

/** How the backend of a new session is chosen. */
public enum BalanceAlgorithm implements Spelled {
    MAGLEV("maglev"),
    LEAST_CONNECTIONS("leastConnections"),
    ROUND_ROBIN("roundRobin");

    private final String word;

    BalanceAlgorithm(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
