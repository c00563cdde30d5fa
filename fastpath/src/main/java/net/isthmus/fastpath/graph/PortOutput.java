package net.isthmus.fastpath.graph;

import java.util.Arrays;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;

/**
 * The way out of a worker: a transmit vector a port, sent at the end of each turn, or sooner when it is full.
 *
 * <p>Indexed by the port's interface index. A port that this worker does not have drops what it is given. Owned by the
 * worker's thread.
 */
public final class PortOutput {
    private final Vector[] vectors = new Vector[Counters.MAX_INTERFACES];
    private final Device[] devices = new Device[Counters.MAX_INTERFACES];
    private final int[] ports = new int[Counters.MAX_INTERFACES];
    private final Drops drops;
    private final Counters counters;
    private final Tracer tracer;
    private int portCount;

    /** An output without ports. */
    public PortOutput(Drops drops, Counters counters, Tracer tracer) {
        this.drops = drops;
        this.counters = counters;
        this.tracer = tracer;
        Device absent = new AbsentDevice(drops);
        Arrays.fill(devices, absent);
        Arrays.setAll(vectors, i -> EMPTY);
    }

    /** Stands where a port is absent; never holds a packet because {@link #add} drops those at once. */
    private static final Vector EMPTY = new Vector();

    /** Gives the output a port. Worker thread, between turns. */
    public void attach(int port, Device device) {
        vectors[port] = new Vector();
        devices[port] = device;
        ports[portCount++] = port;
    }

    /** Takes a port away. Worker thread, between turns. */
    public void detach(int port) {
        for (int i = 0; i < portCount; i++) {
            if (ports[i] == port) {
                flush(port);
                vectors[port] = EMPTY;
                devices[port] = new AbsentDevice(drops);
                ports[i] = ports[--portCount];
                return;
            }
        }
    }

    /** Takes a packet that leaves by a port. */
    public void add(int port, int frame) {
        Vector vector = vectors[port];
        if (vector == EMPTY) {
            drops.drop(frame, DropReason.TX_PORT_DOWN);
            return;
        }
        if (vector.room() == 0) {
            flush(port);
        }
        vector.append(frame);
    }

    /** Takes {@code count} packets of an array, at most {@link Vector#BURST}, that leave by the same port. */
    public void add(int port, int[] packets, int from, int count) {
        Vector vector = vectors[port];
        if (vector == EMPTY) {
            for (int i = from; i < from + count; i++) {
                drops.drop(packets[i], DropReason.TX_PORT_DOWN);
            }
            return;
        }
        if (vector.room() < count) {
            flush(port);
        }
        vector.append(packets, from, count);
    }

    /** Sends everything. */
    public void flushAll() {
        for (int i = 0; i < portCount; i++) {
            if (vectors[ports[i]].count() != 0) {
                flush(ports[i]);
            }
        }
    }

    private void flush(int port) {
        Vector vector = vectors[port];
        if (tracer.isOn()) {
            tracer.transmitted(vector, port);
        }
        counters.tally(PacketTally.TRANSMITTED, devices[port].transmit(vector));
        vector.clear();
    }
}
