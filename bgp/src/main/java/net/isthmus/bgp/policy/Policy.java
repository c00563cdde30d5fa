package net.isthmus.bgp.policy;

import java.util.List;
import java.util.Optional;
import net.isthmus.bgp.attr.PathAttributes;
import net.isthmus.core.config.BgpAction;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A policy: the first rule that a route fits decides, and a route that none fits is rejected.
 *
 * <p>It is asked in two steps, because many prefixes share their attributes: {@link #decide} names a rule for each
 * prefix, and what that rule makes of the attributes is the same for all of them. Two policies are the same only if
 * they are one object: {@link Policies} keeps it while its text is the same.
 */
public final class Policy {
    /** What {@link #decide} says of a route that is not wanted. */
    public static final int REJECTED = -1;

    /** Takes everything as it is. */
    public static final Policy ACCEPT = new Policy(List.of(Rule.everything(BgpAction.ACCEPT)));

    /** Takes nothing. */
    public static final Policy REJECT = new Policy(List.of());

    private final List<Rule> rules;

    Policy(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The rule that accepts the route, or {@link #REJECTED}. */
    public int decide(IpPrefix prefix, PathAttributes attributes, IpAddress nextHop) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).fits(prefix, attributes, nextHop)) {
                return rules.get(i).isAccepting() ? i : REJECTED;
            }
        }
        return REJECTED;
    }

    /**
     * What a rule makes of a route's attributes.
     *
     * @param prepended the autonomous system that is put before the AS path, if the rule asks for it
     */
    public PathAttributes apply(int rule, PathAttributes attributes, long prepended) {
        return rules.get(rule).settings().appliedTo(attributes, prepended);
    }

    /** The next hop that a rule sets. */
    public Optional<IpAddress> nextHop(int rule) {
        return rules.get(rule).settings().nextHop();
    }
}
