package net.isthmus.core.plan;

import java.time.Duration;
import net.isthmus.core.config.Bridge;

/**
 * What a bridge remembers.
 *
 * @param macLimit the most MAC addresses
 * @param agingTime how long one is remembered after its last frame
 */
public record BridgeLimits(int macLimit, Duration agingTime) {

    static BridgeLimits of(Bridge bridge) {
        return new BridgeLimits(bridge.macLimit(), bridge.agingTime());
    }

    String describe() {
        return macLimit + " MAC addresses for " + agingTime.toSeconds() + " s";
    }
}
