package net.isthmus.fastpath.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import net.isthmus.fastpath.filter.PacketFilter;

/**
 * What one worker shall copy for one capture, and what it could not. A worker has its own; only {@link #lost} and
 * {@link #seen} are read by others.
 */
public final class CaptureOrder {
    /** Direction: received. */
    public static final int IN = 1;

    /** Direction: sent. */
    public static final int OUT = 2;

    /** Direction: dropped. */
    public static final int DROPS = 4;

    /** Tag of a {@link Point} that does not ask for one: all frames of the place. */
    public static final int ANY_TAG = -1;

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    /**
     * Where packets of an interface are seen.
     *
     * @param place interface index of the port by which its frames come and go; its own if it has no port
     * @param outerVlan tag that they carry there, or {@link #ANY_TAG}
     * @param innerVlan second tag, or {@link #ANY_TAG}
     * @param interfaceIndex its own index
     * @param slot its number in the capture
     * @param sight by which means it is seen
     */
    public record Point(int place, int outerVlan, int innerVlan, int interfaceIndex, int slot, Sight sight) {}

    /** By which means an interface is seen. */
    public enum Sight {
        /** At the port. */
        DEVICE,
        /** Between nodes, as a bridge's own interface. */
        BRIDGE,
        /** Between nodes, as a tunnel of frames. */
        TUNNEL,
        /** Between nodes, as a tunnel of IP packets. */
        PACKET_TUNNEL
    }

    final int id;
    final int directions;
    final int snapLength;
    final PacketFilter filter;
    final boolean watchesNodes;
    private final Point[][] byPlace = new Point[Counters.MAX_INTERFACES][];
    private final int[] slotOfDropped = new int[Counters.MAX_INTERFACES];
    private final long[] lost;
    private final long[] seen;

    /**
     * An order.
     *
     * @param id by which the control loop knows the capture
     * @param directions {@link #IN}, {@link #OUT}, {@link #DROPS}
     * @param points where to look; of two of one place, the one with a tag comes first
     * @param slots number of slots
     * @param droppedFrom slot by interface index of received packets whose drops are meant; -1 for none
     */
    public CaptureOrder(
            int id,
            int directions,
            int snapLength,
            PacketFilter filter,
            List<Point> points,
            int slots,
            int[] droppedFrom) {
        this.id = id;
        this.directions = directions;
        this.snapLength = snapLength;
        this.filter = filter;
        for (Point point : points) {
            Point[] present = byPlace[point.place()];
            Point[] grown = present == null ? new Point[1] : Arrays.copyOf(present, present.length + 1);
            grown[grown.length - 1] = point;
            byPlace[point.place()] = grown;
        }
        Arrays.fill(slotOfDropped, -1);
        System.arraycopy(droppedFrom, 0, slotOfDropped, 0, droppedFrom.length);
        watchesNodes = points.stream().anyMatch(point -> point.sight() != Sight.DEVICE);
        lost = new long[slots];
        seen = new long[slots];
    }

    /** The slot of a packet seen at a place with these tags, or -1. */
    int slot(int place, int outerVlan, int innerVlan) {
        Point[] points = byPlace[place];
        if (points == null) {
            return -1;
        }
        for (int i = 0; i < points.length; i++) {
            Point point = points[i];
            if ((point.outerVlan == ANY_TAG || point.outerVlan == outerVlan)
                    && (point.innerVlan == ANY_TAG || point.innerVlan == innerVlan)) {
                return point.slot;
            }
        }
        return -1;
    }

    /** True for an interface without a device that is meant. */
    boolean isLogical(int place) {
        Point[] points = byPlace[place];
        return points != null && points[0].sight != Sight.DEVICE;
    }

    /** True for a bridge's own interface that is meant. */
    boolean isBridgeOwn(int place) {
        Point[] points = byPlace[place];
        return points != null && points[0].sight == Sight.BRIDGE;
    }

    /** True for a tunnel of IP packets that is meant. */
    boolean isPacketTunnel(int place) {
        Point[] points = byPlace[place];
        return points != null && points[0].sight == Sight.PACKET_TUNNEL;
    }

    /** The slot of a packet that came by an interface and is dropped, or -1. */
    int slotOfDropped(int rxInterface) {
        return slotOfDropped[rxInterface];
    }

    void count(int slot, boolean isCopied) {
        LONGS.setOpaque(seen, slot, seen[slot] + 1);
        if (!isCopied) {
            LONGS.setOpaque(lost, slot, lost[slot] + 1);
        }
    }

    /** Packets that the filter let pass; any thread. */
    public long seen(int slot) {
        return (long) LONGS.getOpaque(seen, slot);
    }

    /** Packets of those that the ring had no room for; any thread. */
    public long lost(int slot) {
        return (long) LONGS.getOpaque(lost, slot);
    }
}
