package net.isthmus.appliance.health;

import java.util.Optional;
import java.util.function.Consumer;
import net.isthmus.core.port.ControlPulse;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.UnixDatagram;

/**
 * Tells the system's service manager how the appliance does, by sd_notify's protocol: that it is ready, what it is
 * doing, and, as long as the control loop goes round, that it is alive. A loop that hangs falls silent, and the manager
 * starts the appliance anew. Without a manager ({@code NOTIFY_SOCKET}) nothing is said.
 *
 * <p>One thread calls.
 */
public final class ServiceNotifier {

    private final Consumer<String> manager;
    private final ControlPulse pulse;
    private String status = "";
    private boolean isReady;

    ServiceNotifier(Consumer<String> manager, ControlPulse pulse) {
        this.manager = manager;
        this.pulse = pulse;
    }

    /** Talks to the manager whose socket the environment names. */
    public static ServiceNotifier of(Optional<String> socket, ControlPulse pulse) {
        return new ServiceNotifier(message -> socket.ifPresent(name -> send(name, message)), pulse);
    }

    private static void send(String socket, String message) {
        try {
            UnixDatagram.send(socket, message);
        } catch (NativeCallException | IllegalArgumentException e) {
            // A manager that does not listen learns by our silence; there is nobody else to tell.
        }
    }

    /** The configuration is applied. */
    public void ready() {
        isReady = true;
        manager.accept("READY=1");
    }

    /**
     * To be called every second.
     *
     * @param now what the appliance is doing, for people
     */
    public void tick(String now) {
        if (isReady && pulse.nanosSinceLastRound() < ControlLoopLiveness.STALLED_NS) {
            manager.accept("WATCHDOG=1");
        }
        String line = now.replace('\n', ' ');
        if (!line.equals(status)) {
            status = line;
            manager.accept("STATUS=" + line);
        }
    }

    /** The appliance ends because it was told to. */
    public void stopping() {
        manager.accept("STOPPING=1");
    }
}
