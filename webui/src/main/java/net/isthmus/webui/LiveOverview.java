package net.isthmus.webui;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.time.MonotonicClock;
import org.jboss.logging.Logger;

/**
 * Samples once a second, whether or not somebody looks, and hands each sample to all who do. A browser that does not
 * keep up misses samples; it never makes others wait.
 */
@ApplicationScoped
@Startup
public class LiveOverview {

    private static final Logger LOG = Logger.getLogger(LiveOverview.class);

    private final OverviewSampler sampler;
    private final BroadcastProcessor<Overview> samples = BroadcastProcessor.create();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("console-sampler").daemon().factory());
    private volatile Overview last;
    private boolean hasFailed;

    LiveOverview(DataPlaneView dataPlane, ConfigurationView configuration) {
        sampler = new OverviewSampler(dataPlane, configuration);
        last = new Overview(
                "",
                new Overview.Summary("0 bit/s", "0 bit/s", "0", "0", false, 0, 0, 0),
                List.of(),
                0,
                List.of(),
                0,
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of());
    }

    @PostConstruct
    void start() {
        var unused = thread.scheduleAtFixedRate(this::sample, 0, 1, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
        samples.onComplete();
    }

    /** The newest sample. */
    public Overview last() {
        return last;
    }

    /** The newest sample now, and every further one. */
    public Multi<Overview> stream() {
        return Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().item(this::last),
                        samples.onOverflow().dropPreviousItems());
    }

    /** A failing sample must not end the sampling; it is logged when it begins to fail. */
    private void sample() {
        try {
            last = sampler.sample(MonotonicClock.SYSTEM.nanoTime());
            hasFailed = false;
            samples.onNext(last);
        } catch (RuntimeException e) {
            if (!hasFailed) {
                LOG.warn("The console's figures stand still: " + e.getMessage(), e);
            }
            hasFailed = true;
        }
    }
}
