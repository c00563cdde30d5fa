package net.isthmus.core.port;

import net.isthmus.core.ApplianceException;
import net.isthmus.core.plan.Action;

/** What a commit changes. Any thread may call; one call at a time. */
public interface DataPlane {
    /**
     * Performs one action and returns when packets see it.
     *
     * @throws ApplianceException if it cannot be; everything is then as before the call
     */
    void apply(Action action);
}
