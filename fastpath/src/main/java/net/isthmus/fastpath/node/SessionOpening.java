package net.isthmus.fastpath.node;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SessionBirth;
import net.isthmus.fastpath.session.SessionPolicy;
import net.isthmus.fastpath.session.SessionRecord;
import net.isthmus.fastpath.session.SessionSettings;
import net.isthmus.fastpath.session.SessionTable;
import net.isthmus.fastpath.session.Sessions;
import net.isthmus.fastpath.session.SynCookie;
import net.isthmus.fastpath.session.TcpTracker;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.Tcp;

/**
 * Decides whether a session begins: destination, route, policy, source, limits, in this order. Everything here happens
 * under the session lock.
 */
final class SessionOpening {
    /** Outcome: the packet is dropped for {@link #reason}. */
    static final int DROP = 0;

    /** Outcome: the packet is dropped and its sender told. */
    static final int REJECT = 1;

    /** Outcome: the packet goes the way of {@link #adjacency} without a session. */
    static final int ROUTE = 2;

    /** Outcome: the packet is a SYN that is answered with a cookie. */
    static final int GREET = 3;

    private static final int TCP_FLAGS = 13;
    private static final int IP4_HEADERS = Ipv4.MIN_LENGTH + Tcp.MIN_LENGTH;
    private static final int IP6_HEADERS = Ipv6.LENGTH + Tcp.MIN_LENGTH;
    private static final int NO_INTERFACE = -1;

    private final WorkerContext context;
    private final Frames frames;
    private final Sessions sessions;
    private final SessionTable table;
    private final SessionRouting routing;
    private final AdjacencyTable adjacencies;
    private final int hostPort;
    private final SessionBirth birth = new SessionBirth();
    private final Flow flow = new Flow();
    private final TokenBucket icmpToSelf = new TokenBucket(1, 1);
    private final TokenBucket tcpToSelf = new TokenBucket(1, 1);
    private final TokenBucket udpToSelf = new TokenBucket(1, 1);
    private final TokenBucket otherToSelf = new TokenBucket(1, 1);
    private SessionSettings settings = SessionSettings.OPEN;
    private SessionSettings.SelfLimits limits = SessionSettings.SelfLimits.USUAL;
    private int outcome;
    private int adjacency;
    private int leavingMtu;
    private boolean isGreeted;
    private boolean isProxied;
    private DropReason reason = DropReason.SESSION_REFUSED;

    SessionOpening(
            WorkerContext context,
            Sessions sessions,
            SessionRouting routing,
            AdjacencyTable adjacencies,
            int hostPort) {
        this.context = context;
        this.sessions = sessions;
        this.routing = routing;
        this.adjacencies = adjacencies;
        this.hostPort = hostPort;
        frames = context.frames();
        table = sessions.table();
        adopt(limits);
    }

    /** Begins a burst under the settings that hold now. */
    @SuppressWarnings("ReferenceEquality") // a new value is a new object
    void begin() {
        settings = sessions.settings();
        if (settings.self() != limits) {
            adopt(settings.self());
        }
    }

    private void adopt(SessionSettings.SelfLimits wanted) {
        limits = wanted;
        icmpToSelf.rate(wanted.icmp(), burst(wanted.icmp()));
        tcpToSelf.rate(wanted.tcp(), burst(wanted.tcp()));
        udpToSelf.rate(wanted.udp(), burst(wanted.udp()));
        otherToSelf.rate(wanted.other(), burst(wanted.other()));
    }

    private static int burst(int perSecond) {
        return Math.max(10, perSecond / 10);
    }

    /** The policy of this burst. */
    SessionPolicy policy() {
        return settings.policy();
    }

    /** What becomes of a packet that has got no session. */
    int outcome() {
        return outcome;
    }

    DropReason reason() {
        return reason;
    }

    int adjacency() {
        return adjacency;
    }

    /** True if the packet has brought back a cookie, whatever has become of it. */
    boolean isProxied() {
        return isProxied;
    }

