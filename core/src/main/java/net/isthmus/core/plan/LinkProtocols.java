package net.isthmus.core.plan;

import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.LinkProtocol;

/**
 * What a bridge does with the protocols of the links that it joins.
 *
 * @param isLoopWatched true if loops are looked for by probes
 * @param forwardedGroups reserved group addresses that it forwards: bit n for 01-80-C2-00-00-0n
 */
public record LinkProtocols(boolean isLoopWatched, int forwardedGroups) implements Setting {

    /** What a bridge does of which the document says nothing. */
    public static final LinkProtocols STANDARD = new LinkProtocols(true, 0);

    static LinkProtocols of(Bridge bridge) {
        int groups = 0;
        for (LinkProtocol protocol : bridge.forwardLinkProtocols()) {
            groups |= protocol.groups();
        }
        return new LinkProtocols(bridge.loopDetection(), groups);
    }

    @Override
    public LinkProtocols standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return "let bridge " + subject + (isLoopWatched ? " look for loops" : " look for no loops")
                + (forwardedGroups == 0
                        ? " and end the protocols of links"
                        : " and forward link protocols (mask 0x%04x)".formatted(forwardedGroups));
    }
}
