package net.isthmus.fastpath.policy;

import java.util.Locale;
import java.util.Optional;
import net.isthmus.core.config.PolicyType;

/**
 * Where a decision comes from.
 *
 * @param tier what kind of line it is
 * @param name of the rule, the network policies or the zone
 * @param direction of a network policy
 * @param rule number of the rule in its list, from 0; -1 for what is no rule
 * @param text what the line says, for operators
 * @param slot under which sessions are counted that it decided
 */
public record PolicyLine(Tier tier, String name, Optional<PolicyType> direction, int rule, String text, int slot) {

    /** Kinds of lines, in the order in which they are asked. */
    public enum Tier {
        /** A rule of the firewall. */
        RULE,

        /** A rule of a network policy, which always allows. */
        NETWORK_POLICY,

        /** An end is isolated, and no rule allows what was asked. */
        ISOLATION,

        /** What holds if nothing speaks of it. */
        DEFAULT;

        /** What an operator reads. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What an operator reads in a log: {@code rule no-telnet}. */
    public String title() {
        return switch (tier) {
            case RULE -> "rule " + name;
            case NETWORK_POLICY -> "network policy " + name + ", " + directionWord() + " rule " + (rule + 1);
            case ISOLATION -> directionWord() + " isolation by " + name;
            case DEFAULT -> "default of " + name;
        };
    }

    private String directionWord() {
        return direction.map(type -> type.word().toLowerCase(Locale.ROOT)).orElse("");
    }
}
