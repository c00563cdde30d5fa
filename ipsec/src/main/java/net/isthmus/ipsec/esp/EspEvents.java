package net.isthmus.ipsec.esp;

import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.fastpath.graph.WorkerContext;

/**
 * What a worker's ESP nodes tell the control loop: an interface or SPI, a port, and an address, in a record of three
 * longs. Each kind has a bucket, so that a flood of one neither fills the ring nor hides another.
 */
final class EspEvents {
    /** A packet had no SA; the number is the tunnel's interface. */
    static final int WANTED = 0;

    /** An SA may carry no more; the number is the SPI of its inbound direction. */
    static final int EXPIRED = 1;

    /** An authentic packet came from another place; the number is the SPI. */
    static final int HEARD_FROM = 2;

    /** A packet had an SPI that nobody knows; the number is the SPI. */
    static final int UNKNOWN_SPI = 3;

    /** An own packet was too long for its way; the number is the MTU. */
    static final int TOO_BIG = 4;

    /** A worker sends by the SA of another or of all; the number is the tunnel's interface, the port the worker. */
    static final int OWN_WANTED = 5;

    private static final int KINDS = 6;
    private static final long IPV4 = 1L << 32;
    private static final int PER_SECOND = 50;
    private static final int AT_ONCE = 20;

    private final WorkerContext context;
    private final Punt punt;
    private final TokenBucket[] buckets = new TokenBucket[KINDS];

    EspEvents(WorkerContext context) {
        this.context = context;
        punt = context.punt();
        for (int i = 0; i < KINDS; i++) {
            buckets[i] = new TokenBucket(PER_SECOND, AT_ONCE);
        }
    }

    /** Tells something without an address. What does not find room is lost: its cause will come again. */
    void tell(int kind, int number) {
        tell(kind, number, 0, true, 0, 0);
    }

    /** Tells something about an address and port. */
    void tell(int kind, int number, int port, boolean isIpv4, long high, long low) {
        if (!context.isRehearsal() && buckets[kind].take(context.nowNs())) {
            punt.event(Punt.ESP_EVENT, number, kind, port | (isIpv4 ? IPV4 : 0), high, low);
        }
    }

    /** True if the address of a record is one of IPv4. */
    static boolean isIpv4(long first) {
        return (first & IPV4) != 0;
    }

    /** The port of a record. */
    static int port(long first) {
        return (int) first & 0xffff;
    }
}
