package net.isthmus.core.config;

import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;

/** The exchange of routes of one family with one neighbour. */
@Section("What is taken from a neighbour, and what it is told. Without a policy nothing passes to or from another "
        + "autonomous system (RFC 8212), and everything within one's own.")
public record BgpFamily(
        @Key(
                value = "The policy for what the neighbour announces: one of `policies`, `accept` or `reject`.",
                name = "import",
                example = "from-carrier")
        Optional<String> importPolicy,

        @Key(
                value = "The policy for what the neighbour is told: one of `policies`, `accept` or `reject`.",
                name = "export",
                example = "to-carrier")
        Optional<String> exportPolicy,

        @Key(
                value = "The most prefixes that it may announce, before any policy; with one more the session ends, "
                        + "and is tried again later and later. Without it as many as there is room for.",
                noun = "number of prefixes",
                min = 1,
                example = "1000")
        Optional<Integer> maxPrefixes) {

    /** The policy that lets everything pass unchanged. */
    public static final String ACCEPT = "accept";

    /** The policy that lets nothing pass. */
    public static final String REJECT = "reject";

    /** Without a policy or a limit. */
    public static final BgpFamily PLAIN = new BgpFamily(Optional.empty(), Optional.empty(), Optional.empty());
}
