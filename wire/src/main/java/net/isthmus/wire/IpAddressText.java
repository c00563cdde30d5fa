package net.isthmus.wire;

/**
 * The text of IP addresses, both ways.
 *
 * <p>Reading IPv4 is strict: four decimal octets. A leading zero is refused because some readers take it for octal (RFC
 * 6943 §3.1.1). Reading IPv6 accepts all forms of RFC 4291 §2.2: eight groups of up to four hexadecimal digits, one run
 * of zero groups as {@code ::}, and the last two groups as an IPv4 address. A zone ({@code fe80::1%eth0}) is no part of
 * an address and is refused.
 *
 * <p>Printing follows RFC 5952: lower case, no leading zeros, {@code ::} for the longest run of two or more zero groups
 * and for the first of equals (§4), and dotted decimal at the end of an IPv4-mapped address (§5).
 */
final class IpAddressText {

    private static final int GROUPS = 8;

    private IpAddressText() {}

    static IpAddress parse(String text) {
        if (text.indexOf(':') >= 0) {
            return parseIpv6(text);
        }
        if (text.isEmpty()) {
            throw new AddressFormatException(text, "an IP address", "it is empty");
        }
        if (text.indexOf('.') < 0 || Character.isLetter(text.charAt(0))) {
            throw new AddressFormatException(
                    text, "an IP address", "write 192.0.2.1 or 2001:db8::1; names are not looked up");
        }
        return IpAddress.ofIpv4((int) parseIpv4(text, 0, text, "an IPv4 address"));
    }

    /** The 32 bits of the dotted decimal that begins at {@code from} and must reach the end. */
    private static long parseIpv4(String text, int from, String whole, String kind) {
        long bits = 0;
        int position = from;
        for (int octet = 1; octet <= 4; octet++) {
            int dot = text.indexOf('.', position);
            if (octet < 4 && dot < 0) {
                throw new AddressFormatException(whole, kind, "it has " + octet + " of 4 octets");
            }
            if (octet == 4 && dot >= 0) {
                throw new AddressFormatException(whole, kind, "it has more than 4 octets");
            }
            int end = octet == 4 ? text.length() : dot;
            bits = bits << 8 | parseOctet(text.substring(position, end), octet, whole, kind);
            position = end + 1;
        }
        return bits;
    }

    private static int parseOctet(String digits, int octet, String whole, String kind) {
        if (digits.isEmpty()) {
            throw new AddressFormatException(whole, kind, "octet " + octet + " is empty");
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw new AddressFormatException(whole, kind, "octet " + octet + " is not a number");
            }
        }
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw new AddressFormatException(whole, kind, "octet " + octet + " has a leading zero");
        }
        int value = digits.length() > 3 ? 1000 : Integer.parseInt(digits);
        if (value > 255) {
            throw new AddressFormatException(whole, kind, "octet " + octet + " is larger than 255");
        }
        return value;
    }

    private static IpAddress parseIpv6(String text) {
        String kind = "an IPv6 address";
        if (text.indexOf('%') >= 0) {
            throw new AddressFormatException(text, kind, "a zone (%…) is not part of an address");
        }
        var groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int position = 0;
        if (text.startsWith("::")) {
            gap = 0;
            position = 2;
        } else if (text.startsWith(":")) {
            throw new AddressFormatException(text, kind, "it begins with a single colon");
        }
        while (position < text.length()) {
            int colon = text.indexOf(':', position);
            int end = colon < 0 ? text.length() : colon;
            String group = text.substring(position, end);
            if (group.isEmpty()) {
                if (gap >= 0) {
                    throw new AddressFormatException(text, kind, "it has more than one ::");
                }
                gap = count;
                position = end + 1;
                continue;
            }
            boolean isDotted = colon < 0 && group.indexOf('.') >= 0;
            if (count + (isDotted ? 2 : 1) > GROUPS) {
                throw new AddressFormatException(text, kind, "it has more than 8 groups");
            }
            if (isDotted) {
                long bits = parseIpv4(group, 0, text, kind);
                groups[count++] = (int) (bits >>> 16);
                groups[count++] = (int) bits & 0xffff;
            } else {
                groups[count] = parseGroup(group, count + 1, text, kind);
                count++;
            }
            if (colon == text.length() - 1) {
                throw new AddressFormatException(text, kind, "it ends with a single colon");
            }
            position = end + 1;
        }
        return assemble(text, kind, groups, count, gap);
    }

    private static int parseGroup(String digits, int number, String whole, String kind) {
        if (digits.length() > 4) {
            throw new AddressFormatException(whole, kind, "group " + number + " has more than 4 digits");
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = MacAddress.hexDigit(digits.charAt(i));
            if (digit < 0) {
                throw new AddressFormatException(whole, kind, "group " + number + " is not hexadecimal");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Moves the groups after the gap to the end and packs all eight. */
    private static IpAddress assemble(String text, String kind, int[] groups, int count, int gap) {
        if (gap < 0 && count < GROUPS) {
            throw new AddressFormatException(text, kind, "it has " + count + " of 8 groups and no ::");
        }
        if (gap >= 0 && count == GROUPS) {
            throw new AddressFormatException(text, kind, "it has 8 groups, so :: stands for nothing");
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = GROUPS - count;
            int group = gap < 0 || i < gap ? groups[i] : i < gap + zeros ? 0 : groups[i - zeros];
            if (i < 4) {
                high = high << 16 | group;
            } else {
                low = low << 16 | group;
            }
        }
        return IpAddress.ofIpv6(high, low);
    }

    static String print(IpAddress address) {
        if (address.isIpv4()) {
            return appendIpv4(new StringBuilder(15), address.low()).toString();
        }
        var text = new StringBuilder(39);
        if (address.high() == 0 && address.low() >>> 32 == 0xffff) {
            return appendIpv4(text.append("::ffff:"), address.low() & 0xffff_ffffL)
                    .toString();
        }
        int gap = -1;
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && group(address, end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gap = start;
                gapLength = end - start;
            }
        }
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(address, i)));
        }
        return text.toString();
    }

    private static int group(IpAddress address, int index) {
        long word = index < 4 ? address.high() : address.low();
        return (int) (word >>> 48 - (index & 3) * 16) & 0xffff;
    }

    private static StringBuilder appendIpv4(StringBuilder text, long bits) {
        return text.append(bits >>> 24)
                .append('.')
                .append(bits >>> 16 & 0xff)
                .append('.')
                .append(bits >>> 8 & 0xff)
                .append('.')
                .append(bits & 0xff);
    }
}
