package net.isthmus.l2bridge;

/**
 * What the configuration says of a bridge domain.
 *
 * @param name its name there
 * @param macLimit most MACs that are learnt in it, from 1
 * @param agingTimeSeconds a MAC that is silent for so long is forgotten; 0 for never
 */
public record BridgeSettings(String name, int macLimit, long agingTimeSeconds) {
    /** Checks the ranges. */
    public BridgeSettings {
        if (macLimit < 1) {
            throw new IllegalArgumentException("bridge %s: macLimit %d is not 1 or more".formatted(name, macLimit));
        }
        if (agingTimeSeconds < 0) {
            throw new IllegalArgumentException(
                    "bridge %s: agingTime %d s is negative".formatted(name, agingTimeSeconds));
        }
    }
}
