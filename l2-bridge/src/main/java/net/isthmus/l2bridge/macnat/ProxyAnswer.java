package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.Icmpv6;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NdOption;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/**
 * Turns a question for an inside address into its answer, in place, and sends it back by the member that it came by.
 *
 * <p>An advertisement overrides (RFC 4861 §7.2.8 would have a proxy's not): on the member's side the NIC's MAC is the
 * only one that the address has, and a NIC that comes back with another MAC must replace the old one.
 */
final class ProxyAnswer {
    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;

    ProxyAnswer(WorkerContext context) {
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
    }

    /** Answers a plausible ARP request. */
    void arp(int frame, int at, int member, long nic) {
        int message = at + Ethernet.LENGTH;
        long asker = Arp.senderMac(memory, message);
        Arp.write(
                memory,
                message,
                Arp.REPLY,
                nic,
                Arp.targetAddress(memory, message),
                asker,
                Arp.senderAddress(memory, message));
        Ethernet.write(memory, at, asker, nic, Ethernet.TYPE_ARP);
        send(frame, member);
    }

    /** Answers a solicitation that has one option, its source's MAC. */
    void solicitation(int frame, int at, int member, long nic, int flags) {
        int ip = at + Ethernet.LENGTH;
        int target = ip + LinkLayerOptions.TARGET;
        int option = target + 16;
        long asker = NetworkOrder.u48(memory, option + 2);
        copyAddress(ip + Ipv6.SOURCE, ip + Ipv6.DESTINATION);
        copyAddress(target, ip + Ipv6.SOURCE);
        NetworkOrder.putI32(memory, ip + Ipv6.LENGTH, LinkLayerOptions.ADVERTISEMENT << 24);
        NetworkOrder.putI32(memory, ip + Ipv6.LENGTH + 4, flags);
        NetworkOrder.putU8(memory, option, NdOption.TYPE_TARGET);
        NetworkOrder.putU48(memory, option + 2, nic);
        Icmpv6.writeChecksum(memory, ip, Ipv6.payloadLength(memory, ip));
        Ethernet.write(memory, at, asker, nic, Ethernet.TYPE_IP6);
        send(frame, member);
    }

    private void copyAddress(int from, int to) {
        long high = NetworkOrder.i64(memory, from);
        long low = NetworkOrder.i64(memory, from + 8);
        NetworkOrder.putI64(memory, to, high);
        NetworkOrder.putI64(memory, to + 8, low);
    }

    private void send(int frame, int member) {
        InterfaceTable interfaces = context.interfaces();
        int tags = interfaces.tags(member);
        if (tags != VlanTags.NONE) {
            frames.pushTags(frame, tags);
        }
        context.counters().transmitted(member, 1, frames.packetLength(frame));
        context.output().add(interfaces.port(member), frame);
    }
}
