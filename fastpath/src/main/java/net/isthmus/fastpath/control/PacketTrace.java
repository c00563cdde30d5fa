package net.isthmus.fastpath.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.port.TraceOrder;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.filter.PacketFilter;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.worker.Worker;

/** Runs a trace: arms the workers' tracers, waits for packets, brings back their steps. */
public final class PacketTrace {
    private static final long POLL_NS = 20_000_000;
    private static final int MAX_PACKETS = 1000;

    private PacketTrace() {}

    /**
     * Traces the next packets that any worker receives. One trace at a time; a second one takes over. VLANs and bridges
     * are traced by their ports.
     *
     * @return the packets that came
     * @throws IllegalArgumentException if the filter is wrong
     */
    public static List<TracedPacket> run(FastPath fastPath, TraceOrder order) {
        int wanted = Math.clamp(order.packets(), 1, MAX_PACKETS);
        PacketFilter filter = PacketFilter.compile(order.filter());
        int port = order.interfaceName().map(name -> port(fastPath, name)).orElse(Tracer.ANY_INTERFACE);
        fastPath.control()
                .submit(() -> {
                    fastPath.traces().forEach(trace -> trace.begin(order.dropsOnly()));
                    return true;
                })
                .join();
        // Which packets will be dropped is known at their end: all are followed until enough have been.
        arm(fastPath, order.dropsOnly() ? Integer.MAX_VALUE : wanted, port, filter);
        long deadlineNs = MonotonicClock.SYSTEM.nanoTime() + order.patience().toNanos();
        while (MonotonicClock.SYSTEM.nanoTime() < deadlineNs
                && fastPath.control().submit(() -> count(fastPath)).join() < wanted) {
            LockSupport.parkNanos(POLL_NS);
        }
        arm(fastPath, 0, port, filter);
        fastPath.control().submit(() -> true).join(); // the rings are read between two tasks
        List<TracedPacket> traced =
                fastPath.control().submit(() -> take(fastPath)).join();
        return traced.size() > wanted ? traced.subList(0, wanted) : traced;
    }

    private static void arm(FastPath fastPath, int packets, int port, PacketFilter filter) {
        for (Worker worker : fastPath.workers()) {
            worker.execute(() -> worker.context().tracer().arm(packets, port, filter))
                    .join();
        }
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
