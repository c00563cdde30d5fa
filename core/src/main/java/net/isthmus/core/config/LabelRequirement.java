package net.isthmus.core.config;

import java.util.List;
import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Section;

/** One condition on a label. */
@Section("One condition on a label.")
public record LabelRequirement(
        @Key(value = "The label.", noun = "label key", example = "app", pattern = Labels.KEY, shape = Labels.KEY_SHAPE)
        String key,

        @Key(
                value = "`In`: its value is one of these. `NotIn`: it is none of them, or there is no such label. "
                        + "`Exists` and `DoesNotExist`: whether there is such a label at all.",
                example = "In")
        LabelOperator operator,

        @Key(
                value = "Values, for `In` and `NotIn`.",
                noun = "label value",
                example = "[db, cache]",
                pattern = Labels.VALUE,
                shape = Labels.VALUE_SHAPE,
                max = Labels.MAX)
        List<String> values) {

    public LabelRequirement {
        values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
        String value = labels.get(key);
        boolean holds = operator.hasValues() ? value != null && values.contains(value) : value != null;
        return holds == operator.isPositive();
    }

    @Override
    public String toString() {
        if (operator.hasValues()) {
            return key + (operator.isPositive() ? " in (" : " not in (") + String.join(", ", values) + ")";
        }
        return (operator.isPositive() ? "with " : "without ") + key;
    }
}
