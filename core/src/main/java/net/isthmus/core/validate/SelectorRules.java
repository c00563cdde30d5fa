package net.isthmus.core.validate;

import java.util.List;
import net.isthmus.core.config.LabelRequirement;
import net.isthmus.core.config.LabelSelector;

/** Rules of selectors. A label that nothing has is no mistake: what has it may come later. */
final class SelectorRules {

    private final Findings findings;

    SelectorRules(Findings findings) {
        this.findings = findings;
    }

    void check(String path, LabelSelector selector) {
        List<LabelRequirement> requirements = selector.matchExpressions();
        for (int i = 0; i < requirements.size(); i++) {
            LabelRequirement requirement = requirements.get(i);
            String operator = requirement.operator().word();
            boolean isEmpty = requirement.values().isEmpty();
            if (requirement.operator().hasValues() == isEmpty) {
                findings.add(
                        path + ".matchExpressions[" + i + "].values",
                        operator + (isEmpty ? " compares with values" : " has no values"),
                        isEmpty ? "write at least one" : "leave them out",
                        path + ".matchExpressions[" + i + "].operator");
            }
        }
    }
}
