package net.isthmus.appliance.health;

import net.isthmus.core.port.ControlPulse;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while the control loop goes round. Before its first round there is nothing to say against it: a start is not a
 * stall, and what a start lacks is readiness.
 */
@Liveness
public final class ControlLoopLiveness implements HealthCheck {

    /** A loop that has not come round for so long hangs. */
    static final long STALLED_NS = 10_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final ControlPulse pulse;

    ControlLoopLiveness(ControlPulse pulse) {
        this.pulse = pulse;
    }

    @Override
    public HealthCheckResponse call() {
        long silentNs = pulse.nanosSinceLastRound();
        return HealthCheckResponse.named("control loop")
                .status(silentNs < STALLED_NS)
                .withData("millisecondsSinceLastRound", silentNs / NANOS_PER_MILLI)
                .build();
    }
}
