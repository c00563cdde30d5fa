package net.isthmus.fastpath.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.worker.Worker;

/** Runs a trace: arms the workers' tracers, waits for packets, brings back their steps. */
public final class PacketTrace {
    private static final long POLL_NS = 20_000_000;
    private static final int MAX_PACKETS = 1000;

    private PacketTrace() {}

    /**
     * Traces the next packets that any worker receives. One trace at a time; a second one takes over.
     *
     * @param packets 1 to 1,000
     * @param interfaceName a port, VLAN or bridge by which they must come in, or any; VLANs and bridges are traced by
     *     their ports
     * @param patience how long to wait
     * @return the packets that came
     */
    public static List<TracedPacket> run(
            FastPath fastPath, int packets, Optional<String> interfaceName, Duration patience) {
        int wanted = Math.clamp(packets, 1, MAX_PACKETS);
        int filter = interfaceName.map(name -> port(fastPath, name)).orElse(Tracer.ANY_INTERFACE);
        fastPath.control().submit(() -> take(fastPath)).join();
        for (Worker worker : fastPath.workers()) {
            worker.execute(() -> worker.context().tracer().arm(wanted, filter)).join();
        }
        long deadlineNs = MonotonicClock.SYSTEM.nanoTime() + patience.toNanos();
        while (MonotonicClock.SYSTEM.nanoTime() < deadlineNs
                && fastPath.control().submit(() -> count(fastPath)).join() < wanted) {
            LockSupport.parkNanos(POLL_NS);
        }
        for (Worker worker : fastPath.workers()) {
            worker.execute(() -> worker.context().tracer().arm(0, filter)).join();
        }
        fastPath.control().submit(() -> true).join(); // the rings are read between two tasks
        List<TracedPacket> traced =
                fastPath.control().submit(() -> take(fastPath)).join();
        return traced.size() > wanted ? traced.subList(0, wanted) : traced;
    }

    private static int port(FastPath fastPath, String name) {
        Entry entry = fastPath.interfaces()
                .table()
                .find(name)
                .orElseThrow(() -> new ApplianceException("there is no interface " + name + " to trace"));
        return entry.port() == 0 ? Tracer.ANY_INTERFACE : entry.port();
    }

    private static int count(FastPath fastPath) {
        return fastPath.traces().stream().mapToInt(TraceCollector::count).sum();
    }

    private static List<TracedPacket> take(FastPath fastPath) {
        var all = new ArrayList<TracedPacket>();
        fastPath.traces().forEach(trace -> all.addAll(trace.take()));
        return all;
    }
}
