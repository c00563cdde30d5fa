package net.isthmus.core.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;

/** A choice by labels, as Kubernetes has it. */
@Section(
        value = "A choice by labels: of all that have each of `matchLabels` and fulfil each of `matchExpressions`. "
                + "An empty one chooses all.",
        example = """
            networkPolicies:
              data:
                podSelector:
                  matchLabels: { tier: data }
                  matchExpressions:
                    - { key: app, operator: In, values: [db, cache] }
                    - { key: legacy, operator: DoesNotExist }
            """)
public record LabelSelector(
        @Key(
                value = "Labels with their values.",
                noun = "label value",
                example = "{ app: web }",
                names = Labels.KEY,
                namesShape = Labels.KEY_SHAPE,
                pattern = Labels.VALUE,
                shape = Labels.VALUE_SHAPE,
                max = Labels.MAX)
        Map<String, String> matchLabels,

        @Key(value = "Further conditions.", noun = "number of conditions", max = Labels.MAX)
        List<LabelRequirement> matchExpressions) {

    /** All. */
    public static final LabelSelector ALL = new LabelSelector(Map.of(), List.of());

    public LabelSelector {
        matchLabels = Names.copyOf(matchLabels);
        matchExpressions = List.copyOf(matchExpressions);
    }

    /** True if something with these labels is chosen. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream()
                        .allMatch(wanted -> Objects.equals(labels.get(wanted.getKey()), wanted.getValue()))
                && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /** The choice as an operator reads it: {@code app=web, tier in (a, b)}. */
    @Override
    public String toString() {
        String said = Stream.concat(
                        matchLabels.entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()),
                        matchExpressions.stream().map(LabelRequirement::toString))
                .collect(Collectors.joining(", "));
        return said.isEmpty() ? "all" : said;
    }
}
