package net.isthmus.lab.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import net.isthmus.lab.LabException;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.RunningCommand;

/**
 * First messages of IKE from random addresses (198.18.0.0/15), each well-formed: what somebody sends who wants to keep
 * an IKE daemon from everything else.
 */
public final class IkeFlood {
    private static final String SCRIPT = "ike_flood.py";

    private IkeFlood() {}

    /**
     * Begins; goes on until it is closed.
     *
     * @param to an address whose port 500 gets them
     * @param perSecond how many a second at most
     */
    public static RunningCommand start(Namespace from, String to, int perSecond) {
        Path script = from.file(SCRIPT);
        try (InputStream resource = Objects.requireNonNull(IkeFlood.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LabException("cannot write " + script + ": " + e.getMessage(), e);
        }
        return from.start("/usr/bin/python3", script.toString(), to, Integer.toString(perSecond));
    }
}
