package net.isthmus.appliance.commit;

import java.util.List;
import net.isthmus.core.fault.Fault;

/** A document has mistakes; nothing has changed. */
public final class CommitRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    CommitRefused(List<Fault> faults) {
        super(
                faults.size() == 1
                        ? "The document has a mistake: " + faults.getFirst()
                        : "The document has " + faults.size() + " mistakes");
        this.faults = List.copyOf(faults);
    }

    /** All of them, in the order of their lines. */
    public List<Fault> faults() {
        return faults;
    }
}
