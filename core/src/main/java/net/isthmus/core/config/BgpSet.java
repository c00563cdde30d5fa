package net.isthmus.core.config;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Section;
import net.isthmus.wire.IpAddress;

/** What a rule changes on a route that it accepts. */
@Section("What an accepted route is given. Communities are first replaced, then removed, then added.")
public record BgpSet(
        @Key(value = "Degree of preference within the own autonomous system; the larger wins.", example = "200")
        Optional<BgpMetric> localPref,

        @Key(value = "Multi-exit discriminator; the smaller wins at the neighbour.", example = "50")
        Optional<BgpMetric> med,

        @Key(value = "How it came into BGP.", example = "incomplete")
        Optional<BgpOrigin> origin,

        @Key(
                value = "How often the own number is put before the AS path, besides the once that it always is "
                        + "towards another autonomous system. From a neighbour, its number is put before it.",
                noun = "number of times",
                defaultsTo = "0",
                max = BgpSet.MAX_PREPEND,
                example = "2")
        int prepend,

        @Key(
                value = "The communities that it has from now on, in place of all others; `[]` for none.",
                noun = "number of communities",
                max = BgpMatch.MAX_ITEMS,
                example = "[64512:100, 64512:1:2]")
        Optional<List<BgpCommunity>> communities,

        @Key(
                value = "Communities that it loses.",
                noun = "number of communities",
                max = BgpMatch.MAX_ITEMS,
                example = "[no-export]")
        List<BgpCommunity> removeCommunities,

        @Key(
                value = "Communities that it gets.",
                noun = "number of communities",
                max = BgpMatch.MAX_ITEMS,
                example = "[rt:64512:7]")
        List<BgpCommunity> addCommunities,

        @Key(value = "Its next hop.", example = "169.254.100.2")
        Optional<IpAddress> nextHop) {

    static final int MAX_PREPEND = 16;

    /** Nothing. */
    public static final BgpSet NOTHING = new BgpSet(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty());

    public BgpSet {
        communities = communities.map(List::copyOf);
        removeCommunities = List.copyOf(removeCommunities);
        addCommunities = List.copyOf(addCommunities);
    }
}
