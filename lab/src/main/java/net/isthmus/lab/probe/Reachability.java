package net.isthmus.lab.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.isthmus.lab.Command;
import net.isthmus.lab.Namespace;

/**
 * Many short conversations between hosts at once: which of them are answered. One process puts its sockets into all of
 * the hosts' namespaces, so a hundred questions of which half are to stay without an answer take little more than a
 * second.
 */
public final class Reachability {
    private static final String SCRIPT = "reachability.py";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Reachability() {}

    /**
     * One question; a server is put where it leads.
     *
     * @param from who asks
     * @param source by which address of his
     * @param to who is asked
     * @param destination at which address
     * @param protocol {@code TCP} or {@code UDP}
     * @param port at which port
     */
    public record Question(Namespace from, String source, Namespace to, String destination, String protocol, int port) {

        @Override
        public String toString() {
            return "%s %s > %s %d".formatted(protocol, source, destination, port);
        }
    }

    /**
     * Asks.
     *
     * @param isExpected which questions are to be answered: those are waited for
     * @return of each question whether it was answered
     */
    public static Map<Question, Boolean> ask(List<Question> questions, Predicate<Question> isExpected) {
        List<String> lines = new ArrayList<>();
        for (Question question : questions) {
            lines.add(String.join(
                    " ",
                    isExpected.test(question) ? "yes" : "no",
                    question.from().name(),
                    question.source(),
                    question.to().name(),
                    question.destination(),
                    question.protocol(),
                    Integer.toString(question.port())));
        }
        String said = Command.of("/usr/bin/python3", "-c", script())
                .withInput(String.join("\n", lines) + "\n")
                .within(LIMIT)
                .run()
                .orThrow()
                .output()
                .strip();
        Set<String> answered = said.isEmpty() ? Set.of() : Set.of(said.split(" "));
        Map<Question, Boolean> answers = new LinkedHashMap<>();
        for (int number = 0; number < questions.size(); number++) {
            answers.put(questions.get(number), answered.contains(Integer.toString(number)));
        }
        return answers;
    }

    /** The questions that were answered although they were not to be, or not although they were, in words. */
    public static Set<String> surprises(List<Question> questions, Predicate<Question> isExpected) {
        return ask(questions, isExpected).entrySet().stream()
                .filter(entry -> entry.getValue() != isExpected.test(entry.getKey()))
                .map(entry -> entry.getKey() + (entry.getValue() ? " was answered" : " was not answered"))
                .collect(Collectors.toSet());
    }

    private static String script() {
        try (InputStream resource = Objects.requireNonNull(Reachability.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
