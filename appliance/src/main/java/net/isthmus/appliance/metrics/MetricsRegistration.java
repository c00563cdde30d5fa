package net.isthmus.appliance.metrics;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlaneView;

/** Puts the data plane's samples beside those of the JVM, under {@code /q/metrics}. */
@ApplicationScoped
public class MetricsRegistration {

    @SuppressWarnings("deprecation") // the registry that Quarkus offers
    void register(
            @Observes StartupEvent start,
            PrometheusMeterRegistry registry,
            DataPlaneView dataPlane,
            ConfigurationView configuration) {
        registry.getPrometheusRegistry().register(new DataPlaneCollector(dataPlane, configuration));
    }
}
