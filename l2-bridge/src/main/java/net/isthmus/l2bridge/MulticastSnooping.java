package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.MulticastStatus;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.l2bridge.BridgeDomain.Attachment;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.GroupMessage;
import net.isthmus.wire.Igmp;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Mld;
import org.jspecify.annotations.Nullable;

/**
 * IGMP and MLD snooping of all domains (RFC 4541), as the control loop does it.
 *
 * <pre>
 *   workers --- GROUP_MESSAGE ---> heard() ---> GroupMembership, one a domain and family
 *      ^                                             |            |
 *      +----- GroupTable <------ publish() <---------+            +---> queries, by the BVI to all members
 * </pre>
 *
 * <p>A domain's own queries bear the BVI's address, or 0.0.0.0 when it has none; over IPv6 the link-local address that
 * belongs to the BVI's MAC (RFC 4291 appendix A).
 */
@OwnedBy("control loop")
final class MulticastSnooping {
    private static final int GROUP_MAC_4 = 0x0100_5e00 >>> 8;
    private static final long GROUP_MAC_6 = 0x3333_0000_0000L;
    private static final long LAST_MEMBER_RESPONSE_MS = GroupMembership.LAST_MEMBER_NS / 1_000_000;
    private static final long NS_A_SECOND = 1_000_000_000L;

    private record Snooped(BridgeDomain domain, boolean isIp6, GroupMembership membership) {}

    private record Question(Snooped about, IpAddress group) {}

    private final List<Question> pending = new ArrayList<>();
    private final TreeMap<Integer, Snooped> snooped = new TreeMap<>();
    private volatile GroupTable table = GroupTable.EMPTY;
    private boolean isChanged;

    /** Holds the settings of a domain against what is snooped. */
    void settle(BridgeDomain domain, long nowNs) {
        MulticastSettings settings = domain.settings.multicast();
        settle(domain, false, settings.igmpSnooping(), nowNs);
        settle(domain, true, settings.mldSnooping(), nowNs);
        isChanged = true; // members may have come or gone
    }

    private void settle(BridgeDomain domain, boolean isIp6, boolean isWanted, long nowNs) {
        int place = place(domain.index, isIp6);
        if (!isWanted) {
            snooped.remove(place);
            return;
        }
        IpAddress own = address(bvi(domain), isIp6);
        Snooped present = snooped.get(place);
        if (present == null || present.domain != domain) {
            present = new Snooped(domain, isIp6, new GroupMembership(own));
            snooped.put(place, present);
        }
        present.membership.querier(domain.settings.multicast().querier(), own, nowNs);
    }

    /** Forgets a domain. */
    void remove(int domain) {
        snooped.remove(place(domain, false));
        snooped.remove(place(domain, true));
        isChanged = true;
    }

    /** A member of a domain has left, or its link has failed. */
    void forget(int domain, int member) {
        for (boolean isIp6 : new boolean[] {false, true}) {
            Snooped one = snooped.get(place(domain, isIp6));
            if (one != null) {
                one.membership.forget(member);
            }
        }
    }

    /** Takes a message that came by a member: a whole frame, of which nothing has been checked. */
    void heard(BridgeDomain domain, Attachment member, MemorySegment memory, long at, int length, long nowNs) {
        if (length < Ethernet.LENGTH) {
            return;
        }
        boolean isIp6 = Ethernet.type(memory, at) == Ethernet.TYPE_IP6;
        Snooped one = snooped.get(place(domain.index, isIp6));
        if (one == null) {
            return;
        }
        long packet = at + Ethernet.LENGTH;
        int available = length - Ethernet.LENGTH;
        Optional<GroupMessage> message =
                isIp6 ? Mld.parse(memory, packet, available) : Igmp.parse(memory, packet, available);
        boolean isFastLeave = domain.settings.member(member.name()).fastLeave();
        message.map(said -> one.membership.heard(member.entry().index(), said, isFastLeave, nowNs))
                .orElse(List.of())
                .forEach(group -> pending.add(new Question(one, group)));
    }

    /** Lets time pass: sends what is to be asked by {@code sender}, and publishes what has changed. */
    void tick(long nowNs, BridgeDomains.LoopSender sender) {
        for (Snooped one : snooped.values()) {
            one.membership.tick(nowNs).forEach(group -> pending.add(new Question(one, group)));
        }
        pending.forEach(question -> ask(question, sender));
        pending.clear();
        for (Snooped one : snooped.values()) {
            isChanged |= one.membership.takeChange();
        }
        if (isChanged) {
            isChanged = false;
            publish(nowNs);
        }
    }

