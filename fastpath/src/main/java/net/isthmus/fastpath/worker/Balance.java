package net.isthmus.fastpath.worker;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.WorkerContext;

/**
 * The balance of a worker between two bursts, when no packet is under way: whatever began has ended, and every frame
 * has an owner.
 *
 * <pre>
 *   received + injected + taken over + copied + fragments made + errors made + unmade
 *       = transmitted + punted + handed on + fragmented + dropped + waiting
 *
 *   all frames = free + in ports + waiting
 * </pre>
 *
 * <p>Only a node that fails breaks it: its burst is given up, and what of it had been passed on already is counted
 * twice ({@link net.isthmus.core.DropReason#WORKER_FAULT}).
 *
 * @param packets packets by kind
 * @param framesTotal frames that there are
 * @param framesFree frames on the free stack
 * @param framesInPorts frames that devices hold
 * @param framesWaiting frames that nodes keep
 */
public record Balance(
        Map<PacketTally, Long> packets, int framesTotal, int framesFree, int framesInPorts, int framesWaiting) {

    /** Copies the map. */
    public Balance {
        packets = Map.copyOf(packets);
    }

    /** The balance now. Worker thread only, between two bursts. */
    public static Balance of(WorkerContext context, Graph graph, List<Device> devices) {
        Map<PacketTally, Long> packets = new EnumMap<>(PacketTally.class);
        for (PacketTally kind : PacketTally.values()) {
            packets.put(
                    kind,
                    kind == PacketTally.WAITING
                            ? graph.packetsKept()
                            : context.counters().get(kind));
        }
        Frames frames = context.frames();
        return new Balance(
                packets,
                frames.capacity(),
                frames.available(),
                devices.stream().mapToInt(Device::framesHeld).sum(),
                graph.framesKept());
    }

    /** Packets of one kind. */
    public long packets(PacketTally kind) {
        return packets.getOrDefault(kind, 0L);
    }

    /** Packets begun less packets ended. */
    public long packetsUnaccounted() {
        return packets.entrySet().stream()
                .mapToLong(entry -> entry.getKey().isBeginning() ? entry.getValue() : -entry.getValue())
                .sum();
    }

    /** Frames that nobody has. */
    public int framesMissing() {
        return framesTotal - framesFree - framesInPorts - framesWaiting;
    }
}
