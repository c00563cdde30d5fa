package net.isthmus.appliance.metrics;

import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlaneView;

/** Puts the data plane's samples beside those of the JVM, under {@code /q/metrics}. */
@ApplicationScoped
public class MetricsRegistration {

    void register(
            @Observes StartupEvent start,
            CollectorRegistry registry,
            DataPlaneView dataPlane,
            ConfigurationView configuration) {
        registry.register(new DataPlaneCollector(dataPlane, configuration));
    }
}
