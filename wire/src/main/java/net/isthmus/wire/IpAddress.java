package net.isthmus.wire;

/**
 * An IPv4 or IPv6 address as a value of two longs.
 *
 * <pre>
 *   IPv6   high = octets 0 to 7                    low = octets 8 to 15
 *   IPv4   high = 0                                low = the 32 bits, right-aligned
 * </pre>
 *
 * An IPv4 address keeps its own form: it is never equal to the IPv6 address that embeds it ({@code ::ffff:192.0.2.1}).
 * Tables with one key for both families take {@link #keyHigh()} and {@link #keyLow()}, where the first octet of the
 * address is always the highest. Order is IPv4 before IPv6, then numeric.
 *
 * @param family which of the two protocols
 * @param high the upper 64 bits of an IPv6 address; zero for IPv4
 * @param low the lower 64 bits of an IPv6 address; an IPv4 address in the lower 32
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

    private static final long IPV4_MASK = 0xffff_ffffL;

    public IpAddress {
        if (family == IpFamily.IPV4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address of 32 bits in host order: {@code 0x0a0a0001} is 10.10.0.1. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(IpFamily.IPV4, 0, bits & IPV4_MASK);
    }

    public static IpAddress ofIpv6(long high, long low) {
        return new IpAddress(IpFamily.IPV6, high, low);
    }

    /** The address of 4 or 16 octets in network order. */
    public static IpAddress ofBytes(byte[] octets) {
        if (octets.length == IpFamily.IPV4.bytes()) {
            return new IpAddress(IpFamily.IPV4, 0, bigEndian(octets, 0, 4));
        }
        if (octets.length == IpFamily.IPV6.bytes()) {
            return new IpAddress(IpFamily.IPV6, bigEndian(octets, 0, 8), bigEndian(octets, 8, 8));
        }
        throw new IllegalArgumentException("an IP address has 4 or 16 octets, got " + octets.length);
    }

    /**
     * Reads {@code 192.0.2.1} (four decimal octets, no leading zeros) or any text of an IPv6 address as RFC 4291 §2.2
     * has them. Never asks a name service.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static IpAddress parse(String text) {
        return IpAddressText.parse(text);
    }

    public boolean isIpv4() {
        return family == IpFamily.IPV4;
    }

    public boolean isIpv6() {
        return family == IpFamily.IPV6;
    }

    /** The 32 bits of an IPv4 address. */
    public int ipv4Bits() {
        if (family != IpFamily.IPV4) {
            throw new IllegalStateException(this + " is not an IPv4 address");
        }
        return (int) low;
    }

    /** The upper 64 bits of the address aligned left in 128 bits, whichever the family. */
    public long keyHigh() {
        return family == IpFamily.IPV4 ? low << 32 : high;
    }

    /** The lower 64 bits of the address aligned left in 128 bits; zero for IPv4. */
    public long keyLow() {
        return family == IpFamily.IPV4 ? 0 : low;
    }

    /** The address whose left-aligned bits these are: the inverse of {@link #keyHigh()} and {@link #keyLow()}. */
    static IpAddress ofKey(IpFamily family, long keyHigh, long keyLow) {
        return family == IpFamily.IPV4
                ? new IpAddress(family, 0, keyHigh >>> 32)
                : new IpAddress(family, keyHigh, keyLow);
    }

    /** The 4 or 16 octets in network order, in an array of the caller's own. */
    public byte[] toBytes() {
        var octets = new byte[family.bytes()];
        for (int i = 0; i < octets.length; i++) {
            long word = i < 8 ? keyHigh() : keyLow();
            octets[i] = (byte) (word >>> 56 - (i & 7) * 8);
        }
        return octets;
    }

    /** The address this many above, wrapping at the end of the family. */
    public IpAddress plus(long offset) {
        if (family == IpFamily.IPV4) {
            return new IpAddress(family, 0, low + offset & IPV4_MASK);
        }
        long sum = low + offset;
        long carry = offset >= 0 && Long.compareUnsigned(sum, low) < 0
                ? 1
                : offset < 0 && Long.compareUnsigned(sum, low) > 0 ? -1 : 0;
        return new IpAddress(family, high + carry, sum);
    }

    /** 0.0.0.0 or {@code ::}. */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /** 127.0.0.0/8 or {@code ::1}. */
    public boolean isLoopback() {
        return family == IpFamily.IPV4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** 224.0.0.0/4 or {@code ff00::/8}. */
    public boolean isMulticast() {
        return family == IpFamily.IPV4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** 169.254.0.0/16 or {@code fe80::/10}. */
    public boolean isLinkLocal() {
        return family == IpFamily.IPV4 ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    /** 255.255.255.255, the limited broadcast of RFC 919. */
    public boolean isBroadcast() {
        return family == IpFamily.IPV4 && low == IPV4_MASK;
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted decimal, or the one canonical text of RFC 5952. */
    @Override
    public String toString() {
        return IpAddressText.print(this);
    }

    private static long bigEndian(byte[] octets, int from, int count) {
        long word = 0;
        for (int i = from; i < from + count; i++) {
            word = word << 8 | octets[i] & 0xff;
        }
        return word;
    }
}
