package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/** Answers to echo requests for link-local addresses, which no route leads back to (RFC 4443 §4.2). */
final class LinkLocalEcho {
    private static final int HOP_LIMIT = 64;

    private LinkLocalEcho() {}

    /** True for an echo request. */
    static boolean isRequest(MemorySegment memory, long at, int available) {
        return Ipv6.isPlausible(memory, at, available)
                && Ipv6.payloadLength(memory, at) >= Icmpv6.LENGTH
                && Ipv6.nextHeader(memory, at) == IpProtocol.ICMPV6
                && NetworkOrder.u8(memory, at + Ipv6.LENGTH) == Icmpv6.ECHO_REQUEST;
    }

    /** The reply to a request; empty if it is none, or damaged. */
    static byte[] reply(MemorySegment memory, long at, int available) {
        if (!isRequest(memory, at, available)) {
            return new byte[0];
        }
        int length = Ipv6.payloadLength(memory, at);
        if (Icmpv6.sum(memory, at, length) != 0xffff) {
            return new byte[0];
        }
        byte[] packet = memory.asSlice(at, Ipv6.LENGTH + length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment reply = MemorySegment.ofArray(packet);
        MemorySegment.copy(memory, at + Ipv6.SOURCE, reply, Ipv6.DESTINATION, 16);
        MemorySegment.copy(memory, at + Ipv6.DESTINATION, reply, Ipv6.SOURCE, 16);
        NetworkOrder.putU8(reply, Ipv6.HOP_LIMIT, HOP_LIMIT);
        NetworkOrder.putU8(reply, Ipv6.LENGTH, Icmpv6.ECHO_REPLY);
        Icmpv6.writeChecksum(reply, 0, length);
        return packet;
    }

    /** Where a reply goes. */
    static IpAddress destination(byte[] reply) {
        MemorySegment memory = MemorySegment.ofArray(reply);
        return IpAddress.ofIpv6(Ipv6.destinationHigh(memory, 0), Ipv6.destinationLow(memory, 0));
    }
}
