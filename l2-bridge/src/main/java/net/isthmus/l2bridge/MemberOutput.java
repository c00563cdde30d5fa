package net.isthmus.l2bridge;

import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.PortOutput;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.l2bridge.macnat.MacNat;
import net.isthmus.l2bridge.macnat.MacNatOutbound;

/**
 * The last step of bridging, shared by forwarding and flooding: sends a frame out of a member of its domain.
 *
 * <p>A VLAN interface's tags are pushed into the headroom before the frame; a frame longer than the member's MTU is
 * dropped, as a bridge has no way to say so. A BVI is no way out but a way back in: the frame goes to ethernet-input
 * again, as received by the BVI. The remote of a VXLAN has no port: the frame goes to vxlan-output. By a MAC-NAT member
 * a frame leaves translated.
 *
 * <p>Not a node: a frame passes it as part of one, between {@link #begin} and {@link #end}, which count a run of frames
 * by one member at once.
 */
final class MemberOutput {
    private final Frames frames;
    private final Counters counters;
    private final Drops drops;
    private final PortOutput output;
    private final Vector ethernetInput;
    private BridgeTable table = new BridgeTable();
    private final MacNatOutbound macNat;
    private final Vector tunnels;
    private int countedMember;
    private int packets;
    private long bytes;

    /** Frames to a BVI go to {@code ethernet-input}, those to a remote of a VXLAN to {@code vxlan-output}. */
    MemberOutput(WorkerContext context, Edges edges, MacNat macNat) {
        this.macNat = new MacNatOutbound(macNat, context);
        ethernetInput = edges.to("ethernet-input");
        tunnels = edges.toFeature("vxlan-output");
        frames = context.frames();
        counters = context.counters();
        drops = context.drops();
        output = context.output();
    }

    /** Begins a vector, whose frames leave by members as this table has them. */
    void begin(BridgeTable vectorTable) {
        table = vectorTable;
        clear();
    }

    private void clear() {
        countedMember = 0;
        packets = 0;
        bytes = 0;
    }

    /** Ends a vector: writes the counters. */
    void end() {
        counters.transmitted(countedMember, packets, bytes);
        clear();
    }

    /**
     * Sends a frame.
     *
     * @param index interface index of the member
     * @param member its long in the {@link BridgeTable}
     */
    void send(int frame, int index, long member) {
        if (!BridgeTable.isUp(member)) {
            drops.drop(frame, DropReason.TX_PORT_DOWN);
        } else if (BridgeTable.isBvi(member)) {
            receive(frame, index);
        } else {
            sendOut(frame, index, member);
        }
    }

    /** Sends the frames {@code from} to before {@code to} of an array out of a member that is up and no BVI. */
    void sendRun(int[] run, int from, int to, int index, long member) {
        int longest = BridgeTable.longestFrame(member);
        long runBytes = 0;
        int excess = 0;
        for (int i = from; i < to; i++) {
            int length = frames.packetLength(run[i]);
            runBytes += length;
            excess |= longest - length; // negative once a frame is too long
        }
        if (excess < 0 || BridgeTable.isTagged(member) || macNat.isFor(index)) {
            for (int i = from; i < to; i++) {
                sendOut(run[i], index, member);
            }
            return;
        }
        counters.transmitted(index, to - from, runBytes);
        output.add(BridgeTable.port(member), run, from, to - from);
    }

    private void sendOut(int frame, int index, long member) {
        if (BridgeTable.port(member) == 0) {
            encapsulate(frame, index);
            return;
        }
        int length = frames.packetLength(frame);
        if (length > BridgeTable.longestFrame(member)) {
            drops.drop(frame, DropReason.TX_MTU_EXCEEDED);
            return;
        }
        if (macNat.isFor(index) && !macNat.translate(frame, index)) {
            return;
        }
        if (BridgeTable.isTagged(member)) {
            frames.pushTags(frame, table.tags(index));
            length = frames.packetLength(frame);
        }
        if (index != countedMember) {
            end();
            countedMember = index;
        }
        packets++;
        bytes += length;
        output.add(BridgeTable.port(member), frame);
    }

    /** A tunnel is no port: its node looks at the length, for it can say so to the sender. */
    private void encapsulate(int frame, int tunnel) {
        if (tunnels.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        frames.txInterface(frame, tunnel);
        tunnels.append(frame);
    }

    private void receive(int frame, int bvi) {
        if (ethernetInput.room() == 0) {
            drops.drop(frame, DropReason.VECTOR_FULL);
            return;
        }
        frames.rxInterface(frame, bvi);
        ethernetInput.append(frame);
    }
}
