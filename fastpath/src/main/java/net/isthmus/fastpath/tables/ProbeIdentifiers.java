package net.isthmus.fastpath.tables;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Which identifiers the appliance's own probes have: of ICMP echo, and as source ports of UDP. Workers ask it whether
 * an answer belongs to a probe or to the host stack. Written by the control loop, read by all workers.
 */
public final class ProbeIdentifiers {
    /** First identifier: above the ports that the host stack gives its own sockets. */
    public static final int FIRST = 61_000;

    /** Last identifier. */
    public static final int LAST = 65_535;

    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);

    private final byte[] used = new byte[LAST - FIRST + 1];

    /** True if a probe has this identifier. Any thread. */
    public boolean contains(int identifier) {
        return identifier >= FIRST && (byte) BYTES.getOpaque(used, identifier - FIRST) != 0;
    }

    /** Adds or removes one. Control loop. */
    public void set(int identifier, boolean isUsed) {
        BYTES.setOpaque(used, identifier - FIRST, (byte) (isUsed ? 1 : 0));
    }
}
