package net.isthmus.bgp.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.Origin;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.bgp.attr.PathAttributesBuilder;
import net.isthmus.core.config.BgpCommunity;
import net.isthmus.core.config.BgpSet;
import net.isthmus.wire.IpAddress;

/** What a rule gives the routes that it accepts. Communities are replaced, then removed, then added. */
final class Settings {
    private final BgpSet set;

    Settings(BgpSet set) {
        this.set = set;
    }

    boolean isNothing() {
        return set.equals(BgpSet.NOTHING);
    }

    Optional<IpAddress> nextHop() {
        return set.nextHop();
    }

    /** @param prepended the autonomous system that is put before the AS path, if any shall be */
    PathAttributes appliedTo(PathAttributes attributes, long prepended) {
        if (isNothing()) {
            return attributes;
        }
        PathAttributesBuilder builder = attributes.toBuilder();
        set.localPref().ifPresent(it -> builder.localPref(OptionalLong.of(it.value())));
        set.med().ifPresent(it -> builder.med(OptionalLong.of(it.value())));
        set.origin().ifPresent(it -> builder.origin(Origin.values()[it.ordinal()]));
        builder.asPath(attributes.asPath().prepend(prepended, set.prepend()));
        setCommunities(attributes, builder);
        return builder.build();
    }

    private void setCommunities(PathAttributes attributes, PathAttributesBuilder builder) {
        boolean isReplaced = set.communities().isPresent();
        List<Community> standard = new ArrayList<>(isReplaced ? List.of() : attributes.communities());
        List<Long> extended = new ArrayList<>(isReplaced ? List.of() : attributes.extendedCommunities());
        List<LargeCommunity> large = new ArrayList<>(isReplaced ? List.of() : attributes.largeCommunities());
        set.communities().ifPresent(all -> all.forEach(it -> add(it, standard, extended, large)));
        for (BgpCommunity community : set.removeCommunities()) {
            switch (community) {
                case BgpCommunity.Standard(int value) -> standard.remove(new Community(value));
                case BgpCommunity.Extended(long value) -> extended.remove(Long.valueOf(value));
                case BgpCommunity.Large(long global, long first, long second) ->
                    large.remove(new LargeCommunity(global, first, second));
            }
        }
        set.addCommunities().forEach(it -> add(it, standard, extended, large));
        builder.communities(standard).extendedCommunities(extended).largeCommunities(large);
    }

    private static void add(
            BgpCommunity community, List<Community> standard, List<Long> extended, List<LargeCommunity> large) {
        switch (community) {
            case BgpCommunity.Standard(int value) -> standard.add(new Community(value));
            case BgpCommunity.Extended(long value) -> extended.add(value);
            case BgpCommunity.Large(long global, long first, long second) ->
                large.add(new LargeCommunity(global, first, second));
        }
    }
}
