package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** What a state directory says is in force, for those who come before the appliance runs; nothing is changed in it. */
public final class LastCommit {

    private LastCommit() {}

    /**
     * The document that the next start finds in force: that of the last commit, or of the one before if the last was
     * never confirmed. Empty if nothing was ever committed.
     *
     * @throws IOException if there was a commit and it cannot be read
     */
    public static Optional<String> document(Path state) throws IOException {
        return document(new Disk.Real(), state);
    }

    static Optional<String> document(Disk disk, Path state) throws IOException {
        Optional<byte[]> pointer = disk.read(History.runningFile(state));
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        Running running = Running.parse(text(pointer.get())).orElseThrow(() -> damaged(state));
        int number = running.isProvisional() ? running.fallback() : running.commit();
        if (number == 0) {
            return Optional.empty();
        }
        Commit commit = disk.read(History.file(state, number))
                .flatMap(content -> Commit.parse(number, text(content)))
                .orElseThrow(() -> damaged(state));
        return Optional.of(commit.document());
    }

    private static IOException damaged(Path state) {
        return new IOException("what was committed last cannot be read in " + state);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
