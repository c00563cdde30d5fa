package net.isthmus.core.document;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where the project lies: the tests run there or in the folder of a module. */
final class Repository {

    private Repository() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        return Files.exists(folder.resolve("mvnw")) ? folder : Objects.requireNonNull(folder.getParent());
    }
}
