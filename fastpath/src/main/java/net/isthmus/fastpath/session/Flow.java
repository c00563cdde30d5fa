package net.isthmus.fastpath.session;

/**
 * One direction of a conversation in primitives: what a session is found by, and what policy, NAT and balancing look at
 * while one is born. Mutable scratch of one thread; never stored.
 *
 * <p>Addresses of both families are 128 bits; IPv4 ones are mapped into IPv6 (RFC 4291 §2.5.5.2), so that one table
 * serves both. Ports are those of TCP, UDP and SCTP; for a query of ICMP both are its identifier (RFC 5508 §3.1); for
 * any other protocol both are 0.
 */
public final class Flow {
    private static final long MAPPED_PREFIX = 0xffffL << 32;
    private static final long LOW_32 = 0xffff_ffffL;

    /** High half of the source address. */
    public long sourceHigh;

    /** Low half of the source address. */
    public long sourceLow;

    /** High half of the destination address. */
    public long destinationHigh;

    /** Low half of the destination address. */
    public long destinationLow;

    /** Source port, 0 to 65535. */
    public int sourcePort;

    /** Destination port, 0 to 65535. */
    public int destinationPort;

    /** Protocol number of the upper layer. */
    public int protocol;

    /** Index of the VRF in which the addresses are meant. */
    public int vrf;

    /** For ICMP: type in bits 8 to 15 and code below, of the packet at hand; else 0. No part of the identity. */
    public int icmp;

    /** Sets an IPv4 source. */
    public void source4(int address) {
        sourceHigh = 0;
        sourceLow = mapped(address);
    }

    /** Sets an IPv4 destination. */
    public void destination4(int address) {
        destinationHigh = 0;
        destinationLow = mapped(address);
    }

    /** True for a flow of IPv4. */
    public boolean isIp4() {
        return isIp4(destinationHigh, destinationLow);
    }

    /** True if two halves are an IPv4 address. */
    public static boolean isIp4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** Low half of an IPv4 address mapped into IPv6; the high half is 0. */
    public static long mapped(int address) {
        return MAPPED_PREFIX | address & LOW_32;
    }

    /** Becomes a copy of another. */
    public void set(Flow other) {
        sourceHigh = other.sourceHigh;
        sourceLow = other.sourceLow;
        destinationHigh = other.destinationHigh;
        destinationLow = other.destinationLow;
        sourcePort = other.sourcePort;
        destinationPort = other.destinationPort;
        protocol = other.protocol;
        vrf = other.vrf;
        icmp = other.icmp;
    }

    /** Becomes the direction opposite to another. */
    public void setReverse(Flow other) {
        sourceHigh = other.destinationHigh;
        sourceLow = other.destinationLow;
        destinationHigh = other.sourceHigh;
        destinationLow = other.sourceLow;
        sourcePort = other.destinationPort;
        destinationPort = other.sourcePort;
        protocol = other.protocol;
        vrf = other.vrf;
        icmp = other.icmp;
    }

    /** A hash of all that identifies the flow, well mixed in every bit; the two directions have different ones. */
    public long hash() {
        long hash = (sourceHigh ^ Long.rotateLeft(destinationHigh, 23)) * 0x9e37_79b9_7f4a_7c15L;
        hash = (hash ^ sourceLow ^ Long.rotateLeft(destinationLow, 31) ^ hash >>> 32) * 0xc2b2_ae3d_27d4_eb4fL;
        long rest = (long) sourcePort << 48 | (long) destinationPort << 32 | (long) vrf << 8 | protocol;
        hash = (hash ^ rest ^ hash >>> 29) * 0x1656_67b1_9e37_79f9L;
        return hash ^ hash >>> 32;
    }
}
