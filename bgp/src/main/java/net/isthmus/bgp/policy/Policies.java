package net.isthmus.bgp.policy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Bgp;
import net.isthmus.core.config.BgpFamily;
import net.isthmus.core.config.BgpPolicyRule;
import net.isthmus.core.config.BgpPrefixMatch;

/**
 * All policies of a configuration by their names. One that says the same as before is the same object as before, so
 * that whoever uses it knows that nothing is to be judged anew.
 */
public final class Policies {
    /** Before there was a configuration. */
    public static final Policies NONE = new Policies(Map.of());

    /** All that a policy depends on. */
    private record Text(List<BgpPolicyRule> rules, Map<String, List<BgpPrefixMatch>> prefixLists) {}

    private record Compiled(Text text, Policy policy) {}

    private final Map<String, Compiled> byName;

    private Policies(Map<String, Compiled> byName) {
        this.byName = byName;
    }

    /** Those of a configuration. */
    public static Policies of(Bgp bgp, Policies before) {
        Map<String, Compiled> compiled = new HashMap<>();
        Map<String, PrefixList> lists = new HashMap<>();
        bgp.policies().forEach((name, rules) -> {
            Text text = new Text(rules, listsOf(rules, bgp));
            Compiled old = before.byName.get(name);
            compiled.put(name, old != null && old.text.equals(text) ? old : new Compiled(text, compile(text, lists)));
        });
        return new Policies(Map.copyOf(compiled));
    }

    /** The policy of this name. One that does not exist, which validation refuses, takes nothing. */
    public Policy get(String name) {
        return switch (name) {
            case BgpFamily.ACCEPT -> Policy.ACCEPT;
            case BgpFamily.REJECT -> Policy.REJECT;
            default ->
                Optional.ofNullable(byName.get(name)).map(Compiled::policy).orElse(Policy.REJECT);
        };
    }

    private static Map<String, List<BgpPrefixMatch>> listsOf(List<BgpPolicyRule> rules, Bgp bgp) {
        Map<String, List<BgpPrefixMatch>> lists = new LinkedHashMap<>();
        for (BgpPolicyRule rule : rules) {
            for (String name : rule.match().prefixList()) {
                lists.put(name, bgp.prefixLists().getOrDefault(name, List.of()));
            }
        }
        return lists;
    }

    private static Policy compile(Text text, Map<String, PrefixList> lists) {
        return new Policy(text.rules.stream()
                .map(rule -> new Rule(
                        rule,
                        rule.match().prefixList().stream()
                                .map(name -> lists.computeIfAbsent(
                                        name, _ -> new PrefixList(text.prefixLists.getOrDefault(name, List.of()))))
                                .toList()))
                .toList());
    }
}
