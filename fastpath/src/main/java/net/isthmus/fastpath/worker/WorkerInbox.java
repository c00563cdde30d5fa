package net.isthmus.fastpath.worker;

import java.lang.foreign.MemorySegment;
import java.util.List;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.node.HostInputNode;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/**
 * What others give a worker: the control loop ARP and ND messages to send, packets that waited for a neighbour, packets
 * that owe an ICMP error; other workers what they have received of its flows. They come through rings of bytes, one
 * from each, and become frames of this worker here.
 */
public final class WorkerInbox {
    /** Kind: an Ethernet frame to send out of interface {@code first}. */
    public static final int FRAME = 1;

    /** Kind: an IP packet that goes on as if received by interface {@code first}; its complement: as if sent by us. */
    public static final int PACKET = 2;

    /** Kind: an IP packet that owes the ICMP error request {@code first}; it came by interface {@code second}. */
    public static final int ERROR = 3;

    /** Kind: what another worker has received by interface {@code first}. */
    public static final int RECEIVED = 4;

    private final WorkerContext context;
    private final Frames frames;
    private final int hostPort;
    private final Vector ethernet;
    private final Vector host;
    private final Vector bridge;
    private final Vector ip4;
    private final Vector ip6;
    private final Vector icmpError;
    private final Vector tunnel;
    private final ByteRing[] rings;
    private final ByteRing.Reader reader = this::record;

    /**
     * The inbox of one worker.
     *
     * @param hostPort interface index of the host port, whose packets are locally originated
     * @param rings from the control loop and from other workers
     */
    public WorkerInbox(WorkerContext context, int hostPort, List<ByteRing> rings, Edges edges) {
        this.context = context;
        this.hostPort = hostPort;
        this.rings = rings.toArray(ByteRing[]::new);
        frames = context.frames();
        ethernet = edges.to(EthernetInputNode.NAME);
        host = edges.to(HostInputNode.NAME);
        bridge = edges.to("bridge-input");
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
        icmpError = edges.to("icmp-error");
        tunnel = edges.toFeature("vxlan-output");
    }

    /** True if a record waits. */
    boolean hasRecords() {
        for (int i = 0; i < rings.length; i++) {
            if (!rings[i].isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Number of rings. */
    int rings() {
        return rings.length;
    }

    /** Turns up to {@code limit} records of a ring into packets of the graph. */
    int read(int ring, int limit) {
        return rings[ring].read(reader, limit);
    }

    private void record(int kind, int first, int second, MemorySegment memory, long at, int length) {
        int frame = copyIn(memory, at, length);
        if (frame == 0) {
            context.drops().count(DropReason.NO_FREE_FRAMES, 1);
            return;
        }
        context.counters().tally(kind == RECEIVED ? PacketTally.TAKEN_OVER : PacketTally.INJECTED, 1);
        switch (kind) {
            case RECEIVED -> receive(frame, first);
            case FRAME -> transmit(frame, first);
            case PACKET -> {
                from(frame, first);
                frames.addFlags(frame, Frames.FLAG_RESUMED);
                (isVersion4(frame) ? ip4 : ip6).append(frame);
            }
            default -> {
                from(frame, second);
                frames.adjacency(frame, first);
                icmpError.append(frame);
            }
        }
    }

    private void receive(int frame, int interfaceIndex) {
        Vector inbox = interfaceIndex == hostPort ? host : ethernet;
        frames.rxInterface(frame, interfaceIndex);
        inbox.append(frame);
        if (context.tracer().isOn()) {
            context.tracer().received(inbox, inbox.count() - 1, interfaceIndex);
        }
    }

    private void from(int frame, int origin) {
        frames.rxInterface(frame, origin < 0 ? ~origin : origin);
        if (origin < 0 || origin == hostPort) {
            frames.addFlags(frame, Frames.FLAG_LOCALLY_ORIGINATED);
        }
    }

    private boolean isVersion4(int frame) {
        return NetworkOrder.u8(frames.memory(), frames.offset(frame)) >>> 4 == 4;
    }

    private void transmit(int frame, int interfaceIndex) {
        InterfaceTable interfaces = context.interfaces();
        if (interfaces.find(interfaceIndex).isEmpty()) {
            context.drops().drop(frame, DropReason.TX_PORT_DOWN);
            return;
        }
        if ((interfaces.features(interfaceIndex) & InterfaceTable.FEATURE_TUNNEL) != 0) {
            frames.txInterface(frame, interfaceIndex);
            tunnel.append(frame);
            return;
        }
        int port = interfaces.port(interfaceIndex);
        if (port == 0 && (interfaces.features(interfaceIndex) & InterfaceTable.FEATURE_PROTECTED) != 0) {
            context.drops().drop(frame, DropReason.TX_PORT_DOWN); // frames of a link layer, which a tunnel has not
            return;
        }
        if (port == 0) {
            context.counters().transmitted(interfaceIndex, 1, frames.packetLength(frame));
            frames.rxInterface(frame, interfaceIndex);
            bridge.append(frame);
            return;
        }
        int tags = interfaces.tags(interfaceIndex);
        if (tags != VlanTags.NONE) {
            frames.pushTags(frame, tags);
        }
        context.counters().transmitted(interfaceIndex, 1, frames.packetLength(frame));
        context.output().add(port, frame);
    }

    private int copyIn(MemorySegment memory, long at, int length) {
        int first = 0;
        int last = 0;
        int done = 0;
        do {
            int frame = frames.allocate();
            if (frame == 0) {
                if (first != 0) {
                    frames.freePacket(first);
                }
                return 0;
            }
            int part = Math.min(length - done, Frames.CHUNK_DATA_BYTES);
            MemorySegment.copy(memory, at + done, frames.memory(), frames.offset(frame), part);
            frames.received(frame, frames.offset(frame), part);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
            done += part;
        } while (done < length);
        return first;
    }
}
