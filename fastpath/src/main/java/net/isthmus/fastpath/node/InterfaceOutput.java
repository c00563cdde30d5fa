package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.MssClamp;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.PortOutput;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.NetworkOrder;

/**
 * The last step of routing, shared by both families: writes the adjacency's layer-2 header and gives the frame to its
 * port, to the bridge when the interface is a BVI, or to {@code esp-output} when it is a tunnel of IPsec.
 *
 * <p>Not a node: a packet passes it as part of a rewrite node, between {@link #begin} and {@link #end}. Packets that
 * follow one another by the same interface leave, and are counted, as one run.
 */
public final class InterfaceOutput {
    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment packetMemory;
    private final AdjacencyTable adjacencies;
    private final Counters counters;
    private final Drops drops;
    private final PortOutput output;
    private final Vector bridge;
    private final Vector esp;
    private InterfaceTable interfaces = InterfaceTable.EMPTY;
    private final int[] run = new int[Vector.BURST];
    private final int etherType;
    private int runInterface;
    private int runFeatures;
    private int packets;
    private long bytes;

    /**
     * The output of one rewrite node; packets that leave by a BVI go to {@code bridge-input}.
     *
     * @param etherType of the node's packets, whatever family the neighbour was found by: an IPv6 next hop may take
     *     IPv4 packets (RFC 8950)
     */
    public InterfaceOutput(WorkerContext context, AdjacencyTable adjacencies, int etherType, Edges edges) {
        this.context = context;
        this.etherType = etherType;
        this.adjacencies = adjacencies;
        bridge = edges.to("bridge-input");
        esp = edges.toFeature("esp-output");
        frames = context.frames();
        packetMemory = frames.memory();
        counters = context.counters();
        drops = context.drops();
        output = context.output();
    }

    /** Begins a vector. */
    public void begin() {
        interfaces = context.interfaces();
        runFeatures = interfaces.features(runInterface);
    }

    /** Ends a vector: the last run leaves. */
    public void end() {
        if (packets == 0) {
            return;
        }
        counters.transmitted(runInterface, packets, bytes);
        int port = interfaces.port(runInterface);
        if (port != 0) {
            output.add(port, run, 0, packets);
        } else if ((runFeatures & InterfaceTable.FEATURE_PROTECTED) != 0) {
            protect();
        } else {
            bridge();
        }
        packets = 0;
        bytes = 0;
    }

    /**
     * Sends a packet to a resolved neighbour.
     *
     * @param memory packet memory: who sends many has it at hand
     * @param at place of its IP header
     * @param adjacency the adjacency's long, of kind resolved
     */
    public void send(MemorySegment memory, int frame, int at, long adjacency) {
        int slot = AdjacencyTable.rewriteSlot(adjacency);
        int length = AdjacencyTable.rewriteLength(adjacency);
        // Whole longs that end at the IP header: the bytes before the real header land in unused headroom.
        if (length > 2 * Long.BYTES) {
            NetworkOrder.putI64(memory, at - 24, adjacencies.rewrite(slot, 0));
        }
        NetworkOrder.putI64(memory, at - 16, adjacencies.rewrite(slot, 1));
        NetworkOrder.putI64(memory, at - 8, adjacencies.rewrite(slot, 2) & -0x1_0000L | etherType);
        int txInterface = AdjacencyTable.txInterface(adjacency);
        if (txInterface != runInterface || packets == run.length) {
            end();
            runInterface = txInterface;
            runFeatures = interfaces.features(txInterface);
        }
        if ((runFeatures & InterfaceTable.FEATURE_MSS_CLAMP) != 0) {
            clamp(frame, at);
        }
        run[packets++] = frame;
        bytes += frames.push(frame, length);
    }

    private void clamp(int frame, int at) {
        if (NetworkOrder.u8(packetMemory, at) >>> 4 == 4) {
            MssClamp.clamp4(frames, frame, interfaces.mss4(runInterface));
        } else {
            MssClamp.clamp6(frames, frame, interfaces.mss6(runInterface));
        }
    }

    /** Packets that leave by a tunnel have no link layer; ESP puts its own headers on. */
    private void protect() {
        for (int i = 0; i < packets; i++) {
            if (esp.room() == 0) {
                drops.drop(run[i], DropReason.VECTOR_FULL);
            } else {
                frames.txInterface(run[i], runInterface);
                esp.append(run[i]);
            }
        }
    }

    /** Frames that leave by a BVI enter its bridge domain. */
    private void bridge() {
        for (int i = 0; i < packets; i++) {
            if (bridge.room() == 0) {
                drops.drop(run[i], DropReason.VECTOR_FULL); // fragments of jumbo packets may outnumber any burst
            } else {
                frames.rxInterface(run[i], runInterface);
                frames.priorities(run[i], 0); // a routed packet bears no mark of the link that it left
                bridge.append(run[i]);
            }
        }
    }

    /** Drops a packet whose adjacency is resolved no more. */
    public void lost(int frame) {
        drops.drop(frame, DropReason.NEIGHBOUR_UNRESOLVED);
    }
}
