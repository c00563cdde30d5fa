package net.isthmus.appliance.commit;

import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.Configuration;

/**
 * What has to happen before the first action: some things are fixed from the start, such as the number of workers and
 * the room for sessions.
 */
@FunctionalInterface
public interface Preparation {
    /**
     * Tells what the first configuration says.
     *
     * @throws ApplianceException if the machine refuses
     */
    void prepare(Configuration first);
}