    /** The largest segment that fits both links between which a SYN was greeted. */
    int mss() {
        boolean isIp4 = flow.isIp4();
        InterfaceTable interfaces = context.interfaces();
        int in = birth.inInterface;
        int least = Math.min(interfaces.mtu(in), leavingMtu) - (isIp4 ? IP4_HEADERS : IP6_HEADERS);
        if ((interfaces.features(in) & InterfaceTable.FEATURE_MSS_CLAMP) != 0) {
            least = Math.min(least, isIp4 ? interfaces.mss4(in) : interfaces.mss6(in));
        }
        int out = birth.outInterface;
        if ((interfaces.features(out) & InterfaceTable.FEATURE_MSS_CLAMP) != 0) {
            least = Math.min(least, isIp4 ? interfaces.mss4(out) : interfaces.mss6(out));
        }
        return Math.clamp(least, SynCookie.LEAST_SEGMENT, 0xffff);
    }

    /**
     * Finds or begins the session of a packet.
     *
     * @param segmentSize what the packet's cookie says, or what {@link SessionGreeting#returned} says of there being
     *     none
     * @return the direction whose packet it is, or {@link SessionTable#NONE}: then the accessors say what becomes of it
     */
    int open(int frame, PacketFlow packet, int ports, int protocol, int segmentSize) {
        isProxied = false;
        isGreeted = false;
        Flow original = birth.original;
        original.sourceHigh = packet.sourceHigh();
        original.sourceLow = packet.sourceLow();
        original.destinationHigh = packet.destinationHigh();
        original.destinationLow = packet.destinationLow();
        original.sourcePort = ports >>> 16;
        original.destinationPort = ports & 0xffff;
        original.protocol = protocol;
        original.vrf = context.interfaces().vrf(frames.rxInterface(frame));
        original.icmp = packet.icmp();
        int reference = table.find(original);
        if (reference != SessionTable.NONE && !opensAnew(packet, protocol, reference)) {
            return review(reference);
        }
        if (reference != SessionTable.NONE) {
            sessions.end(SessionTable.record(reference));
        }
        boolean isOwn = isOwn(frame);
        if (isAnswerToOneWay(frame)) {
            return routed(frame, ports, protocol);
        }
        if (segmentSize > 0) {
            isProxied = true;
            birth.flags = SessionRecord.FLAG_PROXIED;
            birth.proxy = SessionRecord.proxyOf(Tcp.acknowledgment(frames.memory(), packet.upper()), segmentSize);
            sessions.cookieReturned();
        } else if (!isOpening(packet, protocol)) {
            if (segmentSize == SynCookie.WRONG && !isOwn && sessions.wantsCookie(original)) {
                reason = DropReason.SYN_COOKIE_WRONG;
                sessions.cookieWrong();
            }
            return withoutSession(frame, isOwn);
        }
        isGreeted = birth.flags == 0
                && protocol == IpProtocol.TCP
                && !isOwn
                && !context.isRehearsal()
                && sessions.wantsCookie(original);
        return translate(frame, isOwn);
    }

    /** True for a packet from the host of a one-way session to its client. */
    private boolean isAnswerToOneWay(int frame) {
        flow.setReverse(birth.original);
        int reference = table.find(flow);
        return reference != SessionTable.NONE
                && SessionRecord.isOneWay(table.memory(), SessionTable.line(reference))
                && SessionRecord.outInterface(table.memory(), table.cold(SessionTable.record(reference)))
                        == frames.rxInterface(frame);
    }

    private int routed(int frame, int ports, int protocol) {
        Flow to = birth.original;
        int found = routing.adjacency(frame, to.vrf, to.isIp4(), to.destinationHigh, to.destinationLow);
        adjacency = routing.steered(frame, protocol, ports, found, true);
        return without(ROUTE, reason);
    }

