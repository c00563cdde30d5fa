package net.isthmus.appliance.boot.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The directory in which the appliance tells the host what it wants and how it does: {@code /run/isthmus} in the image,
 * where units of the system's watch it, and nowhere else. A file is written when it says something new.
 *
 * <p>One thread calls.
 */
public final class HostBoard {

    private final Optional<Path> directory;
    private final Map<String, String> written = new LinkedHashMap<>();

    private HostBoard(Optional<Path> directory) {
        this.directory = directory;
    }

    /** In a directory, or nowhere. */
    public static HostBoard at(Optional<Path> directory) {
        return new HostBoard(directory);
    }

    /** The settings that the host is asked for. */
    public void settings(String text) {
        write("host", text);
    }

    /** The banner of the console. */
    public void banner(String text) {
        write("issue", text);
    }

    private void write(String name, String text) {
        if (directory.isEmpty() || text.equals(written.get(name))) {
            return;
        }
        try {
            Files.writeString(directory.get().resolve(name), text);
            written.put(name, text);
        } catch (IOException e) {
            // A banner that cannot be written is tried again a second later; there is no better place to say so.
        }
    }
}
