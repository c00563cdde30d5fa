package net.isthmus.bench.veth;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.isthmus.lab.Lab;
import net.isthmus.lab.LabException;

/** What a benchmark over veth was called with: {@code --option value} pairs and bare words. */
record BenchArguments(List<String> words) {

    private static final String APPLIANCE = "appliance/target/quarkus-app/quarkus-run.jar";

    /** A benchmark that prints what it sees. */
    @FunctionalInterface
    interface Benchmark {
        void run(BenchArguments arguments, PrintStream out);
    }

    /** Runs a benchmark as a program: after a crash's leftovers are gone; what goes wrong is one line and status 1. */
    static void main(String[] arguments, Benchmark benchmark) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Lab.cleanUpStale();
            benchmark.run(new BenchArguments(List.of(arguments)), out);
        } catch (LabException e) {
            out.println("✗ " + e.getMessage());
            System.exit(1);
        }
    }

    /** Whether a bare word is there. */
    boolean has(String word) {
        return words.contains(word);
    }

    /** What follows an option. */
    String text(String option, String otherwise) {
        int index = words.indexOf(option);
        return index < 0 || index + 1 >= words.size() ? otherwise : words.get(index + 1);
    }

    /** The whole number that follows an option. */
    int number(String option, int otherwise) {
        return Integer.parseInt(text(option, Integer.toString(otherwise)));
    }

    /** The seconds that follow {@code --seconds}. */
    double seconds(double otherwise) {
        return Double.parseDouble(text("--seconds", Double.toString(otherwise)));
    }

    /** The appliance to start: what {@code --appliance} names, or what was built. */
    Path appliance() {
        return Path.of(text(
                "--appliance",
                Path.of(System.getProperty("isthmus.home", ""), APPLIANCE).toString()));
    }
}
