package net.isthmus.fastpath.nat;

import java.util.List;
import java.util.Map;
import net.isthmus.fastpath.nat.NatSpec.Links;

/** Which interfaces each of several rules is for. Immutable. */
final class InterfaceSets {
    private final long[][] sets;
    private final boolean[] areAll;

    /** @param indices interface index of each link that is there */
    InterfaceSets(List<Links> ofRules, Map<String, Integer> indices) {
        int words = indices.values().stream().mapToInt(index -> index).max().orElse(0) / Long.SIZE + 1;
        sets = new long[ofRules.size()][words];
        areAll = new boolean[ofRules.size()];
        for (int rule = 0; rule < sets.length; rule++) {
            long[] set = sets[rule];
            areAll[rule] = ofRules.get(rule).areAll();
            ofRules.get(rule).names().forEach(name -> {
                Integer index = indices.get(name);
                if (index != null) {
                    set[index >>> 6] |= 1L << index;
                }
            });
        }
    }

    /** True for every interface of all, and for those of a list. */
    boolean contains(int rule, int interfaceIndex) {
        return areAll[rule] || lists(rule, interfaceIndex);
    }

    /** True if a rule's interfaces are listed and this one is not among them: it lies on the other side. */
    boolean excludes(int rule, int interfaceIndex) {
        return !areAll[rule] && !lists(rule, interfaceIndex);
    }

    private boolean lists(int rule, int interfaceIndex) {
        long[] set = sets[rule];
        int word = interfaceIndex >>> 6;
        return word < set.length && (set[word] >>> interfaceIndex & 1) != 0;
    }
}
