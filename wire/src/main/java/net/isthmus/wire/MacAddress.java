package net.isthmus.wire;

/**
 * An IEEE 802 MAC address.
 *
 * <pre>
 *   bit 47                                          0
 *   +-------+-------+-------+-------+-------+-------+
 *   | 52    | 54    | 00    | aa    | 00    | 01    |   first octet on the wire is the highest
 *   +-------+-------+-------+-------+-------+-------+
 *         ^^ bit 40: group (I/G), bit 41: locally administered (U/L)
 * </pre>
 *
 * @param value the 48 bits, right-aligned; the upper 16 bits are zero
 */
public record MacAddress(long value) implements Comparable<MacAddress> {

    public static final int BYTES = 6;

    /** All ones: everybody on the link. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** All zeros: no address at all. */
    public static final MacAddress ZERO = new MacAddress(0);

    private static final String KIND = "a MAC address";
    private static final long GROUP_BIT = 1L << 40;
    private static final long LOCAL_BIT = 1L << 41;

    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits, got 0x" + Long.toHexString(value));
        }
    }

    /**
     * Reads six pairs of hexadecimal digits, parted by colons ({@code 52:54:00:aa:00:01}) or by hyphens.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static MacAddress parse(String text) {
        if (text.isEmpty()) {
            throw new AddressFormatException(text, KIND, "it is empty");
        }
        char separator = text.indexOf('-') >= 0 ? '-' : ':';
        long value = 0;
        int position = 0;
        for (int octet = 1; octet <= BYTES; octet++) {
            int end = octet == BYTES ? text.length() : text.indexOf(separator, position);
            if (end < 0) {
                throw new AddressFormatException(text, KIND, "it has " + octet + " of 6 octets");
            }
            if (end - position != 2) {
                String reason = octet == BYTES && text.indexOf(separator, position) >= 0
                        ? "it has more than 6 octets"
                        : "octet " + octet + " needs two hexadecimal digits";
                throw new AddressFormatException(text, KIND, reason);
            }
            int high = hexDigit(text.charAt(position));
            int low = hexDigit(text.charAt(position + 1));
            if (high < 0 || low < 0) {
                throw new AddressFormatException(text, KIND, "octet " + octet + " needs two hexadecimal digits");
            }
            value = value << 8 | high << 4 | low;
            position = end + 1;
        }
        return new MacAddress(value);
    }

    /** Value of an ASCII hexadecimal digit, or -1. */
    static int hexDigit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** True for multicast and broadcast, which are never the source of a frame. */
    public boolean isGroup() {
        return (value & GROUP_BIT) != 0;
    }

    public boolean isBroadcast() {
        return value == BROADCAST.value;
    }

    /** True if the address was chosen by somebody, not given by a maker of hardware. */
    public boolean isLocallyAdministered() {
        return (value & LOCAL_BIT) != 0;
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(value, other.value);
    }

    /** Lower-case pairs parted by colons: {@code 52:54:00:aa:00:01}. */
    @Override
    public String toString() {
        var text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            int octet = (int) (value >>> shift) & 0xff;
            text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
