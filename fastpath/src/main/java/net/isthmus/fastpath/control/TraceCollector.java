package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.isthmus.core.DropReason;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.fastpath.graph.Tracer;
import net.isthmus.fastpath.tables.InterfaceTable;

/**
 * Puts the steps that a worker's tracer reports together into packets, for people. Keeps the last
 * {@value #MAX_PACKETS}.
 */
@OwnedBy("control loop")
final class TraceCollector {
    private static final int MAX_PACKETS = 1000;
    private static final int MAX_STEPS = 64;

    private final int worker;
    private final Tracer tracer;
    private final Interfaces interfaces;
    private final TreeMap<Integer, List<TracedPacket.Step>> steps = new TreeMap<>();
    private boolean isDropsOnly;

    TraceCollector(int worker, Tracer tracer, Interfaces interfaces) {
        this.worker = worker;
        this.tracer = tracer;
        this.interfaces = interfaces;
    }

    /** Takes one record of the trace ring. */
    void record(int kind, int packet, int second, MemorySegment memory, long at, int length) {
        byte[] bytes = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        List<TracedPacket.Step> known = steps.computeIfAbsent(packet, id -> new ArrayList<>());
        if (known.size() < MAX_STEPS) {
            known.add(step(kind, second, bytes));
        }
        if (kind == Tracer.TRANSMITTED && !isMeant(known)) {
            steps.remove(packet);
        }
        if (steps.size() > MAX_PACKETS) {
            steps.pollFirstEntry();
        }
    }

    /** Forgets what there was. With {@code dropsOnly}, only packets that are dropped count. */
    void begin(boolean dropsOnly) {
        steps.clear();
        isDropsOnly = dropsOnly;
    }

    /** Packets traced so far. */
    int count() {
        return isDropsOnly ? (int) steps.values().stream().filter(this::isMeant).count() : steps.size();
    }

    private boolean isMeant(List<TracedPacket.Step> way) {
        return !isDropsOnly || way.stream().anyMatch(step -> step.kind().equals("dropped"));
    }

    /** All packets traced since the last call. */
    List<TracedPacket> take() {
        var packets = new ArrayList<TracedPacket>();
        for (Map.Entry<Integer, List<TracedPacket.Step>> entry : steps.entrySet()) {
            if (isMeant(entry.getValue())) {
                packets.add(new TracedPacket(worker, entry.getKey(), entry.getValue()));
            }
        }
        steps.clear();
        return packets;
    }

    private TracedPacket.Step step(int kind, int second, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return switch (kind) {
            case Tracer.RECEIVED -> step("received", interfaceName(second), bytes, hex);
            case Tracer.VISITED -> step("node", tracer.nodeName(second), bytes, hex);
            case Tracer.DROPPED -> {
                DropReason reason = DropReason.values()[second];
                yield new TracedPacket.Step("dropped", reason.label(), reason.text(), hex);
            }
            default -> step("transmitted", interfaceName(second), bytes, hex);
        };
    }

    private static TracedPacket.Step step(String kind, String where, byte[] bytes, String hex) {
        boolean isIp = where.startsWith("ip4-")
                || where.startsWith("ip6-")
                || where.startsWith("host")
                || where.equals("unforwarded")
                || where.equals("icmp-error");
        return new TracedPacket.Step(kind, where, PacketSummary.of(bytes, isIp), hex);
    }

    private String interfaceName(int index) {
        return interfaces.table().find(index).map(InterfaceTable.Entry::name).orElse("#" + index);
    }
}
