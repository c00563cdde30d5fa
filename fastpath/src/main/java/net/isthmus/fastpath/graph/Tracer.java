package net.isthmus.fastpath.graph;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.filter.PacketFields;
import net.isthmus.fastpath.filter.PacketFilter;

/**
 * Follows packets through a worker's graph and tells the control loop each step.
 *
 * <p>Off, it costs one predictable branch a vector. Armed for {@code n} packets, it marks the next {@code n} that are
 * received (of one interface, or any) and writes a record to its ring whenever a marked packet enters a node, leaves by
 * a port or is dropped: the node and the first {@value #SNAP_BYTES} bytes as they are at that moment.
 */
public final class Tracer {
    /** Bytes of packet kept a step. */
    public static final int SNAP_BYTES = 96;

    /** Record kind: entered a node; {@code second} is the node's number in the graph. */
    public static final int VISITED = 1;

    /** Record kind: dropped; {@code second} is the reason's ordinal. */
    public static final int DROPPED = 2;

    /** Record kind: handed to a port; {@code second} is the port's interface index. */
    public static final int TRANSMITTED = 3;

    /** Record kind: received; {@code second} is the interface index. */
    public static final int RECEIVED = 4;

    /** Interface index of the host port, whose packets have no Ethernet header. */
    private static final int HOST_PORT = 1;

    /** Any interface, as filter. */
    public static final int ANY_INTERFACE = -1;

    private static final int NO_NODE = -1;
    private static final int LAYER_ETHERNET = 0;
    private static final int LAYER_UNSAID = 1;

    private final Frames frames;
    private final ByteRing ring;
    private final CaptureTap tap;
    private final int[] traceIds;
    private String[] nodeNames = new String[0];
    private int[] nodeLayers = new int[0];
    private LogicalSide[] nodeSides = new LogicalSide[0];
    private int node = NO_NODE;
    private long nowNs;
    private boolean on;
    private final PacketFields fields = new PacketFields();
    private PacketFilter filter = PacketFilter.ALL;
    private int toMark;
    private int nextTraceId = 1;
    private int interfaceFilter = ANY_INTERFACE;

    /** A tracer that is off. */
    public Tracer(Frames frames, ByteRing ring) {
        this.frames = frames;
        this.ring = ring;
        this.traceIds = new int[frames.capacity() + 1];
        tap = new CaptureTap(frames);
    }

    /** True while packets are to be marked or marked ones may be under way. */
    public boolean isOn() {
        return on;
    }

    /** Marks the next packets. Worker thread. */
    public void arm(int packets, int interfaceIndex) {
        arm(packets, interfaceIndex, PacketFilter.ALL);
    }

    /** Marks the next packets that a filter means. Worker thread. */
    public void arm(int packets, int interfaceIndex, PacketFilter wanted) {
        filter = wanted;
        toMark = packets;
        interfaceFilter = interfaceIndex;
        on = packets > 0 || tap.isOn();
    }

    /** Sets what captures want; none ends all. Worker thread. */
    public void capture(CaptureOrder[] orders, ByteRing into) {
        tap.orders(orders, into);
        on = toMark > 0 || tap.isOn();
    }

    /** Begins a turn. */
    void beginTurn(long turnNowNs) {
        nowNs = turnNowNs;
    }

    /** When the turn began. */
    long nowNs() {
        return nowNs;
    }

    /** A node begins; {@link #leave} says that none is at work. */
    void enter(int index) {
        node = index;
    }

    /** The graph has run. */
    void leave() {
        node = NO_NODE;
    }

    /** Sets the names to which {@link #VISITED} records refer. */
    void nodeNames(String[] names) {
        nodeNames = names;
        nodeLayers = new int[names.length];
        nodeSides = new LogicalSide[names.length];
        for (int i = 0; i < names.length; i++) {
            boolean isLayer2 = names[i].startsWith("ethernet") || names[i].startsWith("bridge");
            nodeLayers[i] = isLayer2 ? LAYER_ETHERNET : LAYER_UNSAID;
            nodeSides[i] = LogicalSide.of(names[i]);
        }
    }

    /** Name of the graph's node number {@code index}. */
    public String nodeName(int index) {
        return nodeNames[index];
    }

    /** Looks at packets that a device has just brought, before the first node. */
    public void received(Vector vector, int from, int interfaceIndex) {
        if (tap.isOn()) {
            tap.pass(vector, from, interfaceIndex, CaptureOrder.IN, interfaceIndex == HOST_PORT, nowNs);
        }
        if (toMark == 0) {
            on = tap.isOn(); // every marked packet has run to its end: a turn keeps none
            return;
        }
        if (interfaceFilter != ANY_INTERFACE && interfaceFilter != interfaceIndex) {
            return;
        }
        for (int i = from; i < vector.count() && toMark > 0; i++) {
            int frame = vector.get(i);
            if (!filter.isAll() && !isMeant(frame, interfaceIndex)) {
                continue;
            }
            frames.addFlags(frame, Frames.FLAG_TRACED);
            traceIds[frame] = nextTraceId++;
            toMark--;
            write(frame, RECEIVED, interfaceIndex);
        }
    }

    private boolean isMeant(int frame, int interfaceIndex) {
        fields.read(
                frames.memory(),
                frames.offset(frame),
                frames.length(frame),
                frames.packetLength(frame),
                interfaceIndex == HOST_PORT);
        return filter.matches(fields);
    }

    /** Records the marked packets of the inbox of the graph's node number {@code index}. */
    public void visit(int index, Vector vector) {
        if (tap.watchesNodes()) {
            tap.between(nodeSides[index], vector, nowNs);
        }
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if ((frames.flags(frame) & Frames.FLAG_TRACED) != 0) {
                write(frame, VISITED, index);
            }
        }
    }

    /** Records the end of a packet. */
    public void dropped(int frame, DropReason reason) {
        if (tap.isOn()) {
            tap.drop(frame, reason, isIp(frame, reason), nowNs);
        }
        if ((frames.flags(frame) & Frames.FLAG_TRACED) != 0) {
            write(frame, DROPPED, reason.ordinal());
        }
    }

    /** Records the marked packets that a port is given. */
    public void transmitted(Vector vector, int port) {
        if (tap.isOn()) {
            tap.pass(vector, 0, port, CaptureOrder.OUT, port == HOST_PORT, nowNs);
        }
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            if ((frames.flags(frame) & Frames.FLAG_TRACED) != 0) {
                write(frame, TRANSMITTED, port);
            }
        }
    }

    /** True if a packet that is dropped now begins with an IP header, false if with an Ethernet header. */
    boolean isIp(int frame, DropReason reason) {
        if (reason.isPastLayer2()) {
            return true;
        }
        if (node == NO_NODE || nodeLayers[node] == LAYER_ETHERNET || reason == DropReason.TX_PORT_DOWN) {
            return frames.rxInterface(frame) == HOST_PORT && tap.looksLikeIp(frame);
        }
        return tap.looksLikeIp(frame);
    }

    /** The packet {@code copy} was made from {@code original} and is followed with it. */
    public void copied(int original, int copy) {
        if ((frames.flags(original) & Frames.FLAG_TRACED) != 0) {
            frames.addFlags(copy, Frames.FLAG_TRACED);
            traceIds[copy] = traceIds[original];
        }
    }

    private void write(int frame, int kind, int second) {
        int length = Math.min(frames.length(frame), SNAP_BYTES);
        long at = ring.claim(kind, traceIds[frame], second, length);
        if (at >= 0) {
            MemorySegment.copy(frames.memory(), frames.offset(frame), ring.memory(), at, length);
            ring.publish();
        }
    }
}
