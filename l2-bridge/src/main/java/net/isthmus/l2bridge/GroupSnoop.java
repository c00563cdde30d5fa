package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Igmp;
import net.isthmus.wire.IpProtocol;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.Ipv6Headers;
import net.isthmus.wire.Mld;
import net.isthmus.wire.NetworkOrder;

/**
 * To whom a multicast frame goes in a domain that snoops (RFC 4541 §2.1).
 *
 * <ul>
 *   <li>IGMP and MLD messages and PIM hellos are told to the control loop by copy, at most {@value #BUDGET} a
 *       millisecond and worker; what is above that is passed on like any other and only not listened to.
 *   <li>Reports go to members with routers only: a host that heard another's would keep its own to itself.
 *   <li>Everything else goes where its group is heard. 224.0.0.0/24 and the IPv6 groups of the link (ff02::/16) and of
 *       the node always go to all: routing protocols and neighbour discovery do not depend on snooping.
 * </ul>
 *
 * <p>Not a node: a frame passes it as part of bridge-flood.
 */
final class GroupSnoop {
    /** Messages a millisecond that are told to the control loop. */
    static final int BUDGET = 64;

    private static final int PERIOD_SHIFT = 20; // 2^20 ns, about a millisecond
    private static final int PIM = 103;
    private static final int LOCAL_GROUPS = 0xe000_00;

    private final Frames frames;
    private final MemorySegment memory;
    private final Punt punt;
    private final WorkerObservations observations;
    private GroupTable groups = GroupTable.EMPTY;
    private long period = Long.MIN_VALUE;
    private int left;

    GroupSnoop(WorkerContext context, WorkerObservations observations) {
        frames = context.frames();
        memory = frames.memory();
        punt = context.punt();
        this.observations = observations;
    }

    /** Begins a vector at this time. */
    void begin(GroupTable vectorGroups, long nowNs) {
        groups = vectorGroups;
        if (nowNs >>> PERIOD_SHIFT != period) {
            period = nowNs >>> PERIOD_SHIFT;
            left = BUDGET;
        }
    }

    /**
     * The interfaces to which a frame goes.
     *
     * @param isFromMember false if the frame is the appliance's own
     * @param everybody all of the domain
     */
    int[] recipients(int frame, int domain, boolean isFromMember, int[] everybody) {
        int at = frames.offset(frame);
        int type = Ethernet.type(memory, at);
        boolean isIp6 = type == Ethernet.TYPE_IP6;
        if (!groups.listens(domain, isIp6) || (!isIp6 && type != Ethernet.TYPE_IP4)) {
            return everybody;
        }
        int available = frames.length(frame) - Ethernet.LENGTH;
        int packet = at + Ethernet.LENGTH;
        return isIp6
                ? recipients6(frame, packet, available, domain, isFromMember, everybody)
                : recipients4(frame, packet, available, domain, isFromMember, everybody);
    }

    private int[] recipients4(int frame, int at, int available, int domain, boolean isFromMember, int[] everybody) {
        if (available < Ipv4.MIN_LENGTH) {
            return everybody;
        }
        int protocol = Ipv4.protocol(memory, at);
        int group = Ipv4.destination(memory, at);
        if (protocol == Igmp.PROTOCOL || protocol == PIM) {
            if (isFromMember) {
                tell(frame);
            }
            int header = Ipv4.headerLength(memory, at);
            boolean isReport = protocol == Igmp.PROTOCOL
                    && available > header
                    && NetworkOrder.u8(memory, at + header) != Igmp.QUERY;
            return isReport && groups.snoops(domain, false) ? groups.routers(domain, false) : everybody;
        }
        boolean isEverybodys = group >>> 28 != 0xe || group >>> 8 == LOCAL_GROUPS;
        return isEverybodys || !groups.snoops(domain, false)
                ? everybody
                : groups.recipients(domain, 0, group & 0xffff_ffffL);
    }

    private int[] recipients6(int frame, int at, int available, int domain, boolean isFromMember, int[] everybody) {
        if (available < Ipv6.LENGTH) {
            return everybody;
        }
        long walked = Ipv6Headers.walk(memory, at, available);
        int protocol = Ipv6Headers.protocol(walked);
        int offset = Ipv6Headers.offset(walked);
        boolean isWhole = !Ipv6Headers.isIncomplete(walked) && Ipv6Headers.fragmentAt(walked) == 0;
        int icmp = isWhole && protocol == IpProtocol.ICMPV6 && available > offset
                ? NetworkOrder.u8(memory, at + offset)
                : 0;
        if (Mld.isType(icmp) || isWhole && protocol == PIM) {
            if (isFromMember) {
                tell(frame);
            }
            boolean isReport = Mld.isType(icmp) && icmp != Mld.QUERY;
            return isReport && groups.snoops(domain, true) ? groups.routers(domain, true) : everybody;
        }
        long high = Ipv6.destinationHigh(memory, at);
        int scope = (int) (high >>> 48) & 0xf;
        boolean isEverybodys = !Ipv6.isMulticast(high) || scope <= 2;
        return isEverybodys || !groups.snoops(domain, true)
                ? everybody
                : groups.recipients(domain, high, Ipv6.destinationLow(memory, at));
    }

    private void tell(int frame) {
        if (left == 0 || !punt.copy(Punt.GROUP_MESSAGE, frames.rxInterface(frame), 0, frame)) {
            observations.unreported();
        } else {
            left--;
        }
    }
}
