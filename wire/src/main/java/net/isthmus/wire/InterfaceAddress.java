package net.isthmus.wire;

/**
 * An address that an interface owns, together with the subnet that it is connected to: {@code 10.10.0.1/24}. Order is
 * by address, then by length.
 *
 * @param address the address itself, all bits kept
 * @param length length of the subnet's prefix
 */
public record InterfaceAddress(IpAddress address, int length) implements Comparable<InterfaceAddress> {

    public InterfaceAddress {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("a prefix of " + address.family() + " has a length of 0 to "
                    + address.family().bits() + ", got " + length);
        }
    }

    /**
     * Reads {@code 10.10.0.1/24} or {@code fd00:10::1/64}.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static InterfaceAddress parse(String text) {
        return parse(text, "an address with a prefix length");
    }

    static InterfaceAddress parse(String text, String kind) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            IpAddress address = IpAddress.parse(text);
            throw new AddressFormatException(
                    text, kind, "the length is missing, as in " + address + (address.isIpv4() ? "/24" : "/64"));
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int length = parseLength(text.substring(slash + 1));
        int longest = address.family().bits();
        if (length < 0) {
            throw new AddressFormatException(text, kind, "the length must be a number from 0 to " + longest);
        }
        if (length > longest) {
            throw new AddressFormatException(
                    text, kind, "the largest length of " + address.family() + " is " + longest);
        }
        return new InterfaceAddress(address, length);
    }

    /** Value of up to three decimal digits without leading zeros, or -1. */
    private static int parseLength(String digits) {
        if (digits.isEmpty() || digits.length() > 3 || digits.length() > 1 && digits.charAt(0) == '0') {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    public IpFamily family() {
        return address.family();
    }

    /** The connected subnet. */
    public IpPrefix prefix() {
        return new IpPrefix(address, length);
    }

    /**
     * True for the first address of a subnet, which no host may own: the network address in IPv4, the subnet-router
     * anycast address in IPv6 (RFC 4291 §2.6.1). Point-to-point links have none (RFC 3021, RFC 6164).
     */
    public boolean isNetworkAddress() {
        return hasReservedAddresses() && prefix().address().equals(address);
    }

    /** True for the last address of an IPv4 subnet. IPv6 has no broadcast. */
    public boolean isBroadcastAddress() {
        return address.isIpv4()
                && hasReservedAddresses()
                && prefix().lastAddress().equals(address);
    }

    private boolean hasReservedAddresses() {
        return length < address.family().bits() - 1;
    }

    @Override
    public int compareTo(InterfaceAddress other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
