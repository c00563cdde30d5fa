package net.isthmus.ipsec.esp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All SAs as workers see them: an immutable snapshot, which {@link EspTunnels} replaces whole and a node reads once a
 * vector.
 *
 * <p>Inbound SAs are found by SPI in an open-addressed table; outbound ones by the index of their tunnel's interface
 * and of the worker, since a tunnel may have an SA for each (RFC 9611).
 */
final class SaTable {
    /** No such SA. */
    static final int NONE = -1;

    /**
     * A tunnel's outbound SAs.
     *
     * @param byWorker one for each worker, in their order; empty if it has none
     */
    record Outbound(int interfaceIndex, List<OutboundSa> byWorker) {}

    /** An inbound SA and the interface of its tunnel, 0 if it has none. */
    record Inbound(InboundSa sa, int interfaceIndex) {}

    private static final int MIX = 0x9e37_79b9;

    private final int[] spis;
    private final @Nullable InboundSa[] inbound;
    private final int[] tunnels;
    private final OutboundSa[][] outbound;
    private final int shift;
    private final boolean hasInbound;

    SaTable(List<Inbound> inboundSas, List<Outbound> outboundSas) {
        int slots = Math.max(4, Integer.highestOneBit(Math.max(1, inboundSas.size())) * 4);
        shift = Integer.numberOfLeadingZeros(slots) + 1;
        spis = new int[slots];
        inbound = new InboundSa[slots];
        tunnels = new int[slots];
        hasInbound = !inboundSas.isEmpty();
        inboundSas.forEach(this::add);
        int indices =
                outboundSas.stream().mapToInt(Outbound::interfaceIndex).max().orElse(0) + 1;
        outbound = new OutboundSa[indices][];
        for (Outbound one : outboundSas) {
            outbound[one.interfaceIndex()] = one.byWorker().toArray(OutboundSa[]::new);
        }
    }

    private void add(Inbound one) {
        int slot = one.sa().spi() * MIX >>> shift;
        while (spis[slot] != 0) {
            slot = slot + 1 & spis.length - 1;
        }
        spis[slot] = one.sa().spi();
        inbound[slot] = one.sa();
        tunnels[slot] = one.interfaceIndex();
    }

    /** True if there is an inbound SA. */
    boolean hasInbound() {
        return hasInbound;
    }

    /** Where the inbound SA of an SPI is, or {@link #NONE}. */
    int find(int spi) {
        int slot = spi * MIX >>> shift;
        while (spis[slot] != 0) {
            if (spis[slot] == spi) {
                return slot;
            }
            slot = slot + 1 & spis.length - 1;
        }
        return NONE;
    }

    /** The SA that {@link #find} has found. */
    InboundSa inbound(int slot) {
        InboundSa sa = inbound[slot];
        if (sa == null) {
            throw new IllegalStateException("no SA in this slot");
        }
        return sa;
    }

    /** The interface of its tunnel, 0 if it has none. */
    int tunnel(int slot) {
        return tunnels[slot];
    }

    /** True if packets for an interface find an SA. */
    boolean hasOutbound(int interfaceIndex) {
        return interfaceIndex < outbound.length
                && outbound[interfaceIndex] != null
                && outbound[interfaceIndex].length != 0;
    }

    /** The SA by which a worker sends. Precondition: there is one. */
    OutboundSa outbound(int interfaceIndex, int worker) {
        return outbound[interfaceIndex][worker];
    }
}
