package net.isthmus.core.plan;

import java.time.Duration;
import net.isthmus.core.config.Bridge;

/**
 * What a bridge remembers.
 *
 * @param macLimit the most MAC addresses
 * @param agingTime how long one is remembered after its last frame
 */
public record BridgeLimits(int macLimit, Duration agingTime) implements Setting {

    /** What a bridge remembers of which the document says nothing else. */
    public static final BridgeLimits STANDARD = new BridgeLimits(16_384, Duration.ofSeconds(300));

    static BridgeLimits of(Bridge bridge) {
        return new BridgeLimits(bridge.macLimit(), bridge.agingTime());
    }

    @Override
    public BridgeLimits standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return "let bridge " + subject + " learn " + text() + " instead of " + ((BridgeLimits) from).text();
    }

    private String text() {
        return macLimit + " MAC addresses for " + agingTime.toSeconds() + " s";
    }
}
