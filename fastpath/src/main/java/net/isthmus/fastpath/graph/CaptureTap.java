package net.isthmus.fastpath.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.filter.PacketFields;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;

/**
 * Copies packets for captures: what a port has brought before the first node, what a port is given, what is dropped and
 * why, and, for interfaces without a device, what passes between nodes.
 *
 * <p>A worker that captures pays for its copies and for reading the fields of each packet that an order might mean; one
 * that does not, nothing: the tap is asked behind the tracer's branch. A ring that is full loses the copy, never the
 * packet, and the order counts it.
 *
 * <p>A record's {@code kind} is the order's id, {@code first} the slot, direction and layer, {@code second} the drop
 * reason or -1. Its bytes begin with:
 *
 * <pre>
 *  0              8                 12         16
 *  +--------------+-----------------+----------+- - - - -+
 *  | time in ns   | original length | unused   | packet  |
 *  +--------------+-----------------+----------+- - - - -+
 * </pre>
 */
public final class CaptureTap {
    /** Bytes of a record before the packet. */
    public static final int HEADER = 16;

    private static final int DIRECTION_SHIFT = 16;
    private static final int IP_BIT = 1 << 24;
    private static final int NO_REASON = -1;

    /** Answers of the appliance bear the interface of the question; what waited has been seen before. */
    private static final int NOT_OPENED = Frames.FLAG_LOCALLY_ORIGINATED | Frames.FLAG_RESUMED;

    private final Frames frames;
    private final PacketFields fields = new PacketFields();
    private CaptureOrder[] orders = new CaptureOrder[0];
    private boolean watchesNodes;
    private @Nullable ByteRing ring;

    CaptureTap(Frames frames) {
        this.frames = frames;
    }

    /** True if there is an order. */
    boolean isOn() {
        return orders.length != 0;
    }

    /** True if some order means an interface that has no device. */
    boolean watchesNodes() {
        return watchesNodes;
    }

    /** Sets the orders. Worker thread. */
    void orders(CaptureOrder[] wanted, ByteRing into) {
        orders = wanted;
        ring = into;
        watchesNodes = false;
        for (CaptureOrder order : wanted) {
            watchesNodes |= order.watchesNodes;
        }
    }

    /** Slot of a record's {@code first}. */
    public static int slot(int first) {
        return first & 0xffff;
    }

    /** Direction of a record's {@code first}. */
    public static int direction(int first) {
        return first >> DIRECTION_SHIFT & 0xff;
    }

    /** True if the packet of a record begins with an IP header. */
    public static boolean isIp(int first) {
        return (first & IP_BIT) != 0;
    }

    /** Packets of a vector, from {@code from} on, that pass a place. */
    void pass(Vector vector, int from, int place, int direction, boolean isIp, long nowNs) {
        for (int i = from; i < vector.count(); i++) {
            pass(vector.get(i), place, direction, isIp, nowNs);
        }
    }

