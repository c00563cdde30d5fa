package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;

/**
 * The outer headers of a tunnel's packets, as far as they are the same in all of them. Immutable.
 *
 * <p>TTL 64, don't fragment: what is too long for the way must become known (RFC 4301 §8.2). No UDP checksum over IPv4
 * (RFC 3948 §2.2); over IPv6 it is left for whoever has the whole packet.
 */
final class OuterPath {
    private static final int HOP_LIMIT = 64;
    private static final int FLOW_LABEL_MASK = 0xf_ffff;

    private final SaPath path;
    private final boolean isIpv4;
    private final long localHigh;
    private final long localLow;
    private final long remoteHigh;
    private final long remoteLow;
    private final long sum;
    private final int headerBytes;
    private final int protocol;
    private final long ports;
    private final int flowLabel;

    OuterPath(SaPath path, int spi) {
        this.path = path;
        isIpv4 = path.local().isIpv4();
        localHigh = high(path.local());
        localLow = low(path.local());
        remoteHigh = high(path.remote());
        remoteLow = low(path.remote());
        protocol = path.isUdp() ? IpProtocol.UDP : IpProtocol.ESP;
        ports = (long) path.localPort() << 48 | (long) path.remotePort() << 32;
        headerBytes = (isIpv4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH) + (path.isUdp() ? Udp.LENGTH : 0);
        long addresses = InternetChecksum.words(localHigh)
                + InternetChecksum.words(localLow)
                + InternetChecksum.words(remoteHigh)
                + (long) InternetChecksum.words(remoteLow);
        sum = addresses + (isIpv4 ? 0x4500 + Ipv4.DONT_FRAGMENT + (HOP_LIMIT << 8 | protocol) : IpProtocol.UDP);
        // The packets of an SA are one flow to the underlay, whose order is to be kept (RFC 6438 §3); never 0.
        flowLabel = spi & FLOW_LABEL_MASK | 1;
    }

    private static long high(IpAddress address) {
        return address.isIpv4() ? 0 : address.high();
    }

    private static long low(IpAddress address) {
        return address.isIpv4() ? address.ipv4Bits() & 0xffff_ffffL : address.low();
    }

    SaPath path() {
        return path;
    }

    boolean isIpv4() {
        return isIpv4;
    }

    boolean isUdp() {
        return protocol == IpProtocol.UDP;
    }

    /** Bytes of the IP header and the UDP header if there is one. */
    int headerBytes() {
        return headerBytes;
    }

    /** True if an address is the local one. */
    boolean isLocal(long high, long low) {
        return localHigh == high && localLow == low;
    }

    /** True if a packet came from where ours go. */
    boolean isRemote(long high, long low, int port) {
        return remoteHigh == high && remoteLow == low && path.remotePort() == port;
    }

    /**
     * Writes the headers of a packet.
     *
     * @param at where the IP header is to lie
     * @param total bytes of the packet, headers included
     * @param trafficClass DSCP and ECN
     */
    void write(MemorySegment memory, int at, int total, int trafficClass) {
        if (isIpv4) {
            NetworkOrder.putI32(memory, at, 0x45 << 24 | trafficClass << 16 | total);
            // Identification 0 (RFC 6864 §4.1: it means nothing in a packet that is not fragmented).
            NetworkOrder.putI64(
                    memory,
                    at + Ipv4.IDENTIFICATION,
                    (long) Ipv4.DONT_FRAGMENT << 32
                            | (long) HOP_LIMIT << 24
                            | (long) protocol << 16
                            | InternetChecksum.finish(sum + trafficClass + total));
            NetworkOrder.putI64(memory, at + Ipv4.SOURCE, localLow << 32 | remoteLow);
        } else {
            long first = 6L << 60 | (long) trafficClass << 52 | (long) flowLabel << 32;
            NetworkOrder.putI64(
                    memory, at, first | (long) (total - Ipv6.LENGTH) << 16 | (long) protocol << 8 | HOP_LIMIT);
            NetworkOrder.putI64(memory, at + Ipv6.SOURCE, localHigh);
            NetworkOrder.putI64(memory, at + Ipv6.SOURCE + 8, localLow);
            NetworkOrder.putI64(memory, at + Ipv6.DESTINATION, remoteHigh);
            NetworkOrder.putI64(memory, at + Ipv6.DESTINATION + 8, remoteLow);
        }
        if (isUdp()) {
            writeUdp(memory, at + headerBytes - Udp.LENGTH, total - headerBytes + Udp.LENGTH);
        }
    }

    /** Writes the UDP header alone, without a checksum. */
    void writeUdp(MemorySegment memory, int at, int udpLength) {
        NetworkOrder.putI64(memory, at, ports | (long) udpLength << 16);
    }

    /** Sum of the pseudo-header of a UDP packet over IPv6, without its length. */
    long pseudoSum() {
        return sum;
    }
}
