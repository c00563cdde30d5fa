package net.isthmus.appliance.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.appliance.fake.FakeDataPlane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any instant: the next process finds the last acknowledged document, or the one after it. */
class CommitKillIT {

    private static final int KILLS = 6;
    private static final int MOST_COMMITS_BEFORE_A_KILL = 12;
    private static final long MOST_NANOS_INTO_A_COMMIT = 3_000_000;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    @Test
    void shouldFindTheOldOrTheNewDocumentWhenKilledAtAnyInstant() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261122);
        int last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            last = killAfter(
                    last + 1,
                    1 + random.nextInt(MOST_COMMITS_BEFORE_A_KILL),
                    random.nextLong(MOST_NANOS_INTO_A_COMMIT));

            String found = found();

            assertThat(found)
                    .as("kill %d, acknowledged %d", kill, last)
                    .isIn(EndlessCommits.document(last), EndlessCommits.document(last + 1));
            last = found.equals(EndlessCommits.document(last)) ? last : last + 1;
        }
    }

    /** Starts the process, waits for some commits, lets it go a little into the next, and kills it. */
    // The handle is used because Process.destroyForcibly() closes the stream with the last numbers.
    private int killAfter(int first, int commits, long nanos) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EndlessCommits.class.getName(),
                        directory.toString(),
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int acknowledged = first - 1;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = "";
            while (acknowledged < first + commits - 1 && line != null) {
                line = lines.readLine();
                acknowledged = number(line, acknowledged);
            }
            assertThat(line).as("the process must not end by itself").isNotNull();
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanos) {
                Thread.onSpinWait();
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
            for (line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = number(line, acknowledged);
            }
        }
        return acknowledged;
    }

    /** Log lines may be between the numbers, and the last line may be cut off by the kill. */
    private static int number(@org.jspecify.annotations.Nullable String line, int otherwise) {
        return line != null && line.matches("\\d+") && Integer.parseInt(line) == otherwise + 1
                ? Integer.parseInt(line)
                : otherwise;
    }

    private String found() {
        try (StateDirectory state = StateDirectory.take(directory)) {
            CommitService next = CommitService.open(
                    system -> {},
                    new FakeDataPlane(),
                    state,
                    ConfigurationFile.of(Optional.empty()),
                    Requirements.NONE);
            next.start();
            return next.document();
        }
    }
}
