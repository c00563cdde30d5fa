package net.isthmus.fastpath.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What the fuzz tests have been given and have found, read in every build and without Jazzer's instrumentation. */
public final class Corpus {
    private Corpus() {}

    /** Gives every input of a fuzz test to its check, whole and cut off at every length. */
    public static void forEach(Class<?> test, String method, Consumer<byte[]> check) throws IOException {
        for (Path input : inputs(test, method)) {
            byte[] bytes = Files.readAllBytes(input);
            for (int length = bytes.length; length >= 0; length--) {
                byte[] beginning = Arrays.copyOf(bytes, length);
                try {
                    check.accept(beginning);
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError(input.getFileName() + ", " + length + " bytes of it", e);
                }
            }
        }
    }

    private static List<Path> inputs(Class<?> test, String method) throws IOException {
        String folder = test.getSimpleName() + "Inputs/" + method;
        try (Stream<Path> files = Files.list(
                Path.of(Objects.requireNonNull(test.getResource(folder), folder).toURI()))) {
            List<Path> inputs = files.sorted().toList();
            assertThat(inputs).as(folder).isNotEmpty();
            return inputs;
        } catch (URISyntaxException e) {
            throw new IOException(folder, e);
        }
    }
}
