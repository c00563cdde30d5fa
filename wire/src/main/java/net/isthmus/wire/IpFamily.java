package net.isthmus.wire;

/** The two internet protocols, with the width of their addresses. */
public enum IpFamily {
    IPV4(32),
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** The width of an address in bits, which is also the longest prefix length. */
    public int bits() {
        return bits;
    }

    /** The width of an address in octets. */
    public int bytes() {
        return bits / Byte.SIZE;
    }

    /** {@code IPv4} or {@code IPv6}, as people write it. */
    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