    private void ask(Question question, BridgeDomains.LoopSender sender) {
        Attachment bvi = bvi(question.about.domain);
        if (bvi == null || !bvi.isUp()) {
            return;
        }
        boolean isIp6 = question.about.isIp6;
        IpAddress own = address(bvi, isIp6);
        IpAddress group = question.group;
        int response =
                (int) (group.isUnspecified() ? GroupMembership.RESPONSE_NS / 1_000_000 : LAST_MEMBER_RESPONSE_MS);
        int interval = (int) (GroupMembership.QUERY_INTERVAL_NS / NS_A_SECOND);
        byte[] packet = isIp6 ? Mld.query(own, group, response, interval) : Igmp.query(own, group, response, interval);
        byte[] frame = new byte[Ethernet.LENGTH + packet.length];
        System.arraycopy(packet, 0, frame, Ethernet.LENGTH, packet.length);
        Ethernet.write(
                MemorySegment.ofArray(frame),
                0,
                groupMac(group, isIp6),
                bvi.entry().mac(),
                isIp6 ? Ethernet.TYPE_IP6 : Ethernet.TYPE_IP4);
        sender.send(bvi.entry().index(), frame);
    }

    /** MAC of a group (RFC 1112 §6.4, RFC 2464 §7); of all hosts for the unspecified one. */
    private static long groupMac(IpAddress group, boolean isIp6) {
        if (isIp6) {
            return GROUP_MAC_6 | (group.isUnspecified() ? 1 : group.low() & 0xffff_ffffL);
        }
        return (long) GROUP_MAC_4 << 24 | (group.isUnspecified() ? 1 : group.ipv4Bits() & 0x7f_ffff);
    }

    private void publish(long nowNs) {
        int groups = snooped.values().stream()
                .mapToInt(one -> one.membership.groups().size())
                .sum();
        var next = new GroupTable(groups);
        for (Snooped one : snooped.values()) {
            int domain = one.domain.index;
            next.listen(domain, one.isIp6);
            if (one.membership.isKnown(nowNs)) {
                next.snoop(
                        domain,
                        one.isIp6,
                        interfaces(one, one.membership.routers().keySet()));
            }
            for (IpAddress group : one.membership.groups()) {
                var hearers = new TreeSet<>(one.membership.members(group).keySet());
                hearers.addAll(one.membership.routers().keySet());
                long low = one.isIp6 ? group.low() : group.ipv4Bits() & 0xffff_ffffL;
                next.put(domain, one.isIp6 ? group.high() : 0, low, interfaces(one, hearers));
            }
        }
        table = next;
    }

    /** Members, and the BVI behind them. */
    private static int[] interfaces(Snooped one, Iterable<Integer> members) {
        List<Integer> all = new ArrayList<>();
        members.forEach(all::add);
        Attachment bvi = bvi(one.domain);
        if (bvi != null) {
            all.add(bvi.entry().index());
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** What workers read; any thread. */
    GroupTable table() {
        return table;
    }

    /** What is heard in a domain, IPv4 before IPv6; empty if it does not snoop. */
    List<MulticastStatus> status(BridgeDomain domain, long nowNs) {
        List<MulticastStatus> all = new ArrayList<>();
        for (boolean isIp6 : new boolean[] {false, true}) {
            Snooped one = snooped.get(place(domain.index, isIp6));
            if (one != null) {
                all.add(status(one, nowNs));
            }
        }
        return all;
    }

    private static MulticastStatus status(Snooped one, long nowNs) {
        List<MulticastStatus.Group> groups = new ArrayList<>();
        for (IpAddress group : one.membership.groups()) {
            one.membership
                    .members(group)
                    .forEach((member, until) -> groups.add(new MulticastStatus.Group(
                            group.toString(), one.domain.nameOf(member), Math.max(0, (until - nowNs) / NS_A_SECOND))));
        }
        return new MulticastStatus(
                one.isIp6 ? "MLD" : "IGMP",
                one.membership.querierText(nowNs),
                one.membership.isKnown(nowNs),
                one.membership.routers().keySet().stream()
                        .map(one.domain::nameOf)
                        .toList(),
                groups,
                one.membership.groupsRefused());
    }

    private static @Nullable Attachment bvi(BridgeDomain domain) {
        return domain.attachments.values().stream()
                .filter(Attachment::isBvi)
                .findFirst()
                .orElse(null);
    }

    private static IpAddress address(@Nullable Attachment bvi, boolean isIp6) {
        if (bvi == null) {
            return isIp6 ? IpAddress.ofIpv6(0, 0) : IpAddress.ofIpv4(0);
        }
        InterfaceTable.Entry entry = bvi.entry();
        if (!isIp6) {
            return IpAddress.ofIpv4(entry.ip4Source());
        }
        long mac = entry.mac();
        long identifier = (mac >>> 24 ^ 0x02_0000) << 40 | 0xff_fe00_0000L | mac & 0xff_ffff;
        return IpAddress.ofIpv6(0xfe80L << 48, identifier);
    }

    private static int place(int domain, boolean isIp6) {
        return 2 * domain + (isIp6 ? 1 : 0);
    }
}
