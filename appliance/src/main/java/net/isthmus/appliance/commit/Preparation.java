package net.isthmus.appliance.commit;

import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.SystemSettings;

/** What has to happen before the first action: some things are fixed from the start, such as the number of workers. */
@FunctionalInterface
public interface Preparation {
    /**
     * Tells what the first configuration says of the system.
     *
     * @throws ApplianceException if the machine refuses
     */
    void prepare(SystemSettings system);
}
