package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.tunnel.OuterChecksum;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;

/**
 * Mends the checksums of TCP and UDP that came in transport mode through a NAT, which has changed the addresses that
 * they are about, and could not see them (RFC 3948 §3.1.2). They are computed anew: the ICV has proved that the bytes
 * are those which the peer has sent. A UDP packet without a checksum stays so.
 *
 * <p>Not a node: a packet passes it as part of {@code esp-input}.
 */
final class TransportChecksum {
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;

    private final Frames frames;
    private final MemorySegment memory;
    private final OuterChecksum checksum;

    TransportChecksum(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
        checksum = new OuterChecksum(frames);
    }

    /** Mends a packet at its IP header, which is {@code ip} bytes long and says what {@code protocol} follows. */
    void mend(int frame, int at, int ip, int protocol, boolean isIpv4) {
        boolean isUdp = protocol == IpProtocol.UDP;
        int place = ip + (isUdp ? UDP_CHECKSUM : TCP_CHECKSUM);
        if (!(isUdp || protocol == IpProtocol.TCP) || frames.length(frame) < place + 2) {
            return;
        }
        if (isUdp && NetworkOrder.u16(memory, at + place) == 0) {
            return;
        }
        NetworkOrder.putU16(memory, at + place, 0);
        long pseudo = (long) frames.packetLength(frame) - ip + protocol;
        pseudo = isIpv4
                ? InternetChecksum.sum(memory, at + Ipv4.SOURCE, 8, pseudo)
                : InternetChecksum.sum(memory, at + Ipv6.SOURCE, 32, pseudo);
        int mended = ~checksum.sum(frame, ip, pseudo) & 0xffff;
        NetworkOrder.putU16(memory, at + place, isUdp && mended == 0 ? 0xffff : mended);
    }
}
