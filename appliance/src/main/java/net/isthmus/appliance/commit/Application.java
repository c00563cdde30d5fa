package net.isthmus.appliance.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;
import net.isthmus.core.plan.Action;
import net.isthmus.core.port.DataPlane;

/**
 * Applies actions one by one, and takes all of them back if one fails: each knows its inverse, and they are taken back
 * in reverse order, so that each finds the world as it left it.
 */
final class Application {

    private final DataPlane dataPlane;
    private final Deque<Action> done = new ArrayDeque<>();

    Application(DataPlane dataPlane) {
        this.dataPlane = dataPlane;
    }

    /**
     * Applies all.
     *
     * @throws ApplianceException if one failed; then nothing of them remains, unless the severity is FATAL
     */
    void apply(List<Action> actions) {
        for (Action action : actions) {
            try {
                dataPlane.apply(action);
                done.push(action);
            } catch (RuntimeException e) {
                undo();
                throw new ApplianceException("Could not " + action.describe() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Takes back all that was applied. It goes on after a failure, because less that is wrong is better than more. */
    void undo() {
        ApplianceException failure = null;
        while (!done.isEmpty()) {
            Action action = done.pop().inverse();
            try {
                dataPlane.apply(action);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = new ApplianceException(
                            Severity.FATAL,
                            "The data plane differs from the running configuration, because going back failed: "
                                    + "could not "
                                    + action.describe() + ": " + e.getMessage(),
                            e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
