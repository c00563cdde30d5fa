package net.isthmus.l2bridge.vxlan;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Vxlan;

/**
 * What the outer packet takes from the inner frame: entropy of its flow, DSCP and ECN.
 *
 * <p>The flow of an IP packet is its addresses, protocol and, unless it is a fragment, the ports of TCP, UDP and SCTP;
 * that of another frame its MACs and type. All packets of a flow have one source port, so that the underlay may spread
 * flows over its paths and keep the order of each (RFC 7348 §5). A node owns one and reads a frame at a time.
 */
final class InnerFlow {
    private static final long MIX_1 = 0x9e37_79b9_7f4a_7c15L;
    private static final long MIX_2 = 0xbf58_476d_1ce4_e5b9L;
    private static final int SCTP = 132;
    private static final int PORTS_LENGTH = 4;
    private static final int FRAGMENT_BITS = Ipv4.FRAGMENT_OFFSET_MASK | Ipv4.MORE_FRAGMENTS;
    private static final int SOURCE_PORT_MASK = 0x3fff;
    private static final int FLOW_LABEL_MASK = 0xf_ffff;

    private final MemorySegment memory;
    private long hash;
    private int trafficClass;

    InnerFlow(MemorySegment memory) {
        this.memory = memory;
    }

    /** Reads the frame at {@code at}, of which {@code length} bytes lie there, 14 or more. */
    void read(int at, int length) {
        int type = Ethernet.type(memory, at);
        int ip = at + Ethernet.LENGTH;
        int rest = length - Ethernet.LENGTH;
        if (type == Ethernet.TYPE_IP4 && rest >= Ipv4.MIN_LENGTH) {
            read4(ip, rest);
        } else if (type == Ethernet.TYPE_IP6 && rest >= Ipv6.LENGTH) {
            read6(ip, rest);
        } else {
            trafficClass = 0;
            mix(NetworkOrder.i64(memory, at) ^ Long.rotateLeft(NetworkOrder.i64(memory, at + Ethernet.SOURCE), 19));
        }
    }

    private void read4(int ip, int rest) {
        int first = NetworkOrder.i32(memory, ip);
        trafficClass = first >>> 16 & 0xff;
        int headerLength = first >>> 22 & 0x3c;
        int protocol = Ipv4.protocol(memory, ip);
        long flow = NetworkOrder.i64(memory, ip + Ipv4.SOURCE) * MIX_1 + protocol;
        if (hasPorts(protocol)
                && (Ipv4.fragment(memory, ip) & FRAGMENT_BITS) == 0
                && headerLength >= Ipv4.MIN_LENGTH
                && rest >= headerLength + PORTS_LENGTH) {
            flow += NetworkOrder.u32(memory, ip + headerLength) << 8;
        }
        mix(flow);
    }

    private void read6(int ip, int rest) {
        trafficClass = NetworkOrder.u16(memory, ip) >>> 4 & 0xff;
        int protocol = Ipv6.nextHeader(memory, ip);
        long flow = Ipv6.sourceHigh(memory, ip) * MIX_1 + Ipv6.sourceLow(memory, ip);
        flow = flow * MIX_1 + Ipv6.destinationHigh(memory, ip);
        flow = flow * MIX_1 + Ipv6.destinationLow(memory, ip);
        flow = flow * MIX_1 + protocol;
        if (hasPorts(protocol) && rest >= Ipv6.LENGTH + PORTS_LENGTH) {
            flow += NetworkOrder.u32(memory, ip + Ipv6.LENGTH) << 8;
        }
        mix(flow);
    }

    private static boolean hasPorts(int protocol) {
        return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || protocol == SCTP;
    }

    private void mix(long flow) {
        long mixed = flow * MIX_1;
        hash = (mixed ^ mixed >>> 32) * MIX_2 >>> 32;
    }

    /** UDP source port, 49152 to 65535. */
    int sourcePort() {
        return Vxlan.FIRST_SOURCE_PORT | (int) hash & SOURCE_PORT_MASK;
    }

    /** Flow label of an outer IPv6 packet (RFC 6438 §3), never 0. */
    int flowLabel() {
        return (int) hash & FLOW_LABEL_MASK | 1 << 19;
    }

    /** DSCP and ECN of the inner packet: the eight bits of the outer one. 0 if it is no IP packet. */
    int trafficClass() {
        return trafficClass;
    }
}
