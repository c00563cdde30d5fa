package net.isthmus.fastpath.control;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.graph.CaptureOrder;
import net.isthmus.fastpath.graph.CaptureTap;
import net.isthmus.wire.pcapng.Pcapng;

/**
 * A capture between the control loop, which brings copies, and the one who reads the file.
 *
 * <p>Copies wait in a queue of at most {@value #MAX_WAITING_BYTES} bytes; what finds no room is counted, as is what a
 * worker's ring had no room for, and both are told in the file's interface statistics. Those come every
 * {@value #STATISTICS_SECONDS} seconds and at the end. An interface is described when its first packet of a layer
 * comes: a packet dropped past layer 2 has no Ethernet header any more, and its interface is described twice.
 */
public final class RunningCapture implements PacketCapture {
    private static final int MAX_WAITING_BYTES = 1 << 24;
    private static final int MAX_CHUNK_BYTES = 1 << 16;
    private static final int OVERHEAD = 64;
    private static final int STATISTICS_SECONDS = 5;
    private static final long NANOS = 1_000_000_000L;

    private record Copy(int first, int reason, long timeNs, int originalLength, byte[] bytes) {}

    private record Described(int slot, boolean isIp) {}

    /**
     * A packet by itself.
     *
     * @param interfaceName where it was seen
     * @param bytes its first bytes
     * @param originalLength how long it was
     */
    public record Packet(String interfaceName, byte[] bytes, int originalLength) {}

    private final Captures captures;
    private final int id;
    private final CaptureRequest request;
    private final List<String> slots;
    private final boolean[] isIpSlot;
    private final List<CaptureOrder> orders;
    private final LinkedBlockingQueue<Copy> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLongArray lost;
    private final Map<Described, Integer> described = new LinkedHashMap<>();
    private final long wallOffsetNs;
    private volatile boolean isStopped;
    private volatile boolean isDrained;
    private boolean isBegun;
    private boolean isOver;
    private long packets;
    private long statisticsAtNs;

    RunningCapture(
            Captures captures,
            int id,
            CaptureRequest request,
            List<String> slots,
            boolean[] isIpSlot,
            List<CaptureOrder> orders) {
        this.captures = captures;
        this.id = id;
        this.request = request;
        this.slots = slots;
        this.isIpSlot = isIpSlot;
        this.orders = orders;
        lost = new AtomicLongArray(slots.size());
        Instant now = InstantSource.system().instant();
        long nowNs = MonotonicClock.SYSTEM.nanoTime();
        wallOffsetNs = now.getEpochSecond() * NANOS + now.getNano() - nowNs;
        statisticsAtNs = nowNs + STATISTICS_SECONDS * NANOS;
    }

    @Override
    public int id() {
        return id;
    }

    CaptureOrder order(int worker) {
        return orders.get(worker);
    }

    boolean isCopying() {
        return !isStopped;
    }

