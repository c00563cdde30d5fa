package net.isthmus.appliance.upgrade;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a slot holds.
 *
 * @param version as people call it
 * @param commit the commit that it was built from
 */
public record Release(String version, String commit) {

    /** The release that a file tells of; empty if there is none. */
    public static Optional<Release> read(Path file) {
        try {
            Map<String, String> values = KeyValueLines.read(file);
            return Optional.ofNullable(values.get("VERSION"))
                    .map(version -> new Release(version, values.getOrDefault("COMMIT", "")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Differs where the software does; fit for the name of a file. */
    public String identity() {
        return (version + "-" + commit).replaceAll("[^A-Za-z0-9.+-]", "_");
    }

    @Override
    public String toString() {
        return commit.isEmpty() ? version : version + " (" + commit.substring(0, Math.min(12, commit.length())) + ")";
    }
}
