package net.isthmus.fastpath.control;

import java.util.List;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.worker.Worker;

/**
 * Lets workers forget what they counted of an interface that is gone, so that the next one with its index begins at 0.
 * Each worker does so itself, between two turns, when it no longer sees the interface.
 */
@OwnedBy("control loop")
final class CounterReset implements Interfaces.Listener {
    private final List<Worker> workers;

    /** @param workers all workers; more may be added later */
    CounterReset(List<Worker> workers) {
        this.workers = workers;
    }

    @Override
    public void changed(Entry entry, boolean isUp) {}

    @Override
    public void removed(Entry entry) {
        int index = entry.index();
        for (Worker worker : workers) {
            var unused = worker.execute(
                    () -> worker.context().counters().resetInterface(index)); // each worker comes to it in its own time
        }
    }
}
