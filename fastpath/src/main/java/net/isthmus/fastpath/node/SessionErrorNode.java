package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.feature.TransportPorts;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.session.TcpTracker;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.wire.Icmp;
import net.isthmus.wire.InternetChecksum;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * Takes ICMP errors to the sessions about whose packets they speak (RFC 5508 §4, RFC 4890 §4.3.1).
 *
 * <p>Enters: an error at its IP header. It quotes a packet as it was where the error arose: as it left here, if it was
 * on its way there. Turned round, that is a packet of the opposite direction as it comes; the error goes the way of
 * that one, and what it quotes becomes what the sender knows. Errors that the appliance itself makes about translated
 * packets are no different.
 *
 * <p>An error about a session passes, and does not prolong it; but what it quotes of TCP has to be under way (RFC 5927
 * §4.1), so that nobody who cannot see the segments can slow a connection down or end it. One about no session is
 * dropped, but for those of the appliance itself, and for those to it, whose own senders outside the host stack want to
 * hear of them.
 */
public final class SessionErrorNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "session-error";

    /** Bytes of the quoted transport header that every error has (RFC 792). */
    private static final int LEAST_QUOTED = 8;

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Drops drops;
    private final SessionTable table;
    private final AdjacencyTable adjacencies;
    private final PacketFlow packet;
    private final SessionRouting routing;
    private final SessionRewrite rewrite;
    private final Flow flow = new Flow();
    private final Flow itself = new Flow();
    private final Vector inbox;
    private int quoted;
    private int quotedUpper;
    private int quotedAvailable;
    private int quotedProtocol;

    /** A node of one worker. */
    public SessionErrorNode(
            WorkerContext context,
            Sessions sessions,
            FibTable fibs,
            AdjacencyTable adjacencies,
            IpBehaviour behaviour,
            Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        this.adjacencies = adjacencies;
        frames = context.frames();
        memory = frames.memory();
        drops = context.drops();
        table = sessions.table();
        packet = new PacketFlow(frames);
        routing = new SessionRouting(context, sessions.table(), fibs, adjacencies, behaviour, edges);
        rewrite = new SessionRewrite(memory, table);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Vector inbox() {
        return inbox;
    }

    @Override
    public void process(Vector vector) {
        routing.begin();
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            packet.read(frame);
            boolean isRead = readQuoted();
            int reference = isRead ? find(frame) : SessionTable.NONE;
            if (reference == SessionTable.NONE) {
                unknown(frame, isRead && isAboutOneWay());
                continue;
            }
            long line = SessionTable.line(reference);
            if (SessionRecord.isOneWay(table.memory(), line)) {
                routing.toHost(frame, table, reference);
                continue;
            }
            boolean isOwn = (frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) != 0;
            if (quotedProtocol == IpProtocol.TCP && !takeSequence(reference) && !isOwn) {
                drops.drop(frame, DropReason.ICMP_OUT_OF_WINDOW);
                continue;
            }
            if ((SessionRecord.flags(table.memory(), line) & SessionRecord.FLAG_TRANSLATED) != 0) {
                translate(SessionTable.peer(reference), isOwn);
            }
            routing.add(frame, packet.protocol(), 0);
        }
        routing.flush();
    }

    /** Reads the quoted packet; false if too little is quoted, or a fragment without its transport header. */
    private boolean readQuoted() {
        quoted = packet.upper() + Icmp.LENGTH;
        int available = packet.available() - Icmp.LENGTH;
        boolean isIp4 = packet.isIp4();
        int least = isIp4 ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
        if (available < least || NetworkOrder.u8(memory, quoted) >>> 4 != (isIp4 ? 4 : 6)) {
            return false;
        }
        int headers;
        boolean isLater;
        if (isIp4) {
            headers = Ipv4.headerLength(memory, quoted);
            quotedProtocol = Ipv4.protocol(memory, quoted);
            isLater = (Ipv4.fragment(memory, quoted) & Ipv4.FRAGMENT_OFFSET_MASK) != 0;
        } else {
            long walked = Ipv6Headers.walk(memory, quoted, available);
            headers = Ipv6Headers.isIncomplete(walked) ? available : Ipv6Headers.offset(walked);
            quotedProtocol = Ipv6Headers.protocol(walked);
            isLater = Ipv6Headers.isLaterFragment(memory, quoted, walked);
        }
        quotedUpper = quoted + headers;
        quotedAvailable = available - headers;
        return headers >= least && !isLater && quotedAvailable >= LEAST_QUOTED;
    }

    /** The direction opposite to that of the quoted packet. */
    private int find(int frame) {
        if (packet.isIp4()) {
            flow.source4(Ipv4.destination(memory, quoted));
            flow.destination4(Ipv4.source(memory, quoted));
            flow.destinationHigh = 0;
        } else {
            flow.sourceHigh = Ipv6.destinationHigh(memory, quoted);
            flow.sourceLow = Ipv6.destinationLow(memory, quoted);
            flow.destinationHigh = Ipv6.sourceHigh(memory, quoted);
            flow.destinationLow = Ipv6.sourceLow(memory, quoted);
        }
        long known = TransportPorts.of(memory, quotedUpper, quotedAvailable, quotedProtocol);
        int ports = known == TransportPorts.NONE ? 0 : (int) known;
        flow.sourcePort = ports & 0xffff;
        flow.destinationPort = ports >>> 16;
        flow.protocol = quotedProtocol;
        flow.vrf = context.interfaces().vrf(frames.rxInterface(frame));
        return table.find(flow);
    }

    /**
     * Lets the quoted segment have the number that its sender gave it, if that was another ({@link SessionSplice}).
     *
     * @return false if it cannot be under way: somebody has guessed
     */
    private boolean takeSequence(int reference) {
        int sender = SessionTable.peer(reference);
        long line = SessionTable.line(sender);
        long proxy = SessionRecord.proxy(table.memory(), table.cold(SessionTable.record(reference)));
        if (SessionTable.isReply(sender) && SessionRecord.isServerKnown(proxy)) {
            unshift(SessionRecord.shift(proxy));
        }
        int sequence = Tcp.sequence(memory, quotedUpper);
        return TcpTracker.mayBeUnderWay(table.memory(), line, SessionTable.line(reference), sequence);
    }

    private void unshift(int shift) {
        int before = Tcp.sequence(memory, quotedUpper);
        int after = before - shift;
        NetworkOrder.putI32(memory, quotedUpper + Tcp.SEQUENCE, after);
        int change = InternetChecksum.change(Integer.toUnsignedLong(before), Integer.toUnsignedLong(after));
        if (quotedAvailable >= Tcp.CHECKSUM + 2) {
            int checksum = NetworkOrder.u16(memory, quotedUpper + Tcp.CHECKSUM);
            int mended = InternetChecksum.updateBy(checksum, change);
            NetworkOrder.putU16(memory, quotedUpper + Tcp.CHECKSUM, mended);
            change += InternetChecksum.change(checksum, mended);
        }
        int ofError = NetworkOrder.u16(memory, packet.upper() + Icmp.CHECKSUM);
        NetworkOrder.putU16(memory, packet.upper() + Icmp.CHECKSUM, InternetChecksum.updateBy(ofError, change));
    }

    /** True if the quoted packet is one of a session whose answers go past here, and so do most errors about it. */
    private boolean isAboutOneWay() {
        itself.setReverse(flow);
        int reference = table.find(itself);
        return reference != SessionTable.NONE && SessionRecord.isOneWay(table.memory(), SessionTable.line(reference));
    }

    private void unknown(int frame, boolean isKnownNevertheless) {
        int vrf = context.interfaces().vrf(frames.rxInterface(frame));
        int adjacency =
                routing.adjacency(frame, vrf, packet.isIp4(), packet.destinationHigh(), packet.destinationLow());
        if (isKnownNevertheless
                || (frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) != 0
                || AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_LOCAL) {
            routing.add(frame, packet.protocol(), 0);
        } else {
            drops.drop(frame, DropReason.ICMP_NO_SESSION);
        }
    }

    /**
     * Lets the error leave as the packets of its direction do, and quote the other's as they come. Where these reach
     * somebody behind a translated address, all who are on the way to him speak by that address (RFC 5508 REQ-5).
     */
    private void translate(int peer, boolean isOwn) {
        long identity = SessionRecord.identity(table.memory(), SessionTable.line(peer));
        int ports = SessionRecord.sourcePort(identity) << 16 | SessionRecord.destinationPort(identity);
        int change;
        int outer;
        if (packet.isIp4()) {
            int header = NetworkOrder.u16(memory, quoted + Ipv4.CHECKSUM);
            int named = Ipv4.destination(memory, quoted);
            int there = (int) table.address(peer, 3);
            int source = Ipv4.source(memory, packet.at());
            boolean isHidden = named != there && (source == named || !isOwn);
            change = rewrite.addresses4(quoted, (int) table.address(peer, 1), there);
            rewrite.addresses4(packet.at(), isHidden ? there : source, (int) table.address(peer, 1));
            outer = InternetChecksum.change(header, NetworkOrder.u16(memory, quoted + Ipv4.CHECKSUM));
        } else {
            long namedHigh = Ipv6.destinationHigh(memory, quoted);
            long namedLow = Ipv6.destinationLow(memory, quoted);
            boolean isNamed = packet.sourceHigh() == namedHigh && packet.sourceLow() == namedLow;
            boolean isElsewhere = namedHigh != table.address(peer, 2) || namedLow != table.address(peer, 3);
            boolean isHidden = isElsewhere && (isNamed || !isOwn);
            change = quoted6(peer);
            outer = rewrite.addresses6(
                    packet.at(),
                    isHidden ? table.address(peer, 2) : packet.sourceHigh(),
                    isHidden ? table.address(peer, 3) : packet.sourceLow(),
                    table.address(peer, 0),
                    table.address(peer, 1));
        }
        outer += change + rewrite.transport(quotedUpper, quotedAvailable, quotedProtocol, change, ports);
        int checksum = NetworkOrder.u16(memory, packet.upper() + Icmp.CHECKSUM);
        NetworkOrder.putU16(memory, packet.upper() + Icmp.CHECKSUM, InternetChecksum.updateBy(checksum, outer));
    }

    private int quoted6(int peer) {
        return rewrite.addresses6(
                quoted, table.address(peer, 0), table.address(peer, 1), table.address(peer, 2), table.address(peer, 3));
    }
}
