package net.isthmus.fastpath.tunnel;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;

/** The UDP checksum of a packet that may be a chain of chunks of any lengths (RFC 768, RFC 8200 §8.1). */
public final class OuterChecksum {
    private final Frames frames;
    private final MemorySegment memory;

    /** Of the packets of one worker. */
    public OuterChecksum(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /**
     * Sum over a packet from {@code skip} bytes behind its beginning to its end, folded to 16 bits.
     *
     * @param sum of what goes before, such as the pseudo-header
     */
    public int sum(int frame, int skip, long sum) {
        long total = sum;
        int done = 0;
        int from = skip;
        for (int part = frame; part != 0; part = frames.next(part)) {
            int length = frames.length(part) - from;
            int folded = InternetChecksum.fold(InternetChecksum.sum(memory, frames.offset(part) + from, length, 0));
            // A piece that begins at an odd place counts with its octets changed round (RFC 1071 §2 B).
            total += (done & 1) == 0 ? folded : Integer.reverseBytes(folded) >>> 16;
            done += length;
            from = 0;
        }
        return InternetChecksum.fold(total);
    }

    /** True if the checksum of a received packet is right, whose UDP header lies {@code headerLength} bytes behind. */
    public boolean isRight(int frame, int at, int headerLength, boolean isIpv4) {
        int udpLength = frames.packetLength(frame) - headerLength;
        long pseudo = (long) udpLength + IpProtocol.UDP;
        pseudo = isIpv4
                ? InternetChecksum.sum(memory, at + Ipv4.SOURCE, 8, pseudo)
                : InternetChecksum.sum(memory, at + Ipv6.SOURCE, 32, pseudo);
        return sum(frame, headerLength, pseudo) == 0xffff;
    }
}
