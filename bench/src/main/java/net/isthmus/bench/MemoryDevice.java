package net.isthmus.bench;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;

/**
 * A device without a wire: it receives the same packets again and again, and what is transmitted comes back to it.
 *
 * <p>Packets are laid out so that they survive a round (the next hop's MAC is the receiving interface's own), except
 * for the time to live; {@link #refill} writes them anew now and then. So a benchmark measures the graph and neither a
 * generator nor a copy.
 */
final class MemoryDevice implements Device {
    private final Frames frames;
    private final int[] packets;
    private final byte[] template;
    private final int burst;
    private final PacketWriter writer;
    private int next;
    private int sequence;
    private long transmitted;

    /** Writes what differs between packets into a packet that is about to be received. */
    @FunctionalInterface
    interface PacketWriter {
        /** Called for each packet; {@code sequence} counts them. */
        void write(MemorySegment memory, long at, int sequence);
    }

    /** @param template what every packet is at first */
    MemoryDevice(Frames frames, int packetCount, int burst, byte[] template, PacketWriter writer) {
        this.frames = frames;
        this.packets = new int[packetCount];
        this.burst = burst;
        this.template = template;
        this.writer = writer;
        for (int i = 0; i < packetCount; i++) {
            packets[i] = frames.allocate();
        }
        refill();
    }

    /** Writes every packet anew. */
    void refill() {
        for (int packet : packets) {
            MemorySegment.copy(MemorySegment.ofArray(template), 0, frames.memory(), start(packet), template.length);
        }
    }

    private static long start(int frame) {
        return (long) frame * Frames.CHUNK_BYTES + Frames.HEADROOM_BYTES;
    }

    @Override
    public int receive(Vector into, int limit) {
        int count = Math.min(burst, limit);
        if (next + count > packets.length) {
            next = 0;
        }
        for (int i = next; i < next + count; i++) {
            long at = start(packets[i]);
            writer.write(frames.memory(), at, sequence++);
            frames.received(packets[i], (int) at, template.length);
            into.append(packets[i]);
        }
        next += count;
        return count;
    }

    @Override
    public int transmit(Vector from) {
        transmitted += from.count();
        return from.count();
    }

    /** Packets that came back. */
    long transmitted() {
        return transmitted;
    }

    @Override
    public void housekeep() {}

    @Override
    public int pollFd() {
        return -1;
    }

    @Override
    public String rung() {
        return "memory";
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    @Override
    public void close() {}
}
