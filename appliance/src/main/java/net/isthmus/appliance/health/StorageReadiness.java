package net.isthmus.appliance.health;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import net.isthmus.appliance.commit.StateDirectory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether commits can be kept. An appliance on a full or broken disk forwards as before and is ready for traffic, so
 * this is never a reason to say no; it says what is wrong for those who look.
 */
@Readiness
public final class StorageReadiness implements HealthCheck {

    /** With less room than this a commit of a large document may not be written. */
    static final long LOW_BYTES = 8L << 20;

    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "overlay");

    private final Path directory;

    StorageReadiness(StateDirectory state) {
        this.directory = state.path();
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("storage").up();
        trouble(directory).ifPresent(trouble -> answer.withData("trouble", trouble));
        return answer.build();
    }

    /** What is wrong with the place where commits are kept. */
    public static Optional<String> trouble(Path directory) {
        try {
            FileStore store = Files.getFileStore(directory);
            if (VOLATILE.contains(store.type())) {
                return Optional.of("the data partition is not in use: what is committed is gone after a restart");
            }
            return trouble(store.getUsableSpace());
        } catch (IOException e) {
            return Optional.of("the data partition cannot be asked how full it is");
        }
    }

    static Optional<String> trouble(long usableBytes) {
        return usableBytes < LOW_BYTES
                ? Optional.of("the data partition is full: commits are refused until there is room")
                : Optional.empty();
    }
}
