package net.isthmus.fastpath.worker;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.fastpath.graph.ByteRing;

/** The rings by which workers hand packets on, one from each to each other. */
public final class WorkerRings {
    /** Memory for the rings out of one worker. */
    private static final int BYTES_A_WORKER = 4 << 20;

    private static final int LARGEST = 1 << 20;

    /** Takes seven packets of the longest kind that the configuration allows. */
    private static final int SMALLEST = 1 << 16;

    private final List<List<ByteRing>> byWriter = new ArrayList<>();

    /** Rings between so many workers. */
    public WorkerRings(int workers) {
        int bytes = Math.clamp(Integer.highestOneBit(BYTES_A_WORKER / workers), SMALLEST, LARGEST);
        for (int writer = 0; writer < workers; writer++) {
            var rings = new ArrayList<ByteRing>();
            for (int reader = 0; reader < workers; reader++) {
                rings.add(new ByteRing(reader == writer ? ByteRing.SMALLEST : bytes));
            }
            byWriter.add(List.copyOf(rings));
        }
    }

    /** Rings from a worker, by their readers. */
    List<ByteRing> from(int writer) {
        return byWriter.get(writer);
    }

    /** Rings to a worker, from all others. */
    public List<ByteRing> to(int reader) {
        var rings = new ArrayList<ByteRing>();
        for (int writer = 0; writer < byWriter.size(); writer++) {
            if (writer != reader) {
                rings.add(byWriter.get(writer).get(reader));
            }
        }
        return List.copyOf(rings);
    }

    /** Lets each worker know the others. Before they run. */
    public void join(List<Worker> workers) {
        for (Worker worker : workers) {
            worker.steerBy(new FlowSteering(worker.context(), worker.index(), workers, from(worker.index())));
        }
    }
}
