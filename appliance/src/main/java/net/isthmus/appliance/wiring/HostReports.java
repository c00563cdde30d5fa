package net.isthmus.appliance.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.isthmus.appliance.boot.host.Banner;
import net.isthmus.appliance.boot.host.HostBoard;
import net.isthmus.appliance.boot.host.HostSettings;
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.appliance.commit.StateDirectory;
import net.isthmus.appliance.health.ServiceNotifier;
import net.isthmus.appliance.health.StorageReadiness;
import net.isthmus.core.port.ControlPulse;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.status.InterfaceStatus;
import org.jboss.logging.Logger;

/**
 * Tells the machine that the appliance runs on how it does: the service manager, whose watchdog it feeds, and the
 * directory {@code $RUNTIME_DIRECTORY} with the console's banner and the host's settings. Where there is neither, as on
 * a developer's machine, nothing is said. It has a thread of its own, so that a long commit does not look like a stall.
 */
@ApplicationScoped
public class HostReports {

    private static final Logger LOG = Logger.getLogger("net.isthmus");

    private final CommitService commits;
    private final DataPlaneView view;
    private final StateDirectory state;
    private final ServiceNotifier notifier;
    private final HostBoard board;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("host-reports").daemon().factory());

    HostReports(CommitService commits, DataPlaneView view, StateDirectory state, ControlPulse pulse) {
        this.commits = commits;
        this.view = view;
        this.state = state;
        this.notifier = ServiceNotifier.of(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")), pulse);
        this.board = HostBoard.at(
                Optional.ofNullable(System.getenv("RUNTIME_DIRECTORY")).map(Path::of));
    }

    /** The configuration is applied; from now on there is a report every second. */
    void begin(ListenAddress first) {
        notifier.ready();
        var unused = thread.scheduleWithFixedDelay(() -> report(first), 0, 1, TimeUnit.SECONDS);
    }

    void end() {
        thread.shutdownNow();
        notifier.stopping();
    }

    /** Must not throw: the schedule would end silently, and the watchdog bite. */
    private void report(ListenAddress first) {
        try {
            List<InterfaceStatus> interfaces = view.interfaces();
            List<String> troubles = troubles(interfaces);
            notifier.tick(troubles.isEmpty() ? "ready" : String.join("; ", troubles));
            board.settings(HostSettings.of(commits.running(), view.addressClients()));
            List<String> urls = new ArrayList<>(List.of("http://" + first));
            ConsoleAddresses.of(commits.running()).forEach(address -> urls.add("https://" + address));
            board.banner(Banner.of(commits.hostname(), interfaces, urls, troubles));
        } catch (RuntimeException e) {
            LOG.error("The host could not be told how the appliance does", e);
        }
    }

    private List<String> troubles(List<InterfaceStatus> interfaces) {
        List<String> troubles = new ArrayList<>();
        if (!commits.trouble().isEmpty()) {
            troubles.add(commits.trouble());
        }
        StorageReadiness.trouble(state.path()).ifPresent(troubles::add);
        interfaces.stream()
                .filter(one -> one.state().equals("unverified"))
                .forEach(one -> troubles.add(
                        one.name() + " is unverified: " + one.trouble().orElse("")));
        return troubles;
    }
}
