package net.isthmus.appliance.boot.seed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.appliance.boot.seed.Yaml.Span;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * From text to {@link Yaml}. Unlike the appliance's own document, a seed may use anchors, tags and whatever else people
 * write for other readers; what it may not do is cost more than it weighs: depth and number of values are bounded, also
 * of values that an alias stands for.
 */
final class YamlText {

    private static final int MAX_DEPTH = 40;
    private static final int MAX_VALUES = 200_000;
    private static final int MAX_LINE = 512 << 10;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(SeedFiles.MAX_BYTES + 1)
            .setAllowDuplicateKeys(true)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(50)
            .build();

    private final List<String> problems;
    private int values;

    private YamlText(List<String> problems) {
        this.problems = problems;
    }

    /**
     * Reads a text; empty if it has nothing, or is not YAML.
     *
     * @param problems is told why there is nothing
     */
    static Optional<Yaml> parse(String text, List<String> problems) {
        if (text.lines().anyMatch(line -> line.length() > MAX_LINE)) {
            problems.add("a line is longer than " + MAX_LINE + " characters");
            return Optional.empty();
        }
        try {
            Optional<Node> root = new Compose(SETTINGS).composeString(text);
            var reader = new YamlText(problems);
            return root.flatMap(node -> reader.value(node, 0));
        } catch (MarkedYamlEngineException e) {
            String where = e.getProblemMark()
                    .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                    .orElse("");
            problems.add(where + "this is not YAML: " + firstLine(e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add("this is not YAML: " + firstLine(String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            // The parser is not ours, and some hostile input makes it throw what it does not declare.
            problems.add("this is not YAML");
        }
        return Optional.empty();
    }

    private Optional<Yaml> value(Node node, int depth) {
        if (depth > MAX_DEPTH || ++values > MAX_VALUES) {
            if (values <= MAX_VALUES + 1) {
                problems.add(
                        depth > MAX_DEPTH
                                ? "values are nested deeper than " + MAX_DEPTH + " levels"
                                : "there are more than " + MAX_VALUES + " values");
                values = MAX_VALUES + 1;
            }
            return Optional.empty();
        }
        return switch (node) {
            case ScalarNode scalar ->
                Optional.of(new Yaml.Text(
                        scalar.getValue(),
                        scalar.getScalarStyle() == ScalarStyle.PLAIN,
                        scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED,
                        scalar.getTag().equals(Tag.BINARY),
                        span(node)));
            case SequenceNode sequence -> {
                List<Yaml> items = new ArrayList<>();
                sequence.getValue().forEach(item -> value(item, depth + 1).ifPresent(items::add));
                yield Optional.of(new Yaml.Items(List.copyOf(items), span(node)));
            }
            case MappingNode mapping -> Optional.of(keys(mapping, depth));
            default -> Optional.empty();
        };
    }

    private Yaml.Keys keys(MappingNode mapping, int depth) {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key) {
                value(entry.getValueNode(), depth + 1).ifPresent(value -> entries.put(key.getValue(), value));
            }
        }
        return new Yaml.Keys(entries, mapping.getFlowStyle() == FlowStyle.FLOW, span(mapping));
    }

    private static Span span(Node node) {
        int from = node.getStartMark().map(Mark::getIndex).orElse(0);
        int to = node.getEndMark().map(Mark::getIndex).orElse(from);
        return new Span(
                from,
                to,
                node.getStartMark().map(Mark::getLine).orElse(0),
                node.getStartMark().map(Mark::getColumn).orElse(0));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("it cannot be read");
    }

    /**
     * The text of a value as it was written, moved to the left margin: what remains is a document of its own.
     *
     * @param text the text that the value is from
     */
    static String cut(String text, Yaml value) {
        if (value instanceof Yaml.Text single) {
            return single.value();
        }
        int[] points = text.codePoints().toArray();
        Span span = value.span();
        int from = Math.min(span.from(), points.length);
        int to = Math.clamp(span.to(), from, points.length);
        String raw = new String(points, from, to - from);
        var out = new StringBuilder();
        boolean isFirst = true;
        for (String line : raw.lines().toList()) {
            int margin = 0;
            while (!isFirst && margin < span.column() && margin < line.length() && line.charAt(margin) == ' ') {
                margin++;
            }
            out.append(line.substring(margin).stripTrailing()).append('\n');
            isFirst = false;
        }
        return out.toString().stripTrailing() + "\n";
    }
}
