package net.isthmus.core.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.isthmus.core.model.Field;
import net.isthmus.core.model.Names;
import net.isthmus.core.model.RecordModel;
import net.isthmus.core.model.ValueType;

/** The reference of the configuration language as Markdown: a section a record, a table row a key. */
public final class ReferencePage {

    private final StringBuilder out = new StringBuilder();
    private final Map<RecordModel, String> shown = new HashMap<>();

    private ReferencePage() {}

    public static String of(RecordModel model) {
        var page = new ReferencePage();
        page.out.append(PREAMBLE);
        page.section("The document", "", model);
        return page.out.toString();
    }

    private static final String PREAMBLE = """
        # Configuration

        <!-- Made from the model in core by `make docs`; edit the records of net.isthmus.core.config instead. -->

        One YAML document describes the appliance. `isthmus check FILE` reports every mistake in it at once, each
        with its line, its path and what would be right:

        ```
        isthmus.yaml:14: interfaces.storage.mtu: 90000 is larger than 9216; the largest MTU is 9216
        ```

        - A key that is not on this page is a mistake. So are anchors, aliases and tags, a key that stands twice,
          and a key without a value.
        - A name that you give is a letter, then up to 31 letters, digits, hyphens and underscores. Interfaces,
          VLANs and bridges share one set of names.
        - An address that contains a colon is best put in quotes.
        - A duration is a number and one of `ms`, `s`, `m`, `h`, `d`.
        - Editors complete and check the document with [the schema](isthmus.schema.json): put
          `# yaml-language-server: $schema=isthmus.schema.json` on its first line.

        """;

    private void section(String title, String path, RecordModel model) {
        out.append("## ").append(title).append("\n\n").append(model.sentence()).append("\n\n");
        if (!model.example().isEmpty()) {
            out.append("```yaml\n").append(model.example()).append("```\n\n");
        }
        out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
        List<Runnable> below = new ArrayList<>();
        for (Field field : model.fields()) {
            row(field);
            String childPath = path.isEmpty() ? field.key() : path + "." + field.key();
            structure(field.type(), childPath, below);
        }
        out.append('\n');
        below.forEach(Runnable::run);
    }

    /** The section of a record, in full only where it is met first. */
    private void once(String title, String path, RecordModel model) {
        String first = shown.putIfAbsent(model, title);
        if (first == null) {
            section(title, path, model);
        } else {
            out.append("## ")
                    .append(title)
                    .append("\n\nThe same keys as ")
                    .append(first)
                    .append(".\n\n");
        }
    }

    /** Adds the section of the record that a value is or holds, if it does. */
    private void structure(ValueType type, String path, List<Runnable> below) {
        switch (type) {
            case ValueType.RecordOf(RecordModel child) -> below.add(() -> once("`" + path + "`", path, child));
            case ValueType.OptionalOf(ValueType of) -> structure(of, path, below);
            case ValueType.MapOf(var _, ValueType of, var _) -> structure(of, path + ".NAME", below);
            case ValueType.ListOf(ValueType of, var _) -> structure(of, path + "[]", below);
            case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ -> {}
        }
    }

    private void row(Field field) {
        String sentence = field.sentence();
        if (!field.example().isEmpty()) {
            sentence += " For example `" + field.example() + "`.";
        }
        out.append("| `")
                .append(field.key())
                .append("` | ")
                .append(cell((field.takesOne() ? "one, or " : "") + describe(field.type())))
                .append(" | ")
                .append(defaultOf(field))
                .append(" | ")
                .append(cell(sentence))
                .append(" |\n");
    }

    private static String defaultOf(Field field) {
        return field.defaultValue()
                .map(value -> switch (field.type()) {
                    case ValueType.OptionalOf _ -> "none";
                    case ValueType.ListOf _, ValueType.MapOf _ -> "none";
                    case ValueType.RecordOf _ -> "its defaults";
                    case ValueType.Whole _, ValueType.Flag _, ValueType.Text _, ValueType.Choice _, ValueType.Word _ ->
                        "`" + ScalarText.of(field.type(), value) + "`";
                })
                .orElse("**must be given**");
    }

    private static String describe(ValueType type) {
        return switch (type) {
            case ValueType.Whole(int min, int max) when min == max -> "always " + min;
            case ValueType.Whole(int min, int max) ->
                max == Integer.MAX_VALUE ? "a number from " + min : "a number from " + min + " to " + max;
            case ValueType.Flag _ -> "`true` or `false`";
            case ValueType.Text text when text.pattern() == Names.SYNTAX -> "a name";
            case ValueType.Text text -> "a text: " + text.shape();
            case ValueType.Choice choice ->
                choice.words().stream().map(word -> "`" + word + "`").collect(Collectors.joining(" or "));
            case ValueType.Word word -> word.kind();
            case ValueType.OptionalOf(ValueType of) -> describe(of);
            case ValueType.ListOf(ValueType.RecordOf _, int maxItems) -> "a list of up to " + maxItems;
            case ValueType.ListOf(ValueType of, int maxItems) ->
                "a list of up to " + maxItems + ", each " + describe(of);
            case ValueType.MapOf(var _, ValueType.RecordOf _, int maxItems) -> "up to " + maxItems + " by name";
            case ValueType.MapOf(var _, ValueType of, int maxItems) ->
                "up to " + maxItems + " by name, each " + describe(of);
            case ValueType.RecordOf _ -> "a mapping";
        };
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