    /** Takes a worker's copy. Control loop. */
    void copied(int first, int reason, MemorySegment memory, long at, int length) {
        int bytes = length - CaptureTap.HEADER;
        if (waitingBytes.get() + bytes + OVERHEAD > MAX_WAITING_BYTES) {
            lost.incrementAndGet(CaptureTap.slot(first));
            return;
        }
        waitingBytes.addAndGet(bytes + OVERHEAD);
        queue.add(new Copy(
                first,
                reason,
                memory.get(ValueLayout.JAVA_LONG, at),
                memory.get(ValueLayout.JAVA_INT, at + 8),
                memory.asSlice(at + CaptureTap.HEADER, bytes).toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public byte[] next(Duration patience) throws InterruptedException {
        var out = new ByteArrayOutputStream();
        if (!isBegun) {
            begin(out);
            return out.toByteArray();
        }
        if (isOver) {
            return new byte[0];
        }
        boolean wasDrained = isDrained;
        Copy copy = wasDrained ? queue.poll() : queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        while (copy != null) {
            waitingBytes.addAndGet(-copy.bytes().length - OVERHEAD);
            write(out, copy);
            if (++packets == request.count()) {
                queue.clear();
                stop();
                end(out);
                return out.toByteArray();
            }
            copy = out.size() < MAX_CHUNK_BYTES ? queue.poll() : null;
        }
        long nowNs = MonotonicClock.SYSTEM.nanoTime();
        if (wasDrained && queue.isEmpty()) {
            end(out);
        } else if (nowNs - statisticsAtNs >= 0) {
            statistics(out);
            statisticsAtNs = nowNs + STATISTICS_SECONDS * NANOS;
        }
        return out.toByteArray();
    }

    /** Waits for the next packet alone, for who wants no file; not to be mixed with {@link #next}. */
    public Optional<Packet> nextPacket(Duration patience) throws InterruptedException {
        Copy copy = queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (copy == null) {
            return Optional.empty();
        }
        waitingBytes.addAndGet(-copy.bytes().length - OVERHEAD);
        return Optional.of(new Packet(slots.get(CaptureTap.slot(copy.first())), copy.bytes(), copy.originalLength()));
    }

    private void begin(ByteArrayOutputStream out) {
        isBegun = true;
        out.writeBytes(Pcapng.sectionHeader("Isthmus"));
        for (int slot = 0; slot < slots.size() - 1; slot++) {
            interfaceId(out, slot, isIpSlot[slot]);
        }
    }

    private void end(ByteArrayOutputStream out) {
        statistics(out);
        isOver = true;
    }

    private int interfaceId(ByteArrayOutputStream out, int slot, boolean isIp) {
        var key = new Described(slot, isIp);
        Integer known = described.get(key);
        if (known != null) {
            return known;
        }
        out.writeBytes(Pcapng.interfaceDescription(
                isIp ? Pcapng.LINK_IP : Pcapng.LINK_ETHERNET,
                request.snapLength() >= CaptureRequest.WHOLE ? 0 : request.snapLength(),
                slots.get(slot),
                isIp && !isIpSlot[slot] ? "packets dropped past layer 2" : "",
                request.filter().strip()));
        described.put(key, described.size());
        return described.size() - 1;
    }

    private void write(ByteArrayOutputStream out, Copy copy) {
        int slot = CaptureTap.slot(copy.first());
        int interfaceId = interfaceId(out, slot, CaptureTap.isIp(copy.first()));
        boolean isDrop = copy.reason() >= 0;
        DropReason reason = DropReason.values()[Math.max(copy.reason(), 0)];
        int direction = CaptureTap.direction(copy.first()) == CaptureOrder.OUT ? Pcapng.OUTBOUND : Pcapng.INBOUND;
        out.writeBytes(Pcapng.packet(
                interfaceId,
                copy.timeNs() + wallOffsetNs,
                copy.bytes(),
                copy.originalLength(),
                direction,
                isDrop ? "dropped: " + reason.label() + " (" + reason.text() + ")" : ""));
    }

    private void statistics(ByteArrayOutputStream out) {
        long nowNs = MonotonicClock.SYSTEM.nanoTime() + wallOffsetNs;
        for (int slot = 0; slot < slots.size(); slot++) {
            int at = slot;
            Optional<Integer> first = Optional.ofNullable(described.get(new Described(slot, isIpSlot[slot])))
                    .or(() -> Optional.ofNullable(described.get(new Described(at, !isIpSlot[at]))));
            long seen = orders.stream().mapToLong(order -> order.seen(at)).sum();
            long gone = orders.stream().mapToLong(order -> order.lost(at)).sum() + lost.get(at);
            first.ifPresent(interfaceId -> out.writeBytes(Pcapng.interfaceStatistics(interfaceId, nowNs, seen, gone)));
        }
    }

    @Override
    public boolean isOver() {
        return isOver;
    }

    @Override
    public void stop() {
        if (!isStopped) {
            isStopped = true;
            captures.stopped();
            isDrained = true;
        }
    }

    @Override
    public void close() {
        isStopped = true;
        isDrained = true;
        captures.ended(id);
        queue.clear();
    }
}
