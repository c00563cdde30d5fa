package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpPrefix;

/** Which routes a rule is about. */
@Section("What a route must have for a rule to be about it: all that is said here. Without anything, every route.")
public record BgpMatch(
        @Key(
                value = "A prefix list that has its prefix, or several: one of them.",
                noun = "number of prefix lists",
                takesOne = true,
                max = BgpMatch.MAX_ITEMS,
                example = "premises")
        List<String> prefixList,

        @Key(
                value = "Communities that it has, each of them.",
                noun = "number of communities",
                takesOne = true,
                max = BgpMatch.MAX_ITEMS,
                example = "[64512:100]")
        List<BgpCommunity> communities,

        @Key(
                value = "A regular expression that fits a part of its AS path, as routers have it: `_` for what is "
                        + "between two numbers, `^` for the begin, `$` for the end.",
                example = "^133937_")
        Optional<AsPathPattern> asPath,

        @Key(
                value = "Prefixes of which one has its next hop.",
                noun = "number of prefixes",
                takesOne = true,
                max = BgpMatch.MAX_ITEMS,
                example = "[169.254.100.0/24]")
        List<IpPrefix> nextHop,

        @Key(value = "How it came into BGP.", example = "igp")
        Optional<BgpOrigin> origin,

        @Key(value = "Its multi-exit discriminator.", example = "100")
        Optional<BgpMetric> med,

        @Key(value = "Its degree of preference.", example = "200")
        Optional<BgpMetric> localPref) {

    static final int MAX_ITEMS = 64;

    /** Every route. */
    public static final BgpMatch EVERYTHING = new BgpMatch(
            List.of(), List.of(), Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    public BgpMatch {
        prefixList = List.copyOf(prefixList);
        communities = List.copyOf(communities);
        nextHop = List.copyOf(nextHop);
    }
}
