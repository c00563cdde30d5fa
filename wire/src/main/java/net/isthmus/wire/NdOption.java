package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An option of a neighbour discovery message (RFC 4861 §4.6).
 *
 * <pre>
 *  0        1        2
 *  +--------+--------+- - - - - - - -+
 *  | type   | length | value         |    length in units of eight bytes, both header bytes counted, never 0
 *  +--------+--------+- - - - - - - -+
 * </pre>
 */
public sealed interface NdOption {
    /** MAC address of who sends (type 1). */
    record SourceLinkLayer(MacAddress mac) implements NdOption {}

    /** MAC address of the target (type 2). */
    record TargetLinkLayer(MacAddress mac) implements NdOption {}

    /** MTU of the link (type 5). */
    record Mtu(long bytes) implements NdOption {}

    /** Any other, or one whose length its type does not allow; to be ignored (RFC 4861 §4.6). */
    record Unknown(int type, Octets value) implements NdOption {}

    /** Type of {@link SourceLinkLayer}. */
    int TYPE_SOURCE = 1;

    /** Type of {@link TargetLinkLayer}. */
    int TYPE_TARGET = 2;

    /** Type of {@link Mtu}. */
    int TYPE_MTU = 5;

    /** Bytes of one length unit. */
    int UNIT = 8;

    /** All options between two places; empty if one of them does not fit, which spoils the message. */
    static Optional<List<NdOption>> parseAll(MemorySegment memory, long from, long end) {
        List<NdOption> options = new ArrayList<>();
        long at = from;
        while (at < end) {
            int length = end - at < 2 ? 0 : NetworkOrder.u8(memory, at + 1) * UNIT;
            if (length == 0 || length > end - at) {
                return Optional.empty();
            }
            options.add(parse(memory, at, length));
            at += length;
        }
        return Optional.of(List.copyOf(options));
    }

    private static NdOption parse(MemorySegment memory, long at, int length) {
        int type = NetworkOrder.u8(memory, at);
        if (length == UNIT) {
            switch (type) {
                case TYPE_SOURCE:
                    return new SourceLinkLayer(new MacAddress(NetworkOrder.u48(memory, at + 2)));
                case TYPE_TARGET:
                    return new TargetLinkLayer(new MacAddress(NetworkOrder.u48(memory, at + 2)));
                case TYPE_MTU:
                    return new Mtu(NetworkOrder.u32(memory, at + 4));
                default:
                    break;
            }
        }
        return new Unknown(type, Octets.copyOf(memory, at + 2, length - 2));
    }
}
