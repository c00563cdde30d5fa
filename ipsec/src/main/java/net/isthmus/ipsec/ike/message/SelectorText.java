package net.isthmus.ipsec.ike.message;

import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;

/** Traffic selectors for people's eyes: {@code 10.0.0.0/8}, {@code 10.0.0.1-10.0.0.9[17/53]}. */
public final class SelectorText {
    private static final int MAX_PORT = 65_535;

    private SelectorText() {}

    /** One selector: a prefix if the range is one, then protocol and ports unless they are any. */
    public static String of(TrafficSelector selector) {
        return range(selector.first(), selector.last()) + ports(selector);
    }

    private static String range(IpAddress first, IpAddress last) {
        int bits = first.isIpv4() ? 32 : 128;
        int common = commonBits(first, last);
        if (common == bits) {
            return first.toString();
        }
        boolean isPrefix = true;
        byte[] low = first.toBytes();
        byte[] high = last.toBytes();
        for (int bit = common; bit < bits; bit++) {
            int mask = 0x80 >>> (bit & 7);
            isPrefix &= (low[bit >>> 3] & mask) == 0 && (high[bit >>> 3] & mask) != 0;
        }
        return isPrefix ? first + "/" + common : first + "-" + last;
    }

    private static int commonBits(IpAddress first, IpAddress last) {
        byte[] low = first.toBytes();
        byte[] high = last.toBytes();
        int bit = 0;
        while (bit < low.length * 8 && ((low[bit >>> 3] ^ high[bit >>> 3]) & 0x80 >>> (bit & 7)) == 0) {
            bit++;
        }
        return bit;
    }

    private static String ports(TrafficSelector selector) {
        boolean isAnyPort = selector.firstPort() == 0 && selector.lastPort() == MAX_PORT;
        if (selector.protocol() == 0 && isAnyPort) {
            return "";
        }
        String protocol = selector.protocol() == 0 ? "any" : Integer.toString(selector.protocol());
        if (isAnyPort) {
            return "[" + protocol + "]";
        }
        if (selector.lastPort() < selector.firstPort()) {
            return "[" + protocol + "/opaque]";
        }
        return selector.firstPort() == selector.lastPort()
                ? "[%s/%d]".formatted(protocol, selector.firstPort())
                : "[%s/%d-%d]".formatted(protocol, selector.firstPort(), selector.lastPort());
    }
}
