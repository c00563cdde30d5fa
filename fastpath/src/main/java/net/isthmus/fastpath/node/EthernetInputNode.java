package net.isthmus.fastpath.node;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.NetworkOrder;
import net.isthmus.wire.VlanTags;

/**
 * Takes Ethernet frames of ports and BVIs and decides what they are for.
 *
 * <p>Enters: a frame at its destination MAC, with the interface it came by. A tagged frame is moved to the VLAN
 * interface of its tag, or of its two tags, and those are taken off, so that every later node sees an untagged frame.
 *
 * <p>Leaves: a bridge member's frame to {@code bridge-input}, still with its Ethernet header, by way of
 * {@code mac-nat-input} if the member speaks as its NIC; a routed interface's IPv4 and IPv6 packets to
 * {@code ip4-input} and {@code ip6-input}, at the IP header, if they are addressed to the interface's MAC or a group;
 * its ARP to the control loop; of a port that is held nothing but what may prove whose link it is on, to the control
 * loop too.
 *
 * <p>Counts received packets and bytes a interface, for the port and for the VLAN interface.
 */
public final class EthernetInputNode implements GraphNode {
    /** The node's name. */
    public static final String NAME = "ethernet-input";

    private final WorkerContext context;
    private final Frames frames;
    private final MemorySegment memory;
    private final Counters counters;
    private final Drops drops;
    private final Punt punt;
    private final Vector inbox;
    private final Vector bridge;
    private final Vector macNat;
    private final Vector ip4;
    private final Vector ip6;

    /** A node of one worker. */
    public EthernetInputNode(WorkerContext context, Edges edges) {
        inbox = edges.to(NAME);
        this.context = context;
        frames = context.frames();
        memory = frames.memory();
        counters = context.counters();
        drops = context.drops();
        punt = context.punt();
        bridge = edges.to("bridge-input");
        macNat = edges.to("mac-nat-input");
        ip4 = edges.to("ip4-input");
        ip6 = edges.to("ip6-input");
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
        InterfaceTable interfaces = context.interfaces();
        int countedInterface = 0;
        int packets = 0;
        long bytes = 0;
        for (int i = 0; i < vector.count(); i++) {
            int frame = vector.get(i);
            int rxInterface = frames.rxInterface(frame);
            if (rxInterface != countedInterface) {
                counters.received(countedInterface, packets, bytes);
                countedInterface = rxInterface;
                packets = 0;
                bytes = 0;
            }
            packets++;
            bytes += frames.packetLength(frame);
            if (frames.length(frame) < Ethernet.LENGTH) {
                drops.drop(frame, DropReason.ETHERNET_TRUNCATED);
                continue;
            }
            int at = frames.offset(frame);
            if (VlanTags.isTag(Ethernet.type(memory, at))) {
                rxInterface = popTags(interfaces, frame, rxInterface);
                if (rxInterface == 0) {
                    continue;
                }
                at = frames.offset(frame);
            }
            int mode = interfaces.mode(rxInterface);
            if (mode == InterfaceTable.MODE_BRIDGED) {
                boolean isTranslated = (interfaces.features(rxInterface) & InterfaceTable.FEATURE_MAC_NAT) != 0;
                (isTranslated ? macNat : bridge).append(frame);
            } else if (mode == InterfaceTable.MODE_ROUTED) {
                route(interfaces, frame, at, rxInterface);
            } else if (mode == InterfaceTable.MODE_HELD) {
                hold(frame, at, rxInterface);
            } else {
                drops.drop(frame, DropReason.INTERFACE_NOT_CONFIGURED);
            }
        }
        counters.received(countedInterface, packets, bytes);
    }

    /**
     * Moves a tagged frame to its VLAN interface; returns that, or 0 when the frame has been dropped.
     *
     * <p>An interface of both tags comes before one of the outer tag alone, to which the inner tag is payload. Two tags
     * of 802.1Q are taken for an 802.1ad pair (IEEE 802.1Q §5.5), as equipment sends either.
     */
    private int popTags(InterfaceTable interfaces, int frame, int port) {
        int at = frames.offset(frame);
        if (frames.length(frame) < Ethernet.LENGTH + Ethernet.TAG_LENGTH) {
            drops.drop(frame, DropReason.ETHERNET_TRUNCATED);
            return 0;
        }
        int control = NetworkOrder.u16(memory, at + Ethernet.LENGTH);
        int id = control & Ethernet.VLAN_ID_MASK;
        boolean isProvider = Ethernet.type(memory, at) == Ethernet.TYPE_PROVIDER_VLAN;
        boolean hasTwo = NetworkOrder.u16(memory, at + Ethernet.LENGTH + 2) == Ethernet.TYPE_VLAN
                && frames.length(frame) >= Ethernet.LENGTH + VlanTags.MAX_LENGTH;
        if (hasTwo) {
            int innerControl = NetworkOrder.u16(memory, at + Ethernet.LENGTH + Ethernet.TAG_LENGTH);
            int tags = VlanTags.of(id, innerControl & Ethernet.VLAN_ID_MASK);
            int both = id == 0 || VlanTags.inner(tags) == 0 ? 0 : interfaces.vlan(port, tags);
            if (both != 0) {
                frames.popTags(frame, VlanTags.MAX_LENGTH, VlanTags.priorities(control, innerControl));
                return receivedBy(frame, both);
            }
        }
        // Priority-tagged frames (VLAN identifier 0) belong to the port itself (IEEE 802.1Q §6.9).
        int one = id == 0 ? port : interfaces.vlan(port, isProvider ? VlanTags.of(id, 0) : id);
        if (one == 0) {
            drops.drop(frame, DropReason.VLAN_UNKNOWN);
            return 0;
        }
        frames.popTags(frame, Ethernet.TAG_LENGTH, VlanTags.priorities(control, control));
        return one == port ? port : receivedBy(frame, one);
    }

    private int receivedBy(int frame, int vlanInterface) {
        frames.rxInterface(frame, vlanInterface);
        counters.received(vlanInterface, 1, frames.packetLength(frame));
        return vlanInterface;
    }

    private void hold(int frame, int at, int rxInterface) {
        if (HeldFrames.mayAnswer(memory, at, frames.length(frame))) {
            punt.packet(Punt.HELD, rxInterface, 0, frame);
        } else {
            drops.drop(frame, DropReason.INTERFACE_UNVERIFIED);
        }
    }

    private void route(InterfaceTable interfaces, int frame, int at, int rxInterface) {
        // Virtual functions of one NIC may exchange frames above the MTU: nobody else checks.
        if (frames.packetLength(frame) > interfaces.mtu(rxInterface) + Ethernet.LENGTH) {
            drops.drop(frame, DropReason.RX_OVERSIZE);
            return;
        }
        long destination = Ethernet.destination(memory, at);
        if (destination != interfaces.mac(rxInterface)) {
            if (!Ethernet.isGroup(destination)) {
                drops.drop(frame, DropReason.ETHERNET_NOT_FOR_US);
                return;
            }
            frames.addFlags(frame, Frames.FLAG_LINK_GROUP);
        }
        int type = Ethernet.type(memory, at);
        if (type == Ethernet.TYPE_IP4) {
            frames.advance(frame, Ethernet.LENGTH);
            ip4.append(frame);
        } else if (type == Ethernet.TYPE_IP6) {
            frames.advance(frame, Ethernet.LENGTH);
            ip6.append(frame);
        } else if (type == Ethernet.TYPE_ARP) {
            punt.packet(Punt.ARP, rxInterface, 0, frame);
        } else {
            drops.drop(frame, DropReason.ETHERNET_TYPE_UNKNOWN);
        }
    }
}
