package net.isthmus.fastpath.tables;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.isthmus.wire.IpFamily;

/**
 * The rules of policy routing, compiled into flat arrays: the first rule that matches a packet decides.
 *
 * <pre>
 *   interface ──▶ rules of that interface and family, in order
 *                    rule ──▶ protocol, code points, adjacency           one element each
 *                         ──▶ sources, destinations                     ranges of network and mask
 *                         ──▶ source ports, destination ports           ranges of first and last
 * </pre>
 *
 * <p>Rules that cannot match are not in an interface's list. A rule costs a few comparisons; the cheapest and most
 * selective (protocol, code point) come first. Immutable: the control loop compiles a new table for every change.
 */
public final class PolicyTable {
    /** Most rules. */
    public static final int MAX_RULES = 1024;

    /** The interface, that of the host port, whose rules the appliance's own packets meet, wherever they come from. */
    public static final int OWN = 1;

    /** Instead of an adjacency: packets go where the routes lead, as if there were no rules. */
    public static final int TO_ROUTES = -1;

    /** {@link #match4} and {@link #match6}: no rule matches. */
    public static final int NONE = -1;

    /** Ports of a packet that has none, or whose ports are unknown. */
    public static final long NO_PORTS = -1;

    /** No rules. */
    public static final PolicyTable EMPTY = new PolicyTable(List.of(), 0);

    private final int[][] rules4;
    private final int[][] rules6;
    private final boolean[] needsPorts;
    private final int[] slots;
    private final int[] adjacencies;
    private final int[] protocols4;
    private final int[] protocols6;
    private final long[] dscps;
    private final Prefixes sources;
    private final Prefixes destinations;
    private final PortRanges sourcePorts;
    private final PortRanges ports;

    /**
     * Compiles rules.
     *
     * @param rules in the order in which they are tried
     * @param interfaceCount one more than the highest interface index
     */
    public PolicyTable(List<PolicyRule> rules, int interfaceCount) {
        slots = rules.stream().mapToInt(PolicyRule::slot).toArray();
        adjacencies = rules.stream().mapToInt(PolicyRule::adjacency).toArray();
        protocols4 = rules.stream().mapToInt(PolicyRule::protocol4).toArray();
        protocols6 = rules.stream().mapToInt(PolicyRule::protocol6).toArray();
        dscps = rules.stream().mapToLong(PolicyRule::dscps).toArray();
        sources = new Prefixes(rules.stream().map(PolicyRule::from).toList());
        destinations = new Prefixes(rules.stream().map(PolicyRule::to).toList());
        sourcePorts = new PortRanges(rules.stream().map(PolicyRule::sourcePorts).toList());
        ports = new PortRanges(rules.stream().map(PolicyRule::ports).toList());
        rules4 = new int[interfaceCount][];
        rules6 = new int[interfaceCount][];
        needsPorts = new boolean[interfaceCount];
        // A thousand tunnels have a thousand rules and interfaces, but few lists of interfaces: rules share them.
        Map<List<Integer>, Set<Integer>> kinds = new IdentityHashMap<>();
        rules.forEach(rule -> kinds.computeIfAbsent(rule.interfaces(), members -> new HashSet<>(members)));
        Map<Set<List<Integer>>, Candidates> known = new HashMap<>();
        for (int i = 0; i < interfaceCount; i++) {
            Set<List<Integer>> matching = Collections.newSetFromMap(new IdentityHashMap<>());
            int index = i;
            kinds.forEach((kind, members) -> {
                if (members.isEmpty() || members.contains(index)) {
                    matching.add(kind);
                }
            });
            Candidates candidates = known.computeIfAbsent(matching, kind -> Candidates.of(rules, kind));
            rules4[i] = candidates.rules4();
            rules6[i] = candidates.rules6();
            needsPorts[i] = candidates.needsPorts();
        }
    }

    /** What interfaces share that are in the same lists. */
    private record Candidates(int[] rules4, int[] rules6, boolean needsPorts) {
        static Candidates of(List<PolicyRule> rules, Set<List<Integer>> kinds) {
            int[] four = of(rules, kinds, IpFamily.IPV4);
            int[] six = of(rules, kinds, IpFamily.IPV6);
            boolean needsPorts = IntStream.concat(IntStream.of(four), IntStream.of(six))
                    .anyMatch(rule -> rules.get(rule).needsPorts());
            return new Candidates(four, six, needsPorts);
        }

        private static int[] of(List<PolicyRule> rules, Set<List<Integer>> kinds, IpFamily family) {
            return IntStream.range(0, rules.size())
                    .filter(i -> rules.get(i).concerns(family))
                    .filter(i -> kinds.contains(rules.get(i).interfaces()))
                    .toArray();
        }
    }

    /** True if some rule for packets of this interface asks for ports, which fragments then must have too. */
    public boolean needsPorts(int interfaceIndex) {
        return interfaceIndex < needsPorts.length && needsPorts[interfaceIndex];
    }

    /**
     * The first rule that matches an IPv4 packet, or {@link #NONE}.
     *
     * @param sourceAndDestinationPort source port in bits 16 to 31, destination port below, or {@link #NO_PORTS}
     */
    public int match4(
            int rxInterface, int source, int destination, int protocol, int dscp, long sourceAndDestinationPort) {
        if (rxInterface >= rules4.length) {
            return NONE;
        }
        int[] candidates = rules4[rxInterface];
        for (int i = 0; i < candidates.length; i++) {
            int rule = candidates[i];
            boolean isMatch = (protocols4[rule] == protocol || protocols4[rule] == PolicyRule.ANY)
                    && (dscps[rule] >>> dscp & 1) != 0
                    && sources.contains4(rule, source)
                    && destinations.contains4(rule, destination)
                    && matchesPorts(rule, sourceAndDestinationPort);
            if (isMatch) {
                return rule;
            }
        }
        return NONE;
    }

    /** The first rule that matches an IPv6 packet, as {@link #match4}. */
    public int match6(
            int rxInterface,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int protocol,
            int dscp,
            long sourceAndDestinationPort) {
        if (rxInterface >= rules6.length) {
            return NONE;
        }
        int[] candidates = rules6[rxInterface];
        for (int i = 0; i < candidates.length; i++) {
            int rule = candidates[i];
            boolean isMatch = (protocols6[rule] == protocol || protocols6[rule] == PolicyRule.ANY)
                    && (dscps[rule] >>> dscp & 1) != 0
                    && sources.contains6(rule, sourceHigh, sourceLow)
                    && destinations.contains6(rule, destinationHigh, destinationLow)
                    && matchesPorts(rule, sourceAndDestinationPort);
            if (isMatch) {
                return rule;
            }
        }
        return NONE;
    }

    /** Number under which a rule's hits are counted. */
    public int slot(int rule) {
        return slots[rule];
    }

    /** Where a rule's packets go: an adjacency or {@link #TO_ROUTES}. */
    public int adjacency(int rule) {
        return adjacencies[rule];
    }

    private boolean matchesPorts(int rule, long sourceAndDestinationPort) {
        return sourcePorts.contains(rule, sourceAndDestinationPort < 0 ? -1 : (int) sourceAndDestinationPort >>> 16)
                && ports.contains(rule, sourceAndDestinationPort < 0 ? -1 : (int) sourceAndDestinationPort & 0xffff);
    }
}
