package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** How many sessions there may be. */
@Section(value = "How many sessions there may be, in all and of one source.", example = """
    firewall:
      sessions: { most: 2000000, perSource: 20000 }
    """)
public record FirewallSessions(
        @Key(
                value = "The most sessions, of about 250 bytes of memory each, which is taken when it is needed. A "
                        + "change counts from the next start.",
                noun = "number of sessions",
                defaultsTo = "1000000",
                example = "2000000",
                min = 64,
                max = FirewallSessions.MAX)
        int most,

        @Key(
                value = "The most sessions that nobody has answered: when there would be more, the oldest of them "
                        + "ends. Without this key a quarter of `most`.",
                noun = "number of sessions",
                example = "100000",
                min = 1,
                max = FirewallSessions.MAX)
        Optional<Integer> mostHalfOpen,

        @Key(
                value = "The most sessions that one source address may have; 0 for no limit.",
                noun = "number of sessions",
                defaultsTo = "0",
                example = "20000",
                max = FirewallSessions.MAX)
        int perSource,

        @Key(
                value = "When the appliance answers new TCP connections itself, with SYN cookies, and asks the server "
                        + "only once the client has answered: `auto` while too many connections are half-open, "
                        + "`always`, or `never`. Such connections have no window scaling, no selective "
                        + "acknowledgments and no timestamps.",
                defaultsTo = "auto",
                example = "always")
        SynCookies synCookies,

        @Key(
                value = "How many half-open TCP connections towards one address and port are too many. In all, half "
                        + "of `mostHalfOpen` are.",
                noun = "number of connections",
                defaultsTo = "500",
                example = "128",
                min = 1,
                max = FirewallSessions.MAX)
        int synCookiesFrom) {

    static final int MAX = 4_000_000;

    private static final int HALF_OPEN_SHARE = 4;

    /** The most half-open sessions, said or not. */
    public int halfOpen() {
        return mostHalfOpen.orElse(most / HALF_OPEN_SHARE);
    }
}
