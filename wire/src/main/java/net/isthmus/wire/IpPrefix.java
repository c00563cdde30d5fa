package net.isthmus.wire;

/**
 * A block of addresses: a network and the length of its prefix. The constructor clears the bits beyond the length, so
 * that two prefixes of the same block are equal. Order is by address, then the shorter prefix first.
 *
 * @param address the network's first address
 * @param length leading bits that all its addresses share: 0 to 32, or 0 to 128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

    private static final String KIND = "a prefix";

    /** All of IPv4. */
    public static final IpPrefix ALL_IPV4 = new IpPrefix(IpAddress.ofIpv4(0), 0);

    /** All of IPv6. */
    public static final IpPrefix ALL_IPV6 = new IpPrefix(IpAddress.ofIpv6(0, 0), 0);

    public IpPrefix {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("a prefix of " + address.family() + " has a length of 0 to "
                    + address.family().bits() + ", got " + length);
        }
        address = masked(address, length);
    }

    /**
     * Reads {@code 10.10.0.0/24} or {@code 2001:db8::/32}. Bits beyond the length are refused, because whoever writes
     * {@code 10.10.0.1/24} for a network has probably mistyped one of the two.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static IpPrefix parse(String text) {
        InterfaceAddress parsed = InterfaceAddress.parse(text, KIND);
        IpPrefix prefix = parsed.prefix();
        if (!prefix.address.equals(parsed.address())) {
            throw new AddressFormatException(
                    text, KIND, "it has bits set beyond /" + prefix.length + "; the network is " + prefix);
        }
        return prefix;
    }

    /** The prefix of exactly one address. */
    public static IpPrefix ofHost(IpAddress address) {
        return new IpPrefix(address, address.family().bits());
    }

    public IpFamily family() {
        return address.family();
    }

    /** True if the address is of this family and shares the leading bits. */
    public boolean contains(IpAddress candidate) {
        return candidate.family() == address.family()
                && masked(candidate, length).equals(address);
    }

    /** True if the other prefix is this one or a part of it. */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    /** True if some address is in both. */
    public boolean overlaps(IpPrefix other) {
        return contains(other) || other.contains(this);
    }

    /** The highest address of the block, which in IPv4 up to /30 is its broadcast address. */
    public IpAddress lastAddress() {
        return IpAddress.ofKey(
                address.family(), address.keyHigh() | ~maskHigh(length), address.keyLow() | ~maskLow(length));
    }

    /** True for 0.0.0.0/0 and {@code ::/0}. */
    public boolean isDefault() {
        return length == 0;
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }

    private static IpAddress masked(IpAddress address, int length) {
        long high = address.keyHigh() & maskHigh(length);
        long low = address.keyLow() & maskLow(length);
        boolean isMasked = high == address.keyHigh() && low == address.keyLow();
        return isMasked ? address : IpAddress.ofKey(address.family(), high, low);
    }

    /** The upper 64 bits of a mask with this many leading ones in 128 bits. */
    private static long maskHigh(int length) {
        return length == 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
    }

    /** The lower 64 bits of a mask with this many leading ones in 128 bits. */
    private static long maskLow(int length) {
        return length <= 64 ? 0 : -1L << 128 - length;
    }
}
