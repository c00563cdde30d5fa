package net.isthmus.appliance.commit;

import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.fault.Fault;

/** What a configuration needs that the document does not hold, such as secrets. */
@FunctionalInterface
public interface Requirements {

    /** Nothing. */
    Requirements NONE = configuration -> List.of();

    /** All that is wanting. */
    List<Fault> check(Configuration configuration);
}
