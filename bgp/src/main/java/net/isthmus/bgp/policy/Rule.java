package net.isthmus.bgp.policy;

import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.AsPath;
import net.isthmus.bgp.attr.Community;
import net.isthmus.bgp.attr.LargeCommunity;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.core.config.BgpAction;
import net.isthmus.core.config.BgpCommunity;
import net.isthmus.core.config.BgpMatch;
import net.isthmus.core.config.BgpPolicyRule;
import net.isthmus.core.config.BgpSet;
import net.isthmus.core.pattern.AsPathExpression;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/** A rule of a policy, ready to be asked. */
final class Rule {
    private static final long DEFAULT_LOCAL_PREF = 100;

    private final BgpMatch match;
    private final boolean isAccepting;
    private final Settings settings;
    private final List<PrefixList> prefixLists;
    private final Optional<AsPathExpression> asPath;

    /** The last path that was looked at: prefixes of one message share it. */
    private AsPath lastPath = AsPath.EMPTY;

    private boolean isLastFound;

    /** @param prefixLists those that the rule names */
    Rule(BgpPolicyRule rule, List<PrefixList> prefixLists) {
        this.match = rule.match();
        this.isAccepting = rule.action() == BgpAction.ACCEPT;
        this.settings = new Settings(rule.set());
        this.prefixLists = List.copyOf(prefixLists);
        this.asPath = match.asPath().map(pattern -> pattern.compiled());
        this.isLastFound = asPath.isPresent() && asPath.get().isFoundIn("");
    }

    /** A rule for every route, that changes nothing. */
    static Rule everything(BgpAction action) {
        return new Rule(new BgpPolicyRule(BgpMatch.EVERYTHING, BgpSet.NOTHING, action), List.of());
    }

    boolean isAccepting() {
        return isAccepting;
    }

    Settings settings() {
        return settings;
    }

    /** True if the route has all that the rule asks for. */
    boolean fits(IpPrefix prefix, PathAttributes attributes, IpAddress nextHop) {
        return hasPrefix(prefix)
                && match.origin()
                        .filter(it -> it.ordinal() != attributes.origin().ordinal())
                        .isEmpty()
                && match.med()
                        .filter(it -> it.value() != attributes.med().orElse(-1))
                        .isEmpty()
                && match.localPref()
                        .filter(it -> it.value() != attributes.localPref().orElse(DEFAULT_LOCAL_PREF))
                        .isEmpty()
                && (match.nextHop().isEmpty() || match.nextHop().stream().anyMatch(it -> it.contains(nextHop)))
                && match.communities().stream().allMatch(it -> has(attributes, it))
                && hasPath(attributes.asPath());
    }

    private boolean hasPrefix(IpPrefix prefix) {
        boolean isFound = prefixLists.isEmpty();
        for (int i = 0; i < prefixLists.size() && !isFound; i++) {
            isFound = prefixLists.get(i).has(prefix);
        }
        return isFound;
    }

    @SuppressWarnings("ReferenceEquality") // the same path again, not one that is equal by chance
    private boolean hasPath(AsPath path) {
        if (asPath.isEmpty()) {
            return true;
        }
        if (path != lastPath) {
            isLastFound = asPath.get().isFoundIn(path.toString());
            lastPath = path;
        }
        return isLastFound;
    }

    private static boolean has(PathAttributes attributes, BgpCommunity community) {
        return switch (community) {
            case BgpCommunity.Standard(int value) -> attributes.communities().contains(new Community(value));
            case BgpCommunity.Large(long global, long first, long second) ->
                attributes.largeCommunities().contains(new LargeCommunity(global, first, second));
            case BgpCommunity.Extended(long value) ->
                attributes.extendedCommunities().contains(value);
        };
    }
}
