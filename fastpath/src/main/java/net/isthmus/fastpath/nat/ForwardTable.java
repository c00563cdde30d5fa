package net.isthmus.fastpath.nat;

import java.util.List;
import java.util.Map;
import net.isthmus.fastpath.nat.NatSpec.Forward;
import net.isthmus.fastpath.session.Flow;

/** External endpoints that lead inside, compiled: the first that matches decides. Immutable. */
final class ForwardTable {
    static final int NONE = -1;

    private final List<Forward> rules;
    private final AddressIndex byAddress;
    private final InterfaceSets in;
    private final int[] protocols;
    private final int[] firstPorts;
    private final int[] lastPorts;
    private final int[] forwardPorts;
    private final long[] forwardHigh;
    private final long[] forwardLow;

    ForwardTable(List<Forward> rules, Map<String, Integer> indices) {
        this.rules = List.copyOf(rules);
        byAddress = new AddressIndex(rules.stream().map(Forward::to).toList());
        in = new InterfaceSets(rules.stream().map(Forward::in).toList(), indices);
        protocols = rules.stream().mapToInt(Forward::protocol).toArray();
        firstPorts = rules.stream().mapToInt(Forward::firstPort).toArray();
        lastPorts = rules.stream().mapToInt(Forward::lastPort).toArray();
        forwardPorts = rules.stream().mapToInt(Forward::forwardPort).toArray();
        forwardHigh = rules.stream().mapToLong(rule -> rule.forward().high()).toArray();
        forwardLow = rules.stream()
                .mapToLong(rule -> AddressIndex.low(rule.forward()))
                .toArray();
    }

    /** The rules as they were given. */
    List<Forward> rules() {
        return rules;
    }

    /**
     * The rule for a flow's destination, or {@link #NONE}.
     *
     * @param isInside true if the flow comes from inside, so that it does not matter by which link
     */
    int match(Flow flow, int inInterface, boolean isInside) {
        int rule = byAddress.find(flow.destinationHigh, flow.destinationLow);
        while (rule != AddressIndex.NONE) {
            boolean isMatch = (protocols[rule] == flow.protocol || protocols[rule] == NatSpec.ANY)
                    && flow.destinationPort >= firstPorts[rule]
                    && flow.destinationPort <= lastPorts[rule]
                    && (isInside || in.contains(rule, inInterface));
            if (isMatch) {
                return rule;
            }
            rule = byAddress.findNext(rule);
        }
        return NONE;
    }

    /** Rewrites a flow's destination. */
    void apply(int rule, Flow flow) {
        flow.destinationHigh = forwardHigh[rule];
        flow.destinationLow = forwardLow[rule];
        if (forwardPorts[rule] != 0) {
            flow.destinationPort = forwardPorts[rule] + flow.destinationPort - firstPorts[rule];
        }
    }
}
