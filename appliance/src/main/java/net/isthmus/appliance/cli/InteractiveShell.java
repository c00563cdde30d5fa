package net.isthmus.appliance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;

/** Lines from a person at a terminal: with history, completion by Tab, and {@code ?} for what may follow. */
final class InteractiveShell {

    private static final String WELCOME = "Isthmus. Tab completes, ? shows what may follow, exit ends.";

    /** A serial line does not tell how large the screen at its other end is. */
    private static final Size SERIAL_LINE = new Size(80, 24);

    private final ShellCommand shell;

    InteractiveShell(ShellCommand shell) {
        this.shell = shell;
    }

    int run() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .ffm(false)
                .jni(false)
                .exec(true)
                .nativeSignals(true)
                .signalHandler(SignalHandler.SIG_IGN)
                .build()) {
            if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
                terminal.setSize(SERIAL_LINE);
            }
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("isthmus")
                    .completer((_, line, candidates) -> {
                        List<String> before = line.words().subList(0, line.wordIndex());
                        CommandWords.after(before).forEach(word -> candidates.add(new Candidate(word)));
                    })
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .variable(LineReader.HISTORY_SIZE, 500)
                    .build();
            KeyMap<Binding> keys = reader.getKeyMaps().get(LineReader.MAIN);
            if (keys != null) {
                keys.bind(new Reference(LineReader.LIST_CHOICES), "?");
            }
            terminal.writer().println(WELCOME);
            terminal.flush();
            return lines(reader, terminal);
        }
    }

    private int lines(LineReader reader, Terminal terminal) {
        String prompt = hostname() + "> ";
        int last = IsthmusCommand.DONE;
        while (true) {
            try {
                List<String> words = ShellWords.of(reader.readLine(prompt));
                if (!words.isEmpty() && List.of("exit", "quit", "logout").contains(words.getFirst())) {
                    return last;
                }
                boolean isHelp = words.equals(List.of("help"));
                last = shell.perform(isHelp ? List.of("--help") : words, true);
            } catch (UserInterruptException e) {
                last = IsthmusCommand.REFUSED; // Ctrl-C at the prompt: a new line
            } catch (EndOfFileException e) {
                return last;
            } catch (CommandFailed e) {
                terminal.writer().println(e.getMessage());
                last = e.exitCode();
            }
            terminal.flush();
        }
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "isthmus";
        }
    }
}
