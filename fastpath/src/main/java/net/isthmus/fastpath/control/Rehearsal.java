package net.isthmus.fastpath.control;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.node.HostInputNode;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;

/**
 * Runs a packet through a graph of its own: the nodes and tables of every worker, but frames, counters and rings that
 * belong to nobody else, and ports that throw away what they are given. Nothing is sent, counted or learnt by it.
 *
 * <p>It runs on the control loop, the only writer of the tables, so it needs no grace period. What nodes would hand to
 * the control loop is told, not done.
 */
@OwnedBy("control loop")
public final class Rehearsal {
    private static final int CHUNKS = 64;
    private static final int RING_BYTES = 1 << 18;

    /** What nodes hand over, in words. */
    private static final Map<Integer, String> PUNTS = Map.of(
            Punt.ARP, "the control loop takes the ARP message",
            Punt.ND, "the control loop takes the neighbour discovery message",
            Punt.UNRESOLVED, "the packet waits until its neighbour is resolved, then goes on",
            Punt.MAC_LEARNED, "the bridge learns the source MAC",
            Punt.PROBE_ANSWER, "it answers a probe of the appliance");

    /**
     * What became of a packet.
     *
     * @param steps as a trace shows them
     * @param handedOver what the control loop would have been given
     */
    public record Outcome(List<TracedPacket.Step> steps, List<String> handedOver) {
        /** Copies the lists. */
        public Outcome {
            steps = List.copyOf(steps);
            handedOver = List.copyOf(handedOver);
        }
    }

    private final FastPath fastPath;
    private final WorkerContext context;
    private final ByteRing puntRing = new ByteRing(RING_BYTES);
    private final ByteRing traceRing = new ByteRing(RING_BYTES);
    private final Graph graph;
    private final Vector ethernetInput;
    private final Vector hostInput;
    private final TraceCollector trace;

    Rehearsal(FastPath fastPath) {
        this.fastPath = fastPath;
        var frames = new Frames(Arena.ofAuto().allocate((long) CHUNKS * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));
        context = WorkerContext.ofRehearsal(frames, puntRing, traceRing);
        var edges = new Edges();
        graph = fastPath.graph(context, edges);
        ethernetInput = edges.to(EthernetInputNode.NAME);
        hostInput = edges.to(HostInputNode.NAME);
        trace = new TraceCollector(-1, context.tracer(), fastPath.interfaces());
    }

    /**
     * Runs one packet.
     *
     * @param port the port by which it comes
     * @param bytes from its Ethernet header on, with its tags; from its IP header on by the host port
     */
    public Outcome run(int port, byte[] bytes) {
        InterfaceTable table = fastPath.interfaces().table();
        List<Entry> ports = table.entries().stream()
                .filter(entry -> entry.port() == entry.index())
                .toList();
        ports.forEach(entry -> context.output().attach(entry.index(), new Sink(context.frames())));
        try {
            context.beginTurn(table, fastPath.control().nowNs());
            context.tracer().arm(1, Tracer.ANY_INTERFACE);
            Vector inbox = port == FastPath.HOST_PORT ? hostInput : ethernetInput;
            inbox.append(frame(port, bytes));
            context.tracer().received(inbox, 0, port);
            graph.run();
            context.output().flushAll();
        } finally {
            graph.abandon();
            ports.forEach(entry -> context.output().detach(entry.index()));
            context.tracer().arm(0, Tracer.ANY_INTERFACE);
        }
        List<String> handedOver = new ArrayList<>();
        puntRing.read(
                (kind, _, _, _, _, _) ->
                        handedOver.add(PUNTS.getOrDefault(kind, "the control loop takes it (kind " + kind + ")")),
                Integer.MAX_VALUE);
        traceRing.read(trace::record, Integer.MAX_VALUE);
        List<TracedPacket.Step> steps = new ArrayList<>();
        trace.take().forEach(packet -> steps.addAll(packet.steps()));
        return new Outcome(steps, handedOver);
    }

    private int frame(int port, byte[] bytes) {
        Frames frames = context.frames();
        int first = 0;
        int last = 0;
        int done = 0;
        while (done < bytes.length) {
            int frame = frames.allocate();
            int part = Math.min(bytes.length - done, Frames.CHUNK_DATA_BYTES);
            int offset = frames.offset(frame);
            MemorySegment.copy(bytes, done, frames.memory(), ValueLayout.JAVA_BYTE, offset, part);
            frames.received(frame, offset, part);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
            done += part;
        }
        frames.rxInterface(first, port);
        return first;
    }

    /** A port that takes everything and sends nothing. */
    private record Sink(Frames frames) implements Device {
        @Override
        public int receive(Vector into, int limit) {
            return 0;
        }

        @Override
        public int transmit(Vector from) {
            for (int i = 0; i < from.count(); i++) {
                frames.freePacket(from.get(i));
            }
            return from.count();
        }

        @Override
        public void housekeep() {}

        @Override
        public int pollFd() {
            return -1;
        }

        @Override
        public String rung() {
            return "rehearsal";
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public void close() {}
    }
}
