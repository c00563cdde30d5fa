package net.isthmus.ipsec.esp;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Udp;
import org.jspecify.annotations.Nullable;

/**
 * Puts the headers before a packet and the trailer behind it, so that only encryption is left to do.
 *
 * <pre>
 *   tunnel mode      | outer IP | UDP | ESP, IV |     packet      | padding, length, next header | ICV |
 *   transport mode   | IP       | UDP | ESP, IV | rest of packet  | padding, length, next header | ICV |
 * </pre>
 *
 * <p>Headers go into the headroom of the first chunk; the trailer behind the last one's data, or into a chunk of its
 * own. The outer DSCP and ECN are the inner ones (RFC 2983; RFC 6040 §4.1, normal mode).
 */
final class Encapsulation {
    private static final long FIRST_PADDING = 0x0102_0304_0506_0708L;
    private static final long NEXT_PADDING = 0x090a_0b0c_0d0e_0f10L;
    private static final int IPV4_IN_IP = 4;
    private static final int IPV6_IN_IP = 41;

    private final Frames frames;
    private final MemorySegment memory;
    private int espOffset;

    Encapsulation(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /** Where the ESP header of the packet that was wrapped last lies, from its beginning. */
    int espOffset() {
        return espOffset;
    }

    /** Wraps a packet; or says why it cannot be. */
    @Nullable
    DropReason wrap(OutboundSa sa, OuterPath path, int frame, long sequence) {
        int at = frames.offset(frame);
        boolean isIpv4 = NetworkOrder.u8(memory, at) >>> 4 == 4;
        int ip = isIpv4 ? Ipv4.headerLength(memory, at) : Ipv6.LENGTH;
        EspKey key = sa.key();
        int clear = sa.isTransport() ? ip : 0;
        int nextHeader = sa.isTransport() ? protocol(at, isIpv4) : isIpv4 ? IPV4_IN_IP : IPV6_IN_IP;
        int headers = (sa.isTransport() ? path.isUdp() ? Udp.LENGTH : 0 : path.headerBytes()) + key.headerBytes();
        if (frames.headroom(frame) < headers) {
            return DropReason.ESP_NO_ROOM;
        }
        if (!appendTrailer(key, frame, frames.packetLength(frame) - clear, nextHeader)) {
            return DropReason.NO_FREE_FRAMES;
        }
        int total = frames.push(frame, headers);
        espOffset = clear + headers - key.headerBytes();
        if (sa.isTransport()) {
            moveHeader(path, at, ip, headers, total, isIpv4);
        } else {
            path.write(memory, at - headers, total, trafficClass(at, isIpv4));
        }
        int esp = at - headers + espOffset;
        NetworkOrder.putI64(memory, esp, (long) sa.spi() << 32 | sequence & 0xffff_ffffL);
        return null;
    }

    private int protocol(int at, boolean isIpv4) {
        return isIpv4 ? Ipv4.protocol(memory, at) : Ipv6.nextHeader(memory, at);
    }

    private int trafficClass(int at, boolean isIpv4) {
        return isIpv4 ? NetworkOrder.u8(memory, at + 1) : NetworkOrder.u16(memory, at) >>> 4 & 0xff;
    }

    /** In transport mode the packet's own IP header moves before ESP, and says so. */
    private void moveHeader(OuterPath path, int at, int ip, int headers, int total, boolean isIpv4) {
        int to = at - headers;
        MemorySegment.copy(memory, at, memory, to, ip);
        int protocol = path.isUdp() ? IpProtocol.UDP : IpProtocol.ESP;
        if (isIpv4) {
            NetworkOrder.putU16(memory, to + Ipv4.TOTAL_LENGTH, total);
            NetworkOrder.putU8(memory, to + Ipv4.PROTOCOL, protocol);
            Ipv4.writeChecksum(memory, to, ip);
        } else {
            NetworkOrder.putU16(memory, to + Ipv6.PAYLOAD_LENGTH, total - Ipv6.LENGTH);
            NetworkOrder.putU8(memory, to + Ipv6.NEXT_HEADER, protocol);
        }
        if (path.isUdp()) {
            path.writeUdp(memory, to + ip, total - ip);
        }
    }

    /** Padding, its length, the next header, and room for the ICV; false if there is no chunk for them. */
    private boolean appendTrailer(EspKey key, int frame, int text, int nextHeader) {
        int padding = -(text + Overheads.TRAILER) & key.alignment() - 1;
        int bytes = padding + Overheads.TRAILER + key.icvBytes();
        int last = frame;
        for (int next = frames.next(last); next != 0; next = frames.next(next)) {
            last = next;
        }
        int at;
        if (frames.tailroom(last) >= bytes) {
            at = frames.offset(last) + frames.length(last);
            frames.extend(frame, last, bytes);
        } else {
            int chunk = frames.allocate();
            if (chunk == 0) {
                return false;
            }
            at = frames.offset(chunk);
            frames.received(chunk, at, bytes);
            frames.chain(frame, last, chunk);
        }
        // Whole words: what is too much of them lies where length, next header and ICV come after.
        if (padding > 0) {
            NetworkOrder.putI64(memory, at, FIRST_PADDING);
        }
        if (padding > Long.BYTES) {
            NetworkOrder.putI64(memory, at + Long.BYTES, NEXT_PADDING);
        }
        NetworkOrder.putU16(memory, at + padding, padding << 8 | nextHeader);
        return true;
    }
}
