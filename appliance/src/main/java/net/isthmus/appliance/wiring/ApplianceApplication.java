package net.isthmus.appliance.wiring;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.annotation.PreDestroy;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.isthmus.appliance.commit.CommitRefused;
import net.isthmus.appliance.commit.CommitService;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Fault;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * The appliance from start to end: the configuration is applied, then the API opens towards the outside; a clerk comes
 * by every second to undo what was not confirmed and to open what could not be opened.
 */
public class ApplianceApplication implements QuarkusApplication {

    private static final Logger LOG = Logger.getLogger("net.isthmus");
    private static final int FAILED = 1;
    private static final String CONCURRENT_COLLECTOR = "ZGC";
    private static final int STARTED_AFTER_SECONDS = 5;

    private final CommitService commits;
    private final Listeners listeners;
    private final RunSettings settings;
    private final HostReports reports;
    private final ListenAddress first;
    private final ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("clerk").daemon().factory());

    ApplianceApplication(
            CommitService commits,
            Listeners listeners,
            RunSettings settings,
            HostReports reports,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.commits = commits;
        this.listeners = listeners;
        this.settings = settings;
        this.reports = reports;
        this.first = new ListenAddress(host, port);
    }

    @Override
    public int run(String... arguments) {
        try {
            commits.start();
        } catch (CommitRefused e) {
            for (Fault fault : e.faults()) {
                LOG.error(fault.describe(
                        settings.configurationFile().map(Object::toString).orElse("the document")));
            }
            return FAILED;
        } catch (ApplianceException e) {
            LOG.error(e.getMessage());
            return FAILED;
        }
        LOG.infof("The API and the console answer on http://%s", first);
        var unused = clerk.scheduleWithFixedDelay(this::attend, 0, 1, TimeUnit.SECONDS);
        reports.begin(first);
        tidy();
        Quarkus.waitForExit();
        return 0;
    }

    /**
     * What only the start needed, more than half of the heap, would lie there until the collector sees a need. A
     * collector that makes workers wait is left to find one.
     */
    private void tidy() {
        if (ManagementFactory.getGarbageCollectorMXBeans().stream()
                .anyMatch(collector -> collector.getName().startsWith(CONCURRENT_COLLECTOR))) {
            var unused = clerk.schedule(System::gc, STARTED_AFTER_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Must not throw: the schedule would end silently. */
    private void attend() {
        try {
            commits.tick();
            Configuration running = commits.running();
            listeners.set(
                    settings.moreListeners(),
                    ConsoleAddresses.of(running),
                    running.system().hostname(),
                    running.system().console().certificate());
        } catch (RuntimeException e) {
            LOG.error("The clerk stumbled", e);
        }
    }

    @PreDestroy
    void stop() {
        reports.end();
        clerk.shutdownNow();
    }
}
