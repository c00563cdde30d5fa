package net.isthmus.lab.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The command line of {@link RunLab}.
 *
 * @param once whether to end after the checks, with an exit code, instead of waiting for Ctrl-C
 * @param kernel whether the Linux kernel forwards instead of Isthmus: the reference
 * @param appliance the appliance's runnable jar, or an executable
 * @param javaOptions for the appliance's JVM
 * @param queues of each of the appliance's ports
 */
record RunOptions(boolean once, boolean kernel, Path appliance, List<String> javaOptions, int queues) {

    static final String USAGE = """
            usage: RunLab [--once] [--kernel] [--appliance JAR] [--java-option OPTION]... [--queues N]
              --once               pass the checks, say how they went, clean up and exit: 0 if all is well, else 1
              --kernel             let the Linux kernel forward instead of Isthmus
              --appliance JAR      the appliance (default: appliance/target/quarkus-app/quarkus-run.jar)
              --java-option OPTION an option for the appliance's JVM
              --queues N           receive and transmit queues of each port (default 1)
            """;

    private static final String DEFAULT_APPLIANCE = "appliance/target/quarkus-app/quarkus-run.jar";

    RunOptions {
        javaOptions = List.copyOf(javaOptions);
    }

    /**
     * Reads the command line; the system property {@code isthmus.home} is the root of the source tree. Throws
     * {@link IllegalArgumentException} with what is wrong with it.
     */
    static RunOptions parse(List<String> words) {
        boolean once = false;
        boolean kernel = false;
        Path appliance = Path.of(System.getProperty("isthmus.home", "")).resolve(DEFAULT_APPLIANCE);
        List<String> javaOptions = new ArrayList<>();
        int queues = 1;
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            switch (word) {
                case "--once" -> once = true;
                case "--kernel" -> kernel = true;
                case "--appliance" -> appliance = Path.of(value(word, rest));
                case "--java-option" -> javaOptions.add(value(word, rest));
                case "--queues" -> queues = number(word, value(word, rest));
                default -> throw new IllegalArgumentException("unknown option " + word);
            }
        }
        return new RunOptions(once, kernel, appliance, javaOptions, queues);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(String option, String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= 64) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException("%s %s: must be a number from 1 to 64".formatted(option, text));
    }
}
