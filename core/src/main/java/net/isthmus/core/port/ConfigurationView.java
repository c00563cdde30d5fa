package net.isthmus.core.port;

import java.util.List;
import net.isthmus.core.status.CommitStatus;

/** What the configuration shows of itself. Any thread; every answer is a snapshot. */
public interface ConfigurationView {
    /** Name of the appliance. */
    String hostname();

    /** The newest commits, newest first. */
    List<CommitStatus> commits(int limit);
}
