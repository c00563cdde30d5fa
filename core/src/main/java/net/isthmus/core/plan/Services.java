package net.isthmus.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Service;
import net.isthmus.core.config.Workload;
import net.isthmus.core.model.Names;

/**
 * The services of load balancing.
 *
 * @param workloads those that are a backend of some service
 */
public record Services(Map<String, Service> services, Map<String, Workload> workloads) implements Setting {

    /** No services. */
    public static final Services STANDARD = new Services(Map.of(), Map.of());

    /** The part of the document to which they belong. */
    public static final String SUBJECT = "services";

    /** Copies the collections. */
    public Services {
        services = Names.copyOf(services);
        workloads = Names.copyOf(workloads);
    }

    /** What a configuration says. */
    public static Services of(Configuration configuration) {
        Map<String, Service> services = configuration.services();
        Map<String, Workload> backends = new LinkedHashMap<>();
        configuration.workloads().forEach((name, workload) -> {
            if (services.values().stream().anyMatch(service -> service.selects(workload))) {
                backends.put(name, workload);
            }
        });
        return new Services(services, backends);
    }

    @Override
    public Services standard() {
        return STANDARD;
    }

    @Override
    public String change(String subject, Setting from) {
        return services.isEmpty()
                ? "remove all services"
                : "set services: " + String.join(", ", services.keySet()) + "; backends: " + workloads.size();
    }
}
