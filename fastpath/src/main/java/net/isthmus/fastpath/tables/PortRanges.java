package net.isthmus.fastpath.tables;

import java.util.List;

/** The port ranges of all rules one behind the other; rule {@code r} has those from {@code starts[r]} on. */
final class PortRanges {
    private final int[] starts;
    private final int[] first;
    private final int[] last;

    PortRanges(List<List<PolicyRule.Ports>> ofRules) {
        starts = Prefixes.starts(ofRules);
        first = ofRules.stream()
                .flatMap(List::stream)
                .mapToInt(PolicyRule.Ports::first)
                .toArray();
        last = ofRules.stream()
                .flatMap(List::stream)
                .mapToInt(PolicyRule.Ports::last)
                .toArray();
    }

    /** True if the rule has no ranges or one that holds the port; no range holds -1. */
    boolean contains(int rule, int port) {
        int end = starts[rule + 1];
        int i = starts[rule];
        if (i == end) {
            return true;
        }
        for (; i < end; i++) {
            if (port >= first[i] && port <= last[i]) {
                return true;
            }
        }
        return false;
    }
}
