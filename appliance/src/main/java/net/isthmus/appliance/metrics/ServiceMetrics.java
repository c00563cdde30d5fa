package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import net.isthmus.core.status.ServiceStatus;

/** Services and their backends, each address of a backend for itself. */
final class ServiceMetrics {
    private static final List<String> LABELS = List.of("service", "backend", "address");

    private ServiceMetrics() {}

    static List<MetricFamilySamples> of(List<ServiceStatus> services) {
        var up = new GaugeMetricFamily("isthmus_service_backend_up", "1 if the backend is alive", LABELS);
        var weight = new GaugeMetricFamily("isthmus_service_backend_weight", "Weight that the backend has now", LABELS);
        var connections =
                new GaugeMetricFamily("isthmus_service_backend_connections", "Sessions of the backend now", LABELS);
        var sessions = new CounterMetricFamily(
                "isthmus_service_backend_sessions", "Sessions that the backend has been given", LABELS);
        for (ServiceStatus service : services) {
            for (ServiceStatus.Backend backend : service.backends()) {
                List<String> labels = List.of(service.name(), backend.name(), backend.address());
                boolean isAlive =
                        backend.state().equals("up") || backend.state().equals("draining");
                up.addMetric(labels, isAlive ? 1 : 0);
                weight.addMetric(labels, backend.weightNow());
                connections.addMetric(labels, backend.connections());
                sessions.addMetric(labels, backend.sessions());
            }
        }
        return List.of(up, weight, connections, sessions);
    }
}
