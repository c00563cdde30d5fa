package net.isthmus.l2bridge;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.FrameGuards;
import org.jspecify.annotations.Nullable;

/**
 * First-hop security: what a host may not send into a bridge by a guarded member.
 *
 * <ul>
 *   <li>ARP inspection: the sender of an ARP message must be the sender of its frame and be bound to the address that
 *       it claims; a probe (RFC 5227), which claims none, passes.
 *   <li>RA guard (RFC 6105, RFC 7113): router advertisements are dropped, and packets that hide what they are.
 *   <li>DHCP guard (RFC 7610): packets to DHCP clients, which only servers and relays send, are dropped.
 * </ul>
 *
 * <p>Not a node: a frame of a guarded member passes it as part of bridge-input.
 */
final class MemberGuard {
    private final Frames frames;
    private final MemorySegment memory;

    MemberGuard(Frames frames) {
        this.frames = frames;
        memory = frames.memory();
    }

    /**
     * Why a frame is refused, or null.
     *
     * @param guards {@link MemberSettings} {@code GUARD_…} bits of the member
     */
    @Nullable
    DropReason refusal(int frame, int domain, int member, int guards, BindingTable bindings) {
        int at = frames.offset(frame);
        int available = frames.length(frame);
        int typeAt = FrameGuards.typeAt(memory, at, available);
        switch (FrameGuards.classify(memory, at, available, typeAt)) {
            case FrameGuards.ROUTER_ADVERTISEMENT:
                return (guards & MemberSettings.GUARD_RA) == 0 ? null : DropReason.RA_GUARD;
            case FrameGuards.DHCP_ANSWER:
                return (guards & MemberSettings.GUARD_DHCP) == 0 ? null : DropReason.DHCP_GUARD;
            case FrameGuards.HIDDEN:
                return (guards & (MemberSettings.GUARD_RA | MemberSettings.GUARD_DHCP)) == 0
                        ? null
                        : DropReason.GUARD_HIDDEN_HEADER;
            case FrameGuards.ARP:
                boolean isRight = (guards & MemberSettings.GUARD_ARP) == 0
                        || isHonest(at, typeAt + 2, available, domain, member, bindings);
                return isRight ? null : DropReason.ARP_INSPECTION;
            default:
                return null;
        }
    }

    private boolean isHonest(int at, int offset, int available, int domain, int member, BindingTable bindings) {
        long arp = (long) at + offset;
        if (!Arp.isPlausible(memory, arp, available - offset)) {
            return false;
        }
        long mac = Arp.senderMac(memory, arp);
        if (mac != Ethernet.source(memory, at)) {
            return false;
        }
        int address = Arp.senderAddress(memory, arp);
        return address == 0
                ? Arp.operation(memory, arp) == Arp.REQUEST
                : bindings.matches(domain, address, mac, member);
    }
}
