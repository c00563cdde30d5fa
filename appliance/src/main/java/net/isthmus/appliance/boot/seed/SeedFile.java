package net.isthmus.appliance.boot.seed;

import net.isthmus.wire.Octets;

/**
 * A file of {@code write_files}.
 *
 * @param path where
 * @param content what
 * @param owner {@code user:group}
 * @param mode permissions, such as 0644
 * @param isAppended added to what is there, not put in its place
 * @param isDeferred written after users are made
 */
public record SeedFile(String path, Octets content, String owner, int mode, boolean isAppended, boolean isDeferred) {

    /** Without the content, which may be secret. */
    @Override
    public String toString() {
        return path + ", " + content.length() + " bytes";
    }
}
