package net.isthmus.bgp.message;

import java.util.List;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * Lists of prefixes: RFC 4271 §4.3, RFC 4760 §5.
 *
 * <pre>
 *   +--------+- - - - - - - - - - - - - - - -+
 *   | length | as many octets as hold length |   and so on; bits beyond the length mean nothing
 *   +--------+- - - - - - - - - - - - - - - -+
 * </pre>
 */
final class PrefixCodec {
    private PrefixCodec() {}

    /** Reads {@code octets[from..to)}; returns {@code to}, or where a prefix begins that is not one. */
    static int read(IpFamily family, byte[] octets, int from, int to, List<IpPrefix> into) {
        int at = from;
        while (at < to) {
            int length = BigEndian.u8(octets, at);
            int next = at + 1 + octets(length);
            if (length > family.bits() || next > to) {
                return at;
            }
            into.add(new IpPrefix(address(family, octets, at + 1, next), length));
            at = next;
        }
        return at;
    }

    private static IpAddress address(IpFamily family, byte[] octets, int from, int to) {
        if (family == IpFamily.IPV4) {
            int bits = 0;
            for (int i = from, shift = 24; i < to; i++, shift -= 8) {
                bits |= BigEndian.u8(octets, i) << shift;
            }
            return IpAddress.ofIpv4(bits);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < to - from; i++) {
            long octet = octets[from + i] & 0xffL;
            if (i < 8) {
                high |= octet << 56 - i * 8;
            } else {
                low |= octet << 56 - (i - 8) * 8;
            }
        }
        return IpAddress.ofIpv6(high, low);
    }

    /** Octets that a prefix of this length takes besides that of its length. */
    private static int octets(int length) {
        return length + 7 >>> 3;
    }

    static int lengthBytes(IpPrefix prefix) {
        return 1 + octets(prefix.length());
    }

    /** Writes a prefix; returns where the next one goes. */
    static int write(IpPrefix prefix, byte[] into, int at) {
        int octets = octets(prefix.length());
        long high = prefix.address().keyHigh();
        long low = prefix.address().keyLow();
        into[at] = (byte) prefix.length();
        for (int i = 0; i < octets; i++) {
            into[at + 1 + i] = (byte) ((i < 8 ? high : low) >>> 56 - (i & 7) * 8);
        }
        return at + 1 + octets;
    }

    /**
     * True unless all of it is multicast, loopback, link-local, reserved or of "this" network, which nobody can reach
     * through a neighbour: RFC 4271 §6.3 has such a prefix ignored.
     */
    static boolean isReachable(IpPrefix prefix) {
        int length = prefix.length();
        if (prefix.family() == IpFamily.IPV4) {
            int first = prefix.address().ipv4Bits() >>> 24;
            return !(length >= 8 && (first == 0 || first == 127) || length >= 3 && first >= 224);
        }
        long high = prefix.address().high();
        long low = prefix.address().low();
        boolean isMulticast = length >= 8 && high >>> 56 == 0xff;
        boolean isLinkLocal = length >= 10 && high >>> 54 == 0x3fa;
        boolean isLoopbackOrUnspecified = length == 128 && high == 0 && low >>> 1 == 0;
        return !isMulticast && !isLinkLocal && !isLoopbackOrUnspecified;
    }
}
