package net.isthmus.appliance.fake;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import net.isthmus.appliance.commit.Preparation;
import net.isthmus.core.port.ControlPulse;
import net.isthmus.core.port.DataPlane;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.OperatorTools;

/** Takes the packet path's place when the application runs in a test. */
@Alternative
@Priority(1)
@ApplicationScoped
public class FakePacketPath {

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    Preparation preparation() {
        return first -> {};
    }

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    DataPlane dataPlane() {
        return new FakeDataPlane();
    }

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    DataPlaneView view() {
        return new FakeView();
    }

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    ControlPulse pulse() {
        return () -> 1_000_000;
    }

    @Produces
    @Alternative
    @Priority(1)
    @ApplicationScoped
    OperatorTools tools() {
        return new FakeTools();
    }
}
