package net.isthmus.core.config;

import java.util.LinkedHashMap;
import java.util.Map;
import net.isthmus.core.model.Key;
import net.isthmus.core.model.Labels;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.Section;

/** A namespace of workloads and policies. */
@Section(
        value = "A Kubernetes namespace, where it has labels by which policies choose it. Those that are not here have "
                + "one label only, which every namespace has: `kubernetes.io/metadata.name`, its own name.",
        example = """
            namespaces:
              shop: { labels: { stage: production } }
            """)
public record Namespace(
        @Key(
                value = "What policies choose it by.",
                noun = "label value",
                example = "{ stage: production }",
                names = Labels.KEY,
                namesShape = Labels.KEY_SHAPE,
                pattern = Labels.VALUE,
                shape = Labels.VALUE_SHAPE,
                max = Labels.MAX)
        Map<String, String> labels) {

    public Namespace {
        labels = Names.copyOf(labels);
    }

    /** All labels of a namespace, its name among them. */
    public static Map<String, String> labelsOf(String name, Map<String, Namespace> namespaces) {
        Namespace said = namespaces.get(name);
        Map<String, String> all = new LinkedHashMap<>(said == null ? Map.of() : said.labels());
        all.put(Labels.NAMESPACE_NAME, name);
        return all;
    }
}
