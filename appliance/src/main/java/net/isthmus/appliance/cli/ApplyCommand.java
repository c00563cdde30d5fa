package net.isthmus.appliance.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus apply}: a document becomes the running configuration. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = "Make a document the running configuration; only what differs is touched.")
final class ApplyCommand implements Callable<Integer> {

    private static final String YAML = "application/yaml";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ApiClient api = new ApiClient();

    @Parameters(paramLabel = "FILE", description = "The document, - for standard input.")
    private Path file = Path.of("-");

    @Option(
            names = "--confirm",
            paramLabel = "MINUTES",
            description = "Undo it after so many minutes, or at a restart, unless `isthmus confirm` is said.")
    private @Nullable Integer confirmMinutes;

    @Option(names = "--comment", paramLabel = "TEXT", defaultValue = "", description = "What the change is about.")
    private String comment = "";

    @Option(names = "--dry-run", description = "Only say what would change.")
    private boolean isDryRun;

    @Override
    public Integer call() {
        byte[] document = DocumentFile.read(file);
        String text = isDryRun
                ? Views.changes(JsonTree.parse(api.post("/configuration/check", YAML, document)))
                : Views.commit(JsonTree.parse(api.put("/configuration" + query(), YAML, document)));
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return IsthmusCommand.DONE;
    }

    private String query() {
        String about = comment.isEmpty() ? "" : "comment=" + URLEncoder.encode(comment, StandardCharsets.UTF_8);
        String confirm = confirmMinutes == null ? "" : "confirm=" + confirmMinutes;
        String both = about + (about.isEmpty() || confirm.isEmpty() ? "" : "&") + confirm;
        return both.isEmpty() ? "" : "?" + both;
    }
}
