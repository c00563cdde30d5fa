package net.isthmus.fastpath.nat;

import java.util.List;
import java.util.Map;
import net.isthmus.fastpath.nat.NatSpec.Kind;
import net.isthmus.fastpath.nat.NatSpec.Source;
import net.isthmus.fastpath.session.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The rules for sources, compiled: the first that matches decides. Immutable.
 *
 * <p>A packet whose destination was translated and that comes from inside is asked about as if it had gone out and come
 * back (hairpin, RFC 4787 §6): the rule by which it would have left applies, wherever it goes now.
 */
final class SourceTable {
    static final int NONE = -1;

    private final List<Source> rules;
    private final Kind[] kinds;
    private final int[] protocols4;
    private final int[] protocols6;
    private final boolean[] areBound;
    private final FlowPrefixes from;
    private final FlowPrefixes to;
    private final InterfaceSets in;
    private final InterfaceSets out;
    private final @Nullable Pool[] pools;
    private final @Nullable Pool[] hairpins;

    /**
     * Compiles rules.
     *
     * @param indices interface index of each link that is there
     * @param pools by name
     * @param ofInterfaces the addresses of each interface that has some
     */
    SourceTable(
            List<Source> rules, Map<String, Integer> indices, Map<String, Pool> pools, Map<String, Pool> ofInterfaces) {
        this.rules = List.copyOf(rules);
        kinds = rules.stream().map(Source::kind).toArray(Kind[]::new);
        protocols4 = rules.stream().mapToInt(Source::protocol4).toArray();
        protocols6 = rules.stream().mapToInt(Source::protocol6).toArray();
        from = new FlowPrefixes(rules.stream().map(Source::from).toList());
        to = new FlowPrefixes(rules.stream().map(Source::to).toList());
        in = new InterfaceSets(rules.stream().map(Source::in).toList(), indices);
        out = new InterfaceSets(rules.stream().map(Source::out).toList(), indices);
        areBound = new boolean[kinds.length];
        this.pools = new @Nullable Pool[kinds.length];
        hairpins = new @Nullable Pool[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            Source rule = rules.get(i);
            areBound[i] = !rule.to().isEmpty();
            if (rule.kind() == Kind.POOL) {
                this.pools[i] = pools.get(rule.pool());
                hairpins[i] = this.pools[i];
            } else if (rule.kind() == Kind.INTERFACE) {
                hairpins[i] = rule.out().names().stream()
                        .sorted()
                        .filter(ofInterfaces::containsKey)
                        .findFirst()
                        .map(ofInterfaces::get)
                        .orElse(null);
            }
        }
    }

    /** The rules as they were given. */
    List<Source> rules() {
        return rules;
    }

    /** The rule for a flow that leaves, or {@link #NONE}. */
    int match(Flow flow, int inInterface, int outInterface) {
        for (int rule = 0; rule < kinds.length; rule++) {
            boolean isMatch = isFrom(rule, flow, inInterface)
                    && out.contains(rule, outInterface)
                    && to.contains(rule, flow.destinationHigh, flow.destinationLow);
            if (isMatch) {
                return rule;
            }
        }
        return NONE;
    }

    /** The rule by which a flow from inside would leave if it went out, or {@link #NONE}. */
    int matchHairpin(Flow flow, int inInterface) {
        for (int rule = 0; rule < kinds.length; rule++) {
            if (!areBound[rule] && out.excludes(rule, inInterface) && isFrom(rule, flow, inInterface)) {
                return rule;
            }
        }
        return NONE;
    }

    private boolean isFrom(int rule, Flow flow, int inInterface) {
        int protocol = flow.isIp4() ? protocols4[rule] : protocols6[rule];
        return (protocol == flow.protocol || protocol == NatSpec.ANY)
                && in.contains(rule, inInterface)
                && from.contains(rule, flow.sourceHigh, flow.sourceLow);
    }

    boolean isBypass(int rule) {
        return kinds[rule] == Kind.BYPASS;
    }

    /** The pool that a rule names; null if it is the interface's address. */
    @Nullable
    Pool pool(int rule) {
        return pools[rule];
    }

    /** Whose addresses a hairpin flow gets by a rule; null if the outside has none. */
    @Nullable
    Pool hairpin(int rule) {
        return hairpins[rule];
    }
}
