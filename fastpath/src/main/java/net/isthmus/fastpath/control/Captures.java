package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.fastpath.filter.PacketFilter;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.CaptureOrder;
import net.isthmus.fastpath.graph.CaptureOrder.Point;
import net.isthmus.fastpath.graph.CaptureOrder.Sight;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.wire.VlanTags;

/**
 * Runs captures: gives workers their orders, takes their copies from a ring a worker and hands them to the capture that
 * wants them.
 *
 * <p>A port is captured where its frames come and go, with their tags; a VLAN there too, by its tag; a bridge by all
 * its members and its own interface; what has no device, between nodes. The rings are made with the first capture.
 */
public final class Captures {
    private static final int RING_BYTES = 1 << 22;
    private static final int MAX_CAPTURES = 8;

    private final FastPath fastPath;
    private final List<ByteRing> rings = new ArrayList<>();
    private final Map<Integer, RunningCapture> running = new TreeMap<>();
    private int lastId;

    Captures(FastPath fastPath) {
        this.fastPath = fastPath;
    }

    /**
     * Starts a capture. Any thread but the control loop's.
     *
     * @throws IllegalArgumentException if the filter is wrong or there is no such interface
     * @throws ApplianceException if too many run
     */
    public RunningCapture start(CaptureRequest request) {
        PacketFilter filter = PacketFilter.compile(request.filter());
        List<String> names = names(request);
        List<Point> points = points(names);
        int[] droppedFrom = droppedFrom(points, request.interfaces().isEmpty(), names.size());
        int directions = (request.in() ? CaptureOrder.IN : 0)
                | (request.out() ? CaptureOrder.OUT : 0)
                | (request.drops() ? CaptureOrder.DROPS : 0);
        List<String> slots = new ArrayList<>(names);
        slots.add("(none)");
        RunningCapture capture = fastPath.control()
                .submit(() -> {
                    if (running.size() >= MAX_CAPTURES) {
                        throw new ApplianceException(MAX_CAPTURES + " captures run already, the most");
                    }
                    makeRings();
                    int id = ++lastId;
                    List<CaptureOrder> orders = new ArrayList<>();
                    for (Worker _ : fastPath.workers()) {
                        orders.add(new CaptureOrder(
                                id, directions, request.snapLength(), filter, points, slots.size(), droppedFrom));
                    }
                    var started = new RunningCapture(this, id, request, slots, isIp(slots), orders);
                    running.put(id, started);
                    return started;
                })
                .join();
        tellWorkers();
        return capture;
    }

    /** Ends a capture that somebody else has started. Any thread. */
    public void stop(int id) {
        RunningCapture capture =
                fastPath.control().submit(() -> running.get(id)).join();
        if (capture != null) {
            capture.stop();
        }
    }

    /** Takes the orders of a capture back. */
    void ended(int id) {
        boolean wasThere =
                fastPath.control().submit(() -> running.remove(id) != null).join();
        if (wasThere) {
            tellWorkers();
        }
    }

    /** Lets what workers have copied arrive, after they have been told to copy no more. */
    void drain() {
        for (int i = 0; i < 2; i++) {
            fastPath.control().submit(() -> true).join(); // the rings are read between two tasks
        }
    }

    /** Sets the orders of all workers to those of the running captures. */
    private void tellWorkers() {
        for (Worker worker : fastPath.workers()) {
            CaptureOrder[] orders = fastPath.control()
                    .submit(() -> running.values().stream()
                            .filter(RunningCapture::isCopying)
                            .map(capture -> capture.order(worker.index()))
                            .toArray(CaptureOrder[]::new))
                    .join();
            worker.execute(() -> worker.context().tracer().capture(orders, rings.get(worker.index())))
                    .join();
        }
    }

    /** A capture copies no more, but is still to be read. */
    void stopped() {
        tellWorkers();
        drain();
    }

    private void makeRings() {
        while (rings.size() < fastPath.workers().size()) {
            var ring = new ByteRing(RING_BYTES);
            rings.add(ring);
            fastPath.control().addSource(ring, this::record);
        }
    }

    private void record(int kind, int first, int second, MemorySegment memory, long at, int length) {
        RunningCapture capture = running.get(kind);
        if (capture != null) {
            capture.copied(first, second, memory, at, length);
        }
    }

    private List<String> names(CaptureRequest request) {
        InterfaceTable table = fastPath.interfaces().table();
        if (request.interfaces().isEmpty()) {
            return table.entries().stream()
                    .filter(entry -> entry.kind() != Kind.VLAN)
                    .map(Entry::name)
                    .toList();
        }
        Set<String> names = new LinkedHashSet<>();
        for (String name : request.interfaces()) {
            Entry entry = table.find(name)
                    .orElseThrow(() -> new IllegalArgumentException("there is no interface " + name + " to capture"));
            names.add(name);
            if (entry.kind() == Kind.BVI) {
                table.entries().stream()
                        .filter(member -> member.bridgeDomain() == entry.bridgeDomain())
                        .forEach(member -> names.add(member.name()));
            }
        }
        return List.copyOf(names);
    }

    /** Where the interfaces are seen; tagged places come before the ports on which they lie. */
    private List<Point> points(List<String> names) {
        InterfaceTable table = fastPath.interfaces().table();
        List<Point> points = new ArrayList<>();
        for (String name : names) {
            Entry entry = table.find(name).orElseThrow();
            boolean isLogical = entry.port() == 0;
            points.add(new Point(
                    isLogical ? entry.index() : entry.port(),
                    entry.tags() == 0 ? CaptureOrder.ANY_TAG : first(entry.tags()),
                    VlanTags.length(entry.tags()) == VlanTags.MAX_LENGTH
                            ? VlanTags.inner(entry.tags())
                            : CaptureOrder.ANY_TAG,
                    entry.index(),
                    points.size(),
                    isLogical ? sight(entry.kind()) : Sight.DEVICE));
        }
        points.sort(Comparator.comparing(point -> point.outerVlan() == CaptureOrder.ANY_TAG));
        return points;
    }

    private static Sight sight(Kind kind) {
        return switch (kind) {
            case BVI -> Sight.BRIDGE;
            case TUNNEL -> Sight.PACKET_TUNNEL;
            default -> Sight.TUNNEL;
        };
    }

    /** Slot by interface by which a dropped packet came: its own, else its port's, else, for all, the last. */
    private int[] droppedFrom(List<Point> points, boolean isAll, int last) {
        int[] slots = new int[Counters.MAX_INTERFACES];
        Arrays.fill(slots, isAll ? last : -1);
        for (Entry entry : fastPath.interfaces().table().entries()) {
            points.stream()
                    .filter(point -> point.interfaceIndex() == entry.port())
                    .forEach(point -> slots[entry.index()] = point.slot());
        }
        points.forEach(point -> slots[point.interfaceIndex()] = point.slot());
        return slots;
    }

    /** The tag that comes first on the wire. */
    private static int first(int tags) {
        return VlanTags.length(tags) == VlanTags.MAX_LENGTH ? VlanTags.outer(tags) : VlanTags.inner(tags);
    }

    /** The slots whose packets have no link layer. */
    private boolean[] isIp(List<String> slots) {
        InterfaceTable table = fastPath.interfaces().table();
        boolean[] isIp = new boolean[slots.size()];
        for (int i = 0; i < isIp.length; i++) {
            isIp[i] = table.find(slots.get(i))
                    .filter(entry -> entry.kind() == Kind.HOST || entry.kind() == Kind.TUNNEL)
                    .isPresent();
        }
        return isIp;
    }
}
