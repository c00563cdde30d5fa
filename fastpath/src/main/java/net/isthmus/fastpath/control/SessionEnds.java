package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * Ends sessions before their time and tells both ends of a TCP connection so, each in the name of the other: a reset
 * with the next sequence number that it expects (RFC 5961 §3.2), and with an acknowledgment, for one that has only sent
 * a SYN (RFC 9293 §3.10.7.3). Where answers go past the appliance, the client alone is told.
 */
@OwnedBy("control loop")
public final class SessionEnds {
    private static final int VERSION4 = 0x4500;
    private static final int VERSION6 = 0x6000;
    private static final int HOP_LIMIT = 64;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int OFFSET_AND_FLAGS = 12;
    private static final int NO_OPTIONS = 5 << 12;

    private final Sessions sessions;
    private final SessionTable table;
    private final MemorySegment lines;
    private final Injector injector;

    SessionEnds(Sessions sessions, Injector injector) {
        this.sessions = sessions;
        this.injector = injector;
        table = sessions.table();
        lines = table.memory();
    }

    /** Ends all sessions whose destination was changed by this handle. */
    public void endOf(long destination) {
        sessions.endOf(destination, this::tell);
    }

    private void tell(int record) {
        int original = SessionTable.original(record);
        if (SessionRecord.protocol(SessionRecord.identity(lines, SessionTable.line(original))) == IpProtocol.TCP) {
            long cold = table.cold(record);
            boolean isOneWay = SessionRecord.isOneWay(lines, SessionTable.line(original));
            if (!isOneWay) {
                reset(original, SessionRecord.outInterface(lines, cold));
            }
            reset(SessionTable.peer(original), SessionRecord.inInterface(lines, cold));
        }
    }

    /** Sends a reset as one of a direction's packets, in the VRF of the interface by which they leave. */
    private void reset(int reference, int interfaceIndex) {
        int peer = SessionTable.peer(reference);
        boolean isIp4 = Flow.isIp4(table.address(peer, 0), table.address(peer, 1));
        int at = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        byte[] packet = new byte[at + Tcp.MIN_LENGTH];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, at, SessionRecord.leavingPorts(lines, SessionTable.line(reference)));
        long line = SessionTable.line(reference);
        long other = SessionTable.line(peer);
        boolean isSeen = !SessionRecord.isOneWay(lines, line); // else the client's own word says how far the other is
        int next = isSeen ? SessionRecord.end(lines, line) : SessionRecord.ack(lines, other);
        NetworkOrder.putI32(memory, at + SEQUENCE, next);
        NetworkOrder.putI32(memory, at + ACKNOWLEDGMENT, SessionRecord.end(lines, other));
        NetworkOrder.putU16(memory, at + OFFSET_AND_FLAGS, NO_OPTIONS | Tcp.RST | Tcp.ACK);
        long pseudo = isIp4 ? header4(memory, packet.length, peer) : header6(memory, peer);
        long sum = InternetChecksum.sum(memory, at, Tcp.MIN_LENGTH, pseudo + Tcp.MIN_LENGTH + IpProtocol.TCP);
        NetworkOrder.putU16(memory, at + Tcp.CHECKSUM, InternetChecksum.finish(sum));
        injector.originate(interfaceIndex, packet, packet.length);
    }

    private long header4(MemorySegment memory, int length, int peer) {
        NetworkOrder.putU16(memory, 0, VERSION4);
        NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, length);
        NetworkOrder.putU16(memory, Ipv4.FRAGMENT, Ipv4.DONT_FRAGMENT);
        NetworkOrder.putU8(memory, Ipv4.TTL, HOP_LIMIT);
        NetworkOrder.putU8(memory, Ipv4.PROTOCOL, IpProtocol.TCP);
        NetworkOrder.putI32(memory, Ipv4.SOURCE, (int) table.address(peer, 3));
        NetworkOrder.putI32(memory, Ipv4.DESTINATION, (int) table.address(peer, 1));
        Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        return InternetChecksum.sum(memory, Ipv4.SOURCE, 8, 0);
    }

    private long header6(MemorySegment memory, int peer) {
        NetworkOrder.putU16(memory, 0, VERSION6);
        NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, Tcp.MIN_LENGTH);
        NetworkOrder.putU8(memory, Ipv6.NEXT_HEADER, IpProtocol.TCP);
        NetworkOrder.putU8(memory, Ipv6.HOP_LIMIT, HOP_LIMIT);
        NetworkOrder.putI64(memory, Ipv6.SOURCE, table.address(peer, 2));
        NetworkOrder.putI64(memory, Ipv6.SOURCE + 8, table.address(peer, 3));
        NetworkOrder.putI64(memory, Ipv6.DESTINATION, table.address(peer, 0));
        NetworkOrder.putI64(memory, Ipv6.DESTINATION + 8, table.address(peer, 1));
        return InternetChecksum.sum(memory, Ipv6.SOURCE, 32, 0);
    }
}
