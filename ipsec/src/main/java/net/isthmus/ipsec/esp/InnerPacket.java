package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * What of a packet selectors ask about. A node owns one and reads a packet at a time; ports only where a selector may
 * refuse it.
 */
final class InnerPacket {
    private static final int FRAGMENT_OFFSET = 0xfff8;
    private static final int MOST_EXTENSIONS = 8;

    private final MemorySegment memory;
    private boolean isIpv4;
    private int protocol;
    private int sourcePort;
    private int destinationPort;
    private int at;
    private int here;

    InnerPacket(MemorySegment memory) {
        this.memory = memory;
    }

    /** Takes the packet at {@code ip}, of which {@code length} bytes lie there; false if its header does not. */
    boolean read(int ip, int length) {
        at = ip;
        here = length;
        if (length < Ipv4.MIN_LENGTH) {
            return false;
        }
        int version = NetworkOrder.u8(memory, ip) >>> 4;
        isIpv4 = version == 4;
        if (isIpv4) {
            int headerLength = Ipv4.headerLength(memory, ip);
            return headerLength >= Ipv4.MIN_LENGTH && headerLength <= length;
        }
        return version == 6 && length >= Ipv6.LENGTH;
    }

    private void readUpper() {
        sourcePort = Selectors.HIDDEN;
        destinationPort = Selectors.HIDDEN;
        if (isIpv4) {
            int headerLength = Ipv4.headerLength(memory, at);
            protocol = Ipv4.protocol(memory, at);
            if ((Ipv4.fragment(memory, at) & Ipv4.FRAGMENT_OFFSET_MASK) == 0) {
                readPorts(at + headerLength, here - headerLength);
            }
        } else {
            readUpper6();
        }
    }

    private void readUpper6() {
        protocol = Ipv6.nextHeader(memory, at);
        int offset = Ipv6.LENGTH;
        for (int i = 0; i < MOST_EXTENSIONS && IpProtocol.isIpv6Extension(protocol); i++) {
            if (here < offset + 8) {
                return;
            }
            boolean isFragment = protocol == IpProtocol.FRAGMENT;
            boolean isLater = isFragment && (NetworkOrder.u16(memory, at + offset + 2) & FRAGMENT_OFFSET) != 0;
            int units = NetworkOrder.u8(memory, at + offset + 1);
            int bytes = isFragment ? 8 : protocol == IpProtocol.AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
            protocol = NetworkOrder.u8(memory, at + offset);
            offset += bytes;
            if (isLater) {
                return;
            }
        }
        readPorts(at + offset, here - offset);
    }

    private void readPorts(int upper, int length) {
        if (length < 4) {
            return;
        }
        if (IpProtocol.hasPorts(protocol)) {
            sourcePort = NetworkOrder.u16(memory, upper);
            destinationPort = NetworkOrder.u16(memory, upper + 2);
        } else if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
            sourcePort = NetworkOrder.u16(memory, upper);
            destinationPort = sourcePort;
        }
    }

    boolean isIpv4() {
        return isIpv4;
    }

    /** True if selectors allow the packet that was read, whose source is on our side or on the peer's. */
    boolean isAllowed(Selectors selectors, boolean isOutbound) {
        if (selectors.isAny(isIpv4)) {
            return true;
        }
        readUpper();
        long sourceHigh = isIpv4 ? 0 : Ipv6.sourceHigh(memory, at);
        long sourceLow = isIpv4 ? Ipv4.source(memory, at) & 0xffff_ffffL : Ipv6.sourceLow(memory, at);
        long toHigh = isIpv4 ? 0 : Ipv6.destinationHigh(memory, at);
        long toLow = isIpv4 ? Ipv4.destination(memory, at) & 0xffff_ffffL : Ipv6.destinationLow(memory, at);
        return isOutbound
                ? selectors.allow(isIpv4, protocol, sourceHigh, sourceLow, sourcePort, toHigh, toLow, destinationPort)
                : selectors.allow(isIpv4, protocol, toHigh, toLow, destinationPort, sourceHigh, sourceLow, sourcePort);
    }
}
