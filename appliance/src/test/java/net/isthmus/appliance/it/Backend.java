package net.isthmus.appliance.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import net.isthmus.lab.LabException;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.RunningCommand;

/** Servers in the hosts of the lab that say who they are: {@code backend.py} beside this class. */
final class Backend {
    private static final Duration UP = Duration.ofSeconds(30);
    private static final String SCRIPT = "backend.py";

    private Backend() {}

    /**
     * Starts one and waits until it listens.
     *
     * @param kind {@code http}, {@code tcp-echo}, {@code udp} or {@code grpc}
     */
    static RunningCommand start(LabHost host, String kind, String address, int port, String name) {
        Path script = host.namespace().file(SCRIPT);
        try (InputStream resource = Objects.requireNonNull(Backend.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LabException("cannot write " + script + ": " + e.getMessage(), e);
        }
        return host.namespace()
                .start("/usr/bin/python3", script.toString(), kind, address, Integer.toString(port), name)
                .awaitOutput("listening", UP);
    }
}
