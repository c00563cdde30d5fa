package net.isthmus.wire;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The PIM hello (RFC 7761 §4.9), of which a switch needs only that it was sent: there is a multicast router. */
final class Pim {
    /** Protocol number in the IP header. */
    static final int PROTOCOL = 103;

    private static final int HELLO = 0x20; // version 2, type 0
    private static final int LENGTH = 4;

    private Pim() {}

    static Optional<GroupMessage> parse(MemorySegment memory, long at, int length) {
        return length >= LENGTH && NetworkOrder.u8(memory, at) == HELLO
                ? Optional.of(new GroupMessage.RouterHello())
                : Optional.empty();
    }
}
