package net.isthmus.fastpath.feature;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.NetworkOrder;

/**
 * By what a transport header tells conversations apart that have the same addresses: the ports, or twice the identifier
 * of an ICMP query (RFC 5508 §3.1).
 */
public final class TransportPorts {
    /** No ports: a protocol or message that has none, or a header that is cut off. */
    public static final long NONE = -1;

    private static final int IDENTIFIER = 4;

    private TransportPorts() {}

    /**
     * Source port in bits 16 to 31 and destination port below, or {@link #NONE}.
     *
     * @param at place of the transport header
     * @param available bytes that may be read there
     */
    public static long of(MemorySegment memory, long at, int available, int protocol) {
        if (IpProtocol.hasPorts(protocol)) {
            return available >= 4 ? NetworkOrder.u32(memory, at) : NONE;
        }
        boolean isQuery = available >= Icmp.LENGTH
                && (protocol == IpProtocol.ICMP
                        ? Icmp.isQuery(NetworkOrder.u8(memory, at))
                        : protocol == IpProtocol.ICMPV6 && Icmpv6.isQuery(NetworkOrder.u8(memory, at)));
        return isQuery ? NetworkOrder.u16(memory, at + IDENTIFIER) * 0x1_0001L : NONE;
    }

    /** True for protocols whose {@link #of} may be something. */
    public static boolean has(int protocol) {
        return IpProtocol.hasPorts(protocol) || protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }
}
