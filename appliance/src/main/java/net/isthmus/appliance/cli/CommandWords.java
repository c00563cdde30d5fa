package net.isthmus.appliance.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Which words may follow those of a line, by the commands' own description of themselves. */
final class CommandWords {

    private static final Set<String> HIDDEN = Set.of("run", "shell", "seed");

    private CommandWords() {}

    /** The words that may come next. */
    static List<String> after(List<String> words) {
        List<String> said =
                !words.isEmpty() && words.getFirst().equals("isthmus") ? words.subList(1, words.size()) : words;
        CommandLine command = new CommandLine(new IsthmusCommand());
        int positional = 0;
        for (String word : said) {
            CommandLine sub = command.getSubcommands().get(word);
            if (sub != null && positional == 0) {
                command = sub;
            } else if (!word.startsWith("-")) {
                positional++;
            }
        }
        List<String> next = new ArrayList<>();
        if (said.isEmpty()) {
            next.addAll(ShellCommand.AS_ROOT.keySet());
            next.add("exit");
            next.add("help");
        }
        if (positional == 0) {
            command.getSubcommands().keySet().stream()
                    .filter(name -> !HIDDEN.contains(name))
                    .forEach(next::add);
        }
        next.addAll(values(command.getCommandSpec(), positional));
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden() && !said.isEmpty()) {
                next.add(option.longestName());
            }
        }
        return next.stream().distinct().sorted().toList();
    }

    /** The values that a parameter may have, where they are known. */
    private static List<String> values(CommandSpec command, int index) {
        List<String> values = new ArrayList<>();
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            Iterable<String> candidates = parameter.completionCandidates();
            if (parameter.index().contains(index) && candidates != null) {
                candidates.forEach(values::add);
            }
        }
        return values;
    }
}
