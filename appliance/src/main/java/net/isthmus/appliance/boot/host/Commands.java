package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the system's own small programs. */
@FunctionalInterface
interface Commands {

    /**
     * Runs a program to its end and answers what it printed.
     *
     * @param input for its standard input
     * @throws IOException if it cannot be run, fails, or does not come to an end
     */
    String run(String input, String... command) throws IOException;

    /** This machine's. */
    Commands REAL = (input, command) -> {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command[0] + " does not come to an end");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(command[0] + " was interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(List.of(command).getFirst() + ": " + said.strip());
        }
        return said;
    };
}