    /** True for a SYN to a connection that is over. */
    private boolean opensAnew(PacketFlow packet, int protocol, int reference) {
        return protocol == IpProtocol.TCP
                && !packet.isLater()
                && (tcpFlags(packet) & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN
                && TcpTracker.isOver(
                        table.memory(), SessionTable.line(reference), SessionTable.line(SessionTable.peer(reference)));
    }

    private int review(int reference) {
        if (Sessions.isAllowedBy(table.memory(), SessionTable.line(reference), settings.policy())) {
            return reference;
        }
        int verdict = sessions.review(SessionTable.record(reference), settings.policy());
        if (verdict == SessionPolicy.ALLOW) {
            return reference;
        }
        sessions.end(SessionTable.record(reference));
        return denied(verdict);
    }

    private int denied(int verdict) {
        return verdict == SessionPolicy.REJECT
                ? without(REJECT, DropReason.POLICY_REJECTED)
                : without(DROP, DropReason.POLICY_DENIED);
    }

    private int without(int how, DropReason why) {
        outcome = how;
        reason = why;
        return SessionTable.NONE;
    }

    /** True for packets of the host stack, and for answers and errors that the fast path itself has made. */
    private boolean isOwn(int frame) {
        return frames.rxInterface(frame) == hostPort || (frames.flags(frame) & Frames.FLAG_LOCALLY_ORIGINATED) != 0;
    }

    private boolean isOpening(PacketFlow packet, int protocol) {
        birth.flags = 0;
        birth.proxy = 0;
        if (protocol == IpProtocol.TCP) {
            int flags = packet.isLater() ? 0 : tcpFlags(packet);
            if ((flags & (Tcp.SYN | Tcp.ACK | Tcp.RST | Tcp.FIN)) == Tcp.SYN) {
                return true;
            }
            birth.flags = SessionRecord.FLAG_LOOSE;
            reason = DropReason.TCP_NO_SESSION;
            return settings.isLoose() && (flags & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.ACK;
        }
        if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
            reason = DropReason.ICMP_NO_SESSION;
            return packet.isLater() || packet.isIcmpRequest();
        }
        return true;
    }

    private int tcpFlags(PacketFlow packet) {
        return NetworkOrder.u8(frames.memory(), packet.upper() + TCP_FLAGS);
    }

    /**
     * What can open no session is dropped; but what the appliance itself says goes its way, and so does an answer of
     * ICMP to the appliance, which may have asked from elsewhere than its host stack.
     */
    private int withoutSession(int frame, boolean isOwn) {
        Flow to = birth.original;
        adjacency = routing.adjacency(frame, to.vrf, to.isIp4(), to.destinationHigh, to.destinationLow);
        boolean isToSelf = AdjacencyTable.kind(adjacencies.get(adjacency)) == AdjacencyTable.KIND_LOCAL;
        boolean passes = isOwn || (isToSelf && reason == DropReason.ICMP_NO_SESSION && takeForSelf(to.protocol));
        return without(passes ? ROUTE : DROP, reason);
    }

    private int translate(int frame, boolean isOwn) {
        flow.set(birth.original);
        birth.inInterface = isOwn ? hostPort : frames.rxInterface(frame);
        boolean isTrial = context.isRehearsal() || isGreeted;
        birth.destination = isTrial
                ? settings.features().rehearse(flow, birth.inInterface, context.nowNs())
                : settings.features().destination(flow, birth.inInterface, context.nowNs());
        if (isGreeted && settings.features().isOneWay(birth.destination)) {
            isGreeted = false; // nobody would see the server's numbers
            return translate(frame, isOwn);
        }
        birth.binding = 0;
        if (birth.destination < 0) {
            return without(DROP, settings.features().reason(birth.destination));
        }
        if (settings.features().isOneWay(birth.destination)) {
            birth.flags |= SessionRecord.FLAG_ONE_WAY;
        }
        boolean isHidden = isProxied && birth.isOneWay();
        int reference = isHidden ? without(DROP, DropReason.TCP_NO_SESSION) : route(frame, isOwn);
        if (reference == SessionTable.NONE && !isTrial) {
            settings.features().ended(birth.destination, birth.binding);
        }
        return reference;
    }

    private int route(int frame, boolean isOwn) {
        int vrf = flow.vrf;
        int ports = flow.sourcePort << 16 | flow.destinationPort;
        adjacency = routing.adjacency(frame, vrf, flow.isIp4(), flow.destinationHigh, flow.destinationLow);
        if (!birth.isOneWay()) {
            adjacency = routing.steered(frame, flow.protocol, ports, adjacency, false);
        }
        birth.outInterface = outInterface(frame, adjacency);
        if (birth.outInterface == NO_INTERFACE) {
            return without(ROUTE, reason);
        }
        long decision = settings.policy().decide(flow, birth.inInterface, birth.outInterface);
        int verdict = SessionPolicy.verdict(decision);
        if (!context.isRehearsal() && (!isGreeted || verdict != SessionPolicy.ALLOW)) {
            settings.policy().count(decision, flow);
        }
        if (verdict != SessionPolicy.ALLOW) {
            return denied(verdict);
        }
        if (isGreeted) {
            sessions.cookieSent(Sessions.seconds(context.nowNs()));
            return without(GREET, reason);
        }
        if (birth.outInterface == hostPort && !isOwn && !takeForSelf(flow.protocol)) {
            return without(DROP, DropReason.SELF_RATE_LIMITED);
        }
        birth.policyLine = SessionPolicy.line(decision);
        birth.generation = settings.policy().generation();
        return record();
    }

    private int record() {
        if (context.isRehearsal()) {
            return without(ROUTE, reason);
        }
        birth.binding = settings.features().source(flow, birth.destination, birth.inInterface, birth.outInterface);
        if (birth.binding < 0) {
            DropReason why = settings.features().reason(birth.binding);
            birth.binding = 0;
            return without(DROP, why);
        }
        birth.reply.setReverse(flow);
        birth.reply.vrf = replyVrf();
        int record = sessions.begin(birth, Sessions.seconds(context.nowNs()));
        return record == SessionTable.NONE ? without(DROP, sessions.refused()) : SessionTable.original(record);
    }

    /** The VRF in which answers come: that of the interface by which the packet leaves. */
    private int replyVrf() {
        return adjacency == AdjacencyTable.LOCAL_IN_VRF
                ? flow.vrf
                : context.interfaces().vrf(birth.outInterface);
    }

    private int outInterface(int frame, int index) {
        long found = adjacencies.get(index);
        for (int depth = 0; depth < Leaks.MAX_DEPTH; depth++) {
            switch (AdjacencyTable.kind(found)) {
                case AdjacencyTable.KIND_LOCAL -> {
                    leavingMtu = context.interfaces().mtu(hostPort);
                    return hostPort;
                }
                case AdjacencyTable.KIND_GLEAN, AdjacencyTable.KIND_INCOMPLETE, AdjacencyTable.KIND_RESOLVED -> {
                    leavingMtu = AdjacencyTable.mtu(found);
                    return AdjacencyTable.txInterface(found);
                }
                case AdjacencyTable.KIND_GROUP ->
                    found = adjacencies.get(adjacencies.groups().member(AdjacencyTable.argument(found), 0));
                case AdjacencyTable.KIND_LOOKUP ->
                    found = adjacencies.get(routing.adjacency(
                            frame,
                            AdjacencyTable.argument(found),
                            flow.isIp4(),
                            flow.destinationHigh,
                            flow.destinationLow));
                default -> {
                    return NO_INTERFACE;
                }
            }
        }
        return NO_INTERFACE;
    }

    private boolean takeForSelf(int protocol) {
        TokenBucket bucket =
                switch (protocol) {
                    case IpProtocol.ICMP, IpProtocol.ICMPV6 -> icmpToSelf;
                    case IpProtocol.TCP -> tcpToSelf;
                    case IpProtocol.UDP -> udpToSelf;
                    default -> otherToSelf;
                };
        return bucket.take(context.nowNs());
    }
}
