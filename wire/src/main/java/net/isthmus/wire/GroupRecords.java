package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The group records of an IGMPv3 report (RFC 3376 §4.2.4) and of an MLDv2 report (RFC 3810 §5.2.4), which differ in the
 * length of addresses only.
 *
 * <pre>
 *  0        1        2                 4              4 + address
 *  +--------+--------+-----------------+--------------+- - - - - - - -+- - - - - - - - +
 *  | type   | words  | sources         | group        | sources       | auxiliary data |
 *  +--------+--------+-----------------+--------------+- - - - - - - -+- - - - - - - - +
 * </pre>
 */
final class GroupRecords {
    private static final int MODE_IS_INCLUDE = 1;
    private static final int MODE_IS_EXCLUDE = 2;
    private static final int CHANGE_TO_INCLUDE = 3;
    private static final int CHANGE_TO_EXCLUDE = 4;
    private static final int ALLOW_NEW_SOURCES = 5;
    private static final int HEADER = 4;

    private GroupRecords() {}

    /** Reads {@code count} records; empty if they do not fit. Groups that are none are left out. */
    static Optional<GroupMessage> parse(MemorySegment memory, long from, long end, int count, int addressBytes) {
        List<GroupMessage.Change> changes = new ArrayList<>();
        long at = from;
        for (int i = 0; i < count; i++) {
            if (end - at < HEADER + addressBytes) {
                return Optional.empty();
            }
            int type = NetworkOrder.u8(memory, at);
            int words = NetworkOrder.u8(memory, at + 1);
            int sources = NetworkOrder.u16(memory, at + 2);
            long length = HEADER + (1L + sources) * addressBytes + words * 4L;
            if (length > end - at) {
                return Optional.empty();
            }
            IpAddress group = address(memory, at + HEADER, addressBytes);
            boolean isJoined = type == MODE_IS_EXCLUDE
                    || type == CHANGE_TO_EXCLUDE
                    || (type == MODE_IS_INCLUDE || type == CHANGE_TO_INCLUDE || type == ALLOW_NEW_SOURCES)
                            && sources != 0;
            if (group.isMulticast() && (isJoined || type == CHANGE_TO_INCLUDE)) {
                changes.add(new GroupMessage.Change(group, isJoined));
            }
            at += length;
        }
        return Optional.of(new GroupMessage.Report(changes));
    }

    static IpAddress address(MemorySegment memory, long at, int addressBytes) {
        return addressBytes == Integer.BYTES
                ? IpAddress.ofIpv4(NetworkOrder.i32(memory, at))
                : IpAddress.ofIpv6(NetworkOrder.i64(memory, at), NetworkOrder.i64(memory, at + 8));
    }

    /** The time that a query's code stands for: a small float from {@code threshold} on (RFC 3376 §4.1.1). */
    static int decode(int code, int exponentBits, int mantissaBits) {
        int threshold = 1 << exponentBits + mantissaBits;
        if (code < threshold) {
            return code;
        }
        int mantissa = code & (1 << mantissaBits) - 1 | 1 << mantissaBits;
        return mantissa << (code >>> mantissaBits & (1 << exponentBits) - 1) + 3;
    }
}
