package net.isthmus.appliance.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.core.document.Reading;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code isthmus check}: all that is wrong with a document, without an appliance. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Say all that is wrong with a document; no appliance is needed.")
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "The document, - for standard input.")
    private Path file = Path.of("-");

    @Override
    public Integer call() {
        return switch (ConfigurationReader.read(DocumentFile.read(file))) {
            case Reading.Accepted accepted -> {
                spec.commandLine().getOut().println(file + " is right.");
                yield IsthmusCommand.DONE;
            }
            case Reading.Refused refused ->
                throw new CommandFailed(IsthmusCommand.REFUSED, refused.describe(file.toString()));
        };
    }
}
