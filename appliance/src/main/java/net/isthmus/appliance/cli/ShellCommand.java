package net.isthmus.appliance.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code isthmus shell}: the commands without the word before them, as the login shell of the image's users.
 *
 * <p>Most commands run in this process. Those that go on until Ctrl-C get one of their own, which Ctrl-C ends; those
 * that are about the machine run as root, by doas, which lets administrators.
 */
@Command(
        name = "shell",
        mixinStandardHelpOptions = true,
        description = "Take commands line by line; Tab and ? show what is possible.")
final class ShellCommand implements Callable<Integer> {

    /** What is done as root, and what is run for it. */
    static final Map<String, List<String>> AS_ROOT = Map.of(
            "upgrade", List.of("/usr/bin/isthmus", "upgrade"),
            "reboot", List.of("/usr/bin/systemctl", "reboot"),
            "poweroff", List.of("/usr/bin/systemctl", "poweroff"),
            "log", List.of("/usr/bin/journalctl", "--no-pager", "--unit=isthmus*"),
            "root", List.of("/bin/bash", "--login"));

    private static final Set<String> ENDLESS =
            Set.of("capture", "ping", "traceroute", "mtu-probe", "trace", "--watch", "--follow");

    /** Commands that make no sense from within. */
    private static final Set<String> NOT_HERE = Set.of("run", "shell", "seed");

    private static final int REPLACED = 127;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "-c", paramLabel = "LINE", description = "Run one line and end, as SSH does with a command.")
    private @Nullable String line;

    @Override
    public Integer call() throws IOException {
        return line == null ? new InteractiveShell(this).run() : perform(ShellWords.of(line), false);
    }

    /**
     * Runs one line.
     *
     * @param isInteractive whether more lines follow, so that an endless command must not take this process with it
     */
    int perform(List<String> words, boolean isInteractive) {
        if (words.isEmpty()) {
            return IsthmusCommand.DONE;
        }
        String first = words.getFirst();
        if (AS_ROOT.containsKey(first)) {
            List<String> command = new ArrayList<>(List.of("/usr/bin/doas", "-n"));
            command.addAll(AS_ROOT.getOrDefault(first, List.of()));
            command.addAll(words.subList(1, words.size()));
            return child(command);
        }
        if (NOT_HERE.contains(first)) {
            throw new CommandFailed(IsthmusCommand.WRONG, first + " is nothing to say here");
        }
        if (isInteractive && words.stream().anyMatch(ENDLESS::contains)) {
            List<String> command = new ArrayList<>(List.of(System.getProperty("isthmus.command", "isthmus")));
            command.addAll(words);
            return child(command);
        }
        return IsthmusCommand.execute(
                spec.commandLine().getOut(), spec.commandLine().getErr(), words.toArray(String[]::new));
    }

    private int child(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CommandFailed(REPLACED, command.getFirst() + " cannot be run: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return IsthmusCommand.REFUSED;
        }
    }
}