    /** Packets in the inbox of a node: those of interfaces without a device. */
    void between(LogicalSide side, Vector vector, long nowNs) {
        if (side == LogicalSide.NONE) {
            return;
        }
        if (side == LogicalSide.PROTECTED || side == LogicalSide.OPENED) {
            atTunnels(side == LogicalSide.PROTECTED, vector, nowNs);
            return;
        }
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int place = side == LogicalSide.TUNNELLED ? frames.txInterface(frame) : frames.rxInterface(frame);
            if (isLogical(place)) {
                boolean isSent = side == LogicalSide.TUNNELLED || side == LogicalSide.BRIDGED && isBridgeOwn(place);
                pass(frame, place, isSent ? CaptureOrder.OUT : CaptureOrder.IN, false, nowNs);
            }
        }
    }

    /** Packets of tunnels of IPsec in clear: before they are protected, and after they were opened. */
    private void atTunnels(boolean isSent, Vector vector, long nowNs) {
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int place = isSent ? frames.txInterface(frame) : frames.rxInterface(frame);
            boolean isOfPlace = isSent || (frames.flags(frame) & NOT_OPENED) == 0;
            if (isOfPlace && isPacketTunnel(place)) {
                pass(frame, place, isSent ? CaptureOrder.OUT : CaptureOrder.IN, true, nowNs);
            }
        }
    }

    private boolean isPacketTunnel(int place) {
        for (int i = 0; i < orders.length; i++) {
            if (orders[i].isPacketTunnel(place)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLogical(int place) {
        for (int i = 0; i < orders.length; i++) {
            if (orders[i].isLogical(place)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBridgeOwn(int place) {
        for (int i = 0; i < orders.length; i++) {
            if (orders[i].isBridgeOwn(place)) {
                return true;
            }
        }
        return false;
    }

    /** A packet that passes a place. */
    void pass(int frame, int place, int direction, boolean isIp, long nowNs) {
        boolean isRead = false;
        for (int i = 0; i < orders.length; i++) {
            CaptureOrder order = orders[i];
            if ((order.directions & direction) == 0) {
                continue;
            }
            if (!isRead) {
                read(frame, isIp);
                isRead = true;
            }
            int slot = order.slot(place, fields.outerVlan(), fields.innerVlan());
            if (slot >= 0 && order.filter.matches(fields)) {
                copy(order, slot, direction, isIp, NO_REASON, frame, nowNs);
            }
        }
    }

    /** A packet that is dropped. */
    void drop(int frame, DropReason reason, boolean isIp, long nowNs) {
        boolean isRead = false;
        for (int i = 0; i < orders.length; i++) {
            CaptureOrder order = orders[i];
            int slot = order.slotOfDropped(frames.rxInterface(frame));
            if ((order.directions & CaptureOrder.DROPS) == 0 || slot < 0) {
                continue;
            }
            if (!isRead) {
                read(frame, isIp);
                isRead = true;
            }
            if (order.filter.matches(fields)) {
                copy(order, slot, CaptureOrder.DROPS, isIp, reason.ordinal(), frame, nowNs);
            }
        }
    }

    private void read(int frame, boolean isIp) {
        fields.read(frames.memory(), frames.offset(frame), frames.length(frame), frames.packetLength(frame), isIp);
    }

    private void copy(CaptureOrder order, int slot, int direction, boolean isIp, int reason, int frame, long nowNs) {
        ByteRing to = ring;
        int original = frames.packetLength(frame);
        int length = Math.min(original, order.snapLength);
        int first = slot | direction << DIRECTION_SHIFT | (isIp ? IP_BIT : 0);
        long at = to == null ? -1 : to.claim(order.id, first, reason, HEADER + length);
        order.count(slot, at >= 0);
        if (to == null || at < 0) {
            return;
        }
        MemorySegment memory = to.memory();
        memory.set(ValueLayout.JAVA_LONG, at, nowNs);
        memory.set(ValueLayout.JAVA_INT, at + 8, original);
        long place = at + HEADER;
        int part = frame;
        int left = length;
        while (left > 0) {
            int bytes = Math.min(left, frames.length(part));
            MemorySegment.copy(frames.memory(), frames.offset(part), memory, place, bytes);
            place += bytes;
            left -= bytes;
            part = frames.next(part);
        }
        to.publish();
    }

    /** True if a packet that a node past layer 2 drops begins with an IP header. */
    boolean looksLikeIp(int frame) {
        int available = frames.packetLength(frame);
        int at = frames.offset(frame);
        return frames.length(frame) >= Ipv4.MIN_LENGTH
                && (NetworkOrder.u8(frames.memory(), at) >>> 4 == 4
                        ? Ipv4.isPlausible(frames.memory(), at, available)
                        : frames.length(frame) >= Ipv6.LENGTH && Ipv6.isPlausible(frames.memory(), at, available));
    }
}
