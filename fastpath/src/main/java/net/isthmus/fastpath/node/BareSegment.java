package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * A whole packet that the appliance writes itself: a TCP segment without data, with a maximum segment size as its only
 * option, or none. Scratch of one node: a node says whose it is and what it says, and lets it be written over a frame.
 */
final class BareSegment {
    private static final int HOP_LIMIT = 64;
    private static final int MSS_OPTION = 2 << 24 | 4 << 16;
    private static final int MSS_OPTION_BYTES = 4;

    /** Who sends it to whom. */
    final Flow flow = new Flow();

    private final Frames frames;
    private final MemorySegment memory;

    BareSegment(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /**
     * Writes the segment over a frame, which becomes as long as it.
     *
     * @param mss maximum segment size that it announces, 0 for none
     * @return place of its TCP header
     */
    int write(int frame, int flags, int sequence, int ack, int window, int mss) {
        int tcpBytes = Tcp.MIN_LENGTH + (mss == 0 ? 0 : MSS_OPTION_BYTES);
        boolean isIp4 = flow.isIp4();
        int ipBytes = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        int upper = place(frame, ipBytes + tcpBytes) + ipBytes;
        NetworkOrder.putI32(memory, upper, flow.sourcePort << 16 | flow.destinationPort);
        NetworkOrder.putI32(memory, upper + 4, sequence);
        NetworkOrder.putI32(memory, upper + 8, ack);
        NetworkOrder.putI32(memory, upper + 12, tcpBytes >>> 2 << 28 | flags << 16 | window);
        NetworkOrder.putI32(memory, upper + Tcp.CHECKSUM, 0);
        if (mss != 0) {
            NetworkOrder.putI32(memory, upper + Tcp.MIN_LENGTH, MSS_OPTION | mss);
        }
        if (isIp4) {
            write4(upper - ipBytes, tcpBytes);
        } else {
            write6(upper - ipBytes, tcpBytes);
        }
        return upper;
    }

    /** Makes the frame so long; the room before its data is for what is longer. */
    private int place(int frame, int bytes) {
        frames.truncate(frame, Math.min(bytes, frames.length(frame)));
        int missing = bytes - frames.length(frame);
        if (missing > 0) {
            frames.push(frame, missing);
        }
        return frames.offset(frame);
    }

    private void write4(int at, int tcpBytes) {
        NetworkOrder.putI32(memory, at, 4 << 28 | 5 << 24 | Ipv4.MIN_LENGTH + tcpBytes);
        NetworkOrder.putI32(memory, at + Ipv4.IDENTIFICATION, Ipv4.DONT_FRAGMENT);
        NetworkOrder.putI32(memory, at + Ipv4.TTL, HOP_LIMIT << 24 | IpProtocol.TCP << 16);
        NetworkOrder.putI32(memory, at + Ipv4.SOURCE, (int) flow.sourceLow);
        NetworkOrder.putI32(memory, at + Ipv4.DESTINATION, (int) flow.destinationLow);
        Ipv4.writeChecksum(memory, at, Ipv4.MIN_LENGTH);
        checksum(at + Ipv4.SOURCE, 8, at + Ipv4.MIN_LENGTH, tcpBytes);
    }

    private void write6(int at, int tcpBytes) {
        NetworkOrder.putI32(memory, at, 6 << 28);
        NetworkOrder.putI32(memory, at + Ipv6.PAYLOAD_LENGTH, tcpBytes << 16 | IpProtocol.TCP << 8 | HOP_LIMIT);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE, flow.sourceHigh);
        NetworkOrder.putI64(memory, at + Ipv6.SOURCE + 8, flow.sourceLow);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION, flow.destinationHigh);
        NetworkOrder.putI64(memory, at + Ipv6.DESTINATION + 8, flow.destinationLow);
        checksum(at + Ipv6.SOURCE, 32, at + Ipv6.LENGTH, tcpBytes);
    }

    private void checksum(int addresses, int addressBytes, int upper, int tcpBytes) {
        long sum = InternetChecksum.sum(memory, addresses, addressBytes, (long) IpProtocol.TCP + tcpBytes);
        sum = InternetChecksum.sum(memory, upper, tcpBytes, sum);
        NetworkOrder.putU16(memory, upper + Tcp.CHECKSUM, InternetChecksum.finish(sum));
    }
}
