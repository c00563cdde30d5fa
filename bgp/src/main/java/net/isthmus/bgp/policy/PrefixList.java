package net.isthmus.bgp.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.BgpPrefixMatch;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * A prefix list. A route is looked up by each length that items have, the shorter first: as many steps as there are
 * lengths, however long the list is.
 */
final class PrefixList {
    private final Map<IpPrefix, List<BgpPrefixMatch>> items = new HashMap<>();
    private final boolean[] lengths4 = new boolean[IpFamily.IPV4.bits() + 1];
    private final boolean[] lengths6 = new boolean[IpFamily.IPV6.bits() + 1];

    PrefixList(List<BgpPrefixMatch> matches) {
        for (BgpPrefixMatch match : matches) {
            items.computeIfAbsent(match.prefix(), _ -> new ArrayList<>(1)).add(match);
            lengths(match.prefix())[match.prefix().length()] = true;
        }
    }

    boolean has(IpPrefix prefix) {
        boolean[] lengths = lengths(prefix);
        for (int length = 0; length <= prefix.length(); length++) {
            if (lengths[length] && has(prefix, new IpPrefix(prefix.address(), length))) {
                return true;
            }
        }
        return false;
    }

    private boolean has(IpPrefix prefix, IpPrefix outer) {
        List<BgpPrefixMatch> found = items.getOrDefault(outer, List.of());
        for (BgpPrefixMatch match : found) {
            if (prefix.length() >= match.from() && prefix.length() <= match.to()) {
                return true;
            }
        }
        return false;
    }

    private boolean[] lengths(IpPrefix prefix) {
        return prefix.family() == IpFamily.IPV4 ? lengths4 : lengths6;
    }
}
