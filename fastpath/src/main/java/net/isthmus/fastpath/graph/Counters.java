package net.isthmus.fastpath.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import net.isthmus.core.DropReason;
import net.isthmus.core.PacketTally;
import net.isthmus.fastpath.tables.PolicyTable;

/**
 * What one worker has counted since its start. The worker is the only writer and adds with plain stores; any thread may
 * read, and sees each counter whole, a moment late.
 */
public final class Counters {
    /** Most interfaces of an appliance; interface indices are below it. */
    public static final int MAX_INTERFACES = 4096;

    /** Kinds of counters an interface has. */
    public enum InterfaceCounter {
        /** Packets received. */
        RX_PACKETS,
        /** Bytes received, Ethernet header included. */
        RX_BYTES,
        /** Packets transmitted. */
        TX_PACKETS,
        /** Bytes transmitted, Ethernet header included. */
        TX_BYTES
    }

    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int RX = 0;
    private static final int TX = 2;

    private final long[] interfaces = new long[MAX_INTERFACES * 4];
    private final long[] drops = new long[DropReason.values().length];
    private final long[] tallies = new long[PacketTally.values().length];
    private final long[] policyHits = new long[PolicyTable.MAX_RULES];

    /** Counts received packets. Worker thread only. */
    public void received(int interfaceIndex, int packets, long bytes) {
        int base = (interfaceIndex << 2) + RX;
        interfaces[base] += packets;
        interfaces[base + 1] += bytes;
    }

    /** Counts transmitted packets. Worker thread only. */
    public void transmitted(int interfaceIndex, int packets, long bytes) {
        int base = (interfaceIndex << 2) + TX;
        interfaces[base] += packets;
        interfaces[base + 1] += bytes;
    }

    /** Counts dropped packets. Worker thread only. */
    public void dropped(DropReason reason, int packets) {
        drops[reason.ordinal()] += packets;
    }

    /** Counts packets that begin or end in one way. Drops are counted by {@link #dropped} alone. Worker thread only. */
    public void tally(PacketTally kind, int packets) {
        tallies[kind.ordinal()] += packets;
    }

    /** Packets that have begun or ended in one way since the worker's start; any thread. */
    public long get(PacketTally kind) {
        if (kind != PacketTally.DROPPED) {
            return (long) LONGS.getOpaque(tallies, kind.ordinal());
        }
        long sum = 0;
        for (int reason = 0; reason < drops.length; reason++) {
            sum += (long) LONGS.getOpaque(drops, reason);
        }
        return sum;
    }

    /** Counts a packet that a rule of policy routing has taken. Worker thread only. */
    public void policyHit(int slot) {
        policyHits[slot]++;
    }

    /** Packets that a rule of policy routing has taken; any thread. */
    public long policyHits(int slot) {
        return (long) LONGS.getOpaque(policyHits, slot);
    }

    /** Value of an interface's counter; any thread. */
    public long get(int interfaceIndex, InterfaceCounter counter) {
        return (long) LONGS.getOpaque(interfaces, (interfaceIndex << 2) + counter.ordinal());
    }

    /** Packets dropped for a reason; any thread. */
    public long get(DropReason reason) {
        return (long) LONGS.getOpaque(drops, reason.ordinal());
    }

    /** Forgets an interface whose index is to be used anew. Worker thread only. */
    public void resetInterface(int interfaceIndex) {
        Arrays.fill(interfaces, interfaceIndex << 2, (interfaceIndex << 2) + 4, 0);
    }
}
