package net.isthmus.fastpath.control;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.control.Neighbour.Held;

/**
 * The packets that wait for neighbours, bounded a neighbour and in all. When a neighbour's queue is full its oldest
 * packet gives way (RFC 4861 §7.2.2); when all bytes are taken the new packet does.
 */
final class HeldPackets {
    private final int maxPackets;
    private final int maxBytes;
    private final ControlDrops drops;
    private int bytes;

    HeldPackets(NeighbourSettings settings, ControlDrops drops) {
        maxPackets = settings.heldPackets();
        maxBytes = settings.heldBytes();
        this.drops = drops;
    }

    /** Bytes that wait now. */
    int bytes() {
        return bytes;
    }

    void hold(Neighbour neighbour, Held packet) {
        if (neighbour.held.size() >= maxPackets) {
            bytes -= neighbour.held.remove().packet().length;
            drops.count(DropReason.NEIGHBOUR_QUEUE_FULL);
        }
        if (bytes + packet.packet().length > maxBytes) {
            drops.count(DropReason.NEIGHBOUR_QUEUE_FULL);
            return;
        }
        neighbour.held.add(packet);
        bytes += packet.packet().length;
    }

    /** Lets all packets of a neighbour go on: they are received anew and find its adjacency. */
    void release(Neighbour neighbour, Injector injector) {
        while (!neighbour.held.isEmpty()) {
            again(take(neighbour), injector);
        }
    }

    /** Gives all packets of a neighbour up: their senders are told by an ICMP error, whose node counts them. */
    void refuse(Neighbour neighbour, Injector injector, int icmpErrorRequest) {
        while (!neighbour.held.isEmpty()) {
            refuse(take(neighbour), injector, icmpErrorRequest);
        }
    }

    /** Sends a packet on its way again, from its reception on. */
    void again(Held packet, Injector injector) {
        if (!injector.packet(packet.rxInterface(), packet.packet(), packet.packet().length)) {
            drops.count(DropReason.INJECT_RING_FULL);
        }
    }

    /** Tells the sender of one packet, by an ICMP error. */
    void refuse(Held packet, Injector injector, int icmpErrorRequest) {
        if (!injector.error(icmpErrorRequest, packet.rxInterface(), packet.packet(), packet.packet().length)) {
            drops.count(DropReason.INJECT_RING_FULL);
        }
    }

    /** Drops all packets of a neighbour without a word. */
    void discard(Neighbour neighbour, DropReason reason) {
        while (!neighbour.held.isEmpty()) {
            take(neighbour);
            drops.count(reason);
        }
    }

    /** Forgets all packets of a neighbour, of which there are copies elsewhere. */
    void forget(Neighbour neighbour) {
        while (!neighbour.held.isEmpty()) {
            take(neighbour);
        }
    }

    private Held take(Neighbour neighbour) {
        Held packet = neighbour.held.remove();
        bytes -= packet.packet().length;
        return packet;
    }
}
