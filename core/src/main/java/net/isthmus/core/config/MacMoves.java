package net.isthmus.core.config;

import java.time.Duration;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** When a MAC address that moves between members of a bridge is held. */
@Section(
        value = "How often a MAC address may move between members of a bridge. One that moves more often is held "
                + "where it is for a while, and frames in its name from elsewhere are dropped: there is a loop, or two "
                + "hosts have the same address. The standard is that of RFC 7432, section 15.1.",
        example = """
                bridges:
                  campus:
                    interfaces: [campus-a, dc-200]
                    macMoves: { limit: 5, window: 180s, hold: 60s }
                """)
public record MacMoves(
        @Key(
                value = "The most moves within the window; 0 for any number.",
                noun = "number of moves",
                defaultsTo = "5",
                example = "5",
                max = 1000)
        int limit,

        @Key(
                value = "The window, which begins with a move.",
                defaultsTo = "180s",
                example = "180s",
                min = 1,
                max = 3600)
        Duration window,

        @Key(
                value = "How long the address is held.",
                noun = "hold time",
                defaultsTo = "60s",
                example = "60s",
                min = 1,
                max = 86_400)
        Duration hold) {

    /** What holds if nothing is said. */
    public static final MacMoves USUAL = new MacMoves(5, Duration.ofSeconds(180), Duration.ofSeconds(60));
}
