package net.isthmus.core.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.config.PolicyRoute;

/** The rules of policy routing, in order. */
public record PolicyRules(List<PolicyRoute> rules) implements Setting {

    /** No rules. */
    public static final PolicyRules STANDARD = new PolicyRules(List.of());

    /** The part of the document to which they belong. */
    public static final String SUBJECT = "policyRoutes";

    /** Copies the list. */
    public PolicyRules {
        rules = List.copyOf(rules);
    }

    @Override
    public PolicyRules standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return rules.isEmpty()
                ? "remove all policy routes"
                : "set policy routes: " + rules.stream().map(PolicyRoute::name).collect(Collectors.joining(", "));
    }

    @Override
    public Set<String> links() {
        return rules.stream()
                .flatMap(rule -> Stream.concat(rule.in().stream(), rule.link().stream()))
                .collect(Collectors.toSet());
    }
}
