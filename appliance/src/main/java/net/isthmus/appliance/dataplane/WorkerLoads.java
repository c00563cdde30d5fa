package net.isthmus.appliance.dataplane;

import java.util.List;
import net.isthmus.fastpath.worker.Worker;

/** Share of its time that each worker spends on packets, measured once a second by the control loop. */
final class WorkerLoads {
    private static final long PERIOD_NS = 1_000_000_000;

    private final List<Worker> workers;
    private final long[] busyNsBefore;
    private volatile double[] percents;
    private long lastNs;

    WorkerLoads(List<Worker> workers) {
        this.workers = workers;
        busyNsBefore = new long[workers.size()];
        percents = new double[workers.size()];
    }

    /** Measures if a second has passed. Control loop. */
    void tick(long nowNs) {
        long elapsedNs = nowNs - lastNs;
        if (lastNs != 0 && elapsedNs < PERIOD_NS) {
            return;
        }
        var measured = new double[workers.size()];
        for (int i = 0; i < measured.length; i++) {
            long busyNs = workers.get(i).load().busyNs();
            measured[i] = lastNs == 0 ? 0 : Math.min(100, 100.0 * (busyNs - busyNsBefore[i]) / elapsedNs);
            busyNsBefore[i] = busyNs;
        }
        percents = measured;
        lastNs = nowNs;
    }

    /** Percent of the last second; any thread. */
    double busyPercent(int worker) {
        return percents[worker];
    }
}
