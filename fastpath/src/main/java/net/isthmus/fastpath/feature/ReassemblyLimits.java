package net.isthmus.fastpath.feature;

/**
 * What virtual reassembly may cost a worker.
 *
 * @param datagrams most datagrams at a time, about two KiB each
 * @param held most fragments that wait for the first of their datagram
 * @param fragments most fragments of one datagram
 * @param timeoutNs how long after its first fragment a datagram is known
 * @param dropsOverlaps4 whether an IPv4 datagram whose fragments overlap is given up, as an IPv6 one always is
 */
public record ReassemblyLimits(int datagrams, int held, int fragments, long timeoutNs, boolean dropsOverlaps4) {
    /** Room for a thousand datagrams and five seconds for each. */
    public static final ReassemblyLimits USUAL = new ReassemblyLimits(1024, 256, 64, 5_000_000_000L, true);
}
