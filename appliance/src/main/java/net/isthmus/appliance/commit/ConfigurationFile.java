package net.isthmus.appliance.commit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;

/**
 * The file that the appliance was started with, if any. Every commit remembers a hash of what the file contained at
 * that moment; a start that finds other content knows that the file was changed after the commit, and then the file
 * holds. So whichever was changed last wins, and no clock is asked.
 */
public final class ConfigurationFile {

    private final Optional<Path> path;

    private ConfigurationFile(Optional<Path> path) {
        this.path = path;
    }

    /** That file, or none. */
    public static ConfigurationFile of(Optional<Path> path) {
        return new ConfigurationFile(path);
    }

    /** Its content, if it is not what the hash was made from. */
    Optional<byte[]> contentIfNewerThan(String hash) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(path.get());
            return hash(content).equals(hash) ? Optional.empty() : Optional.of(content);
        } catch (IOException e) {
            throw new ApplianceException(Severity.ERROR, "Cannot read " + path.get() + ": " + History.reason(e), e);
        }
    }

    /** Hash of its content now; empty if there is no file or it cannot be read. */
    String hash() {
        try {
            return path.isEmpty() ? "" : hash(Files.readAllBytes(path.get()));
        } catch (IOException e) {
            return "";
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Its path, for people. */
    @Override
    public String toString() {
        return path.map(Path::toString).orElse("no file");
    }
}
