package net.isthmus.appliance.health;

import java.util.List;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.status.InterfaceStatus;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when every NIC that must be proven to be the right one has been. */
@Readiness
public final class NicReadiness implements HealthCheck {

    private final DataPlaneView dataPlane;

    NicReadiness(DataPlaneView dataPlane) {
        this.dataPlane = dataPlane;
    }

    @Override
    public HealthCheckResponse call() {
        List<InterfaceStatus> unverified = dataPlane.interfaces().stream()
                .filter(one -> one.state().equals("unverified"))
                .toList();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("nics").status(unverified.isEmpty());
        unverified.forEach(one -> answer.withData(one.name(), one.trouble().orElse("")));
        return answer.build();
    }
}
