package net.isthmus.fastpath.xsk;

import java.lang.foreign.Arena;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Drops;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.Sockets;

/**
 * The sending half of a {@link PacketDevice}: {@code sendmmsg(2)} from chunks. The kernel has copied the frames when
 * the call returns, so they are free at once.
 */
final class PacketSender {

    private static final int BATCH = 64;
    private static final int MOST_CHUNKS = XskReceiver.MOST_CHUNKS;

    private final CallState state = new CallState();
    private final int fd;
    private final Frames frames;
    private final Drops drops;
    private final MessageArray messages;

    /** Packet behind each message of the batch. */
    private final int[] packets = new int[BATCH];

    private int batched;
    private boolean gone;
    private boolean errorConsumed;

    PacketSender(Arena arena, int fd, Frames frames, Drops drops) {
        this.fd = fd;
        this.frames = frames;
        this.drops = drops;
        this.messages = new MessageArray(arena, BATCH, MOST_CHUNKS);
    }

    int transmit(Vector from) {
        int accepted = 0;
        for (int i = 0; i < from.count(); i++) {
            add(from.get(i));
            if (batched == BATCH) {
                accepted += send();
            }
        }
        return accepted + send();
    }

    /** Whether the interface has been seen to have vanished. */
    boolean isGone() {
        return gone;
    }

    void dropAll(Vector from, int first, DropReason reason) {
        for (int i = first; i < from.count(); i++) {
            drops.drop(from.get(i), reason);
        }
    }

    private void add(int packet) {
        int chunks = 0;
        long base = frames.memory().address();
        for (int frame = packet; frame != 0; frame = frames.next(frame)) {
            if (chunks == MOST_CHUNKS) {
                drops.drop(packet, DropReason.TX_MTU_EXCEEDED);
                return;
            }
            messages.piece(batched, chunks++, base + frames.offset(frame), frames.length(frame));
        }
        messages.pieceCount(batched, chunks);
        packets[batched++] = packet;
    }

    /** Sends the batch; every packet of it is freed, the unsent with a reason. */
    private int send() {
        int done = 0;
        errorConsumed = false;
        int accepted = 0;
        while (done < batched) {
            int sent = sendFrom(done);
            if (sent > 0) {
                for (int i = done; i < done + sent; i++) {
                    frames.freePacket(packets[i]);
                }
                accepted += sent;
                done += sent;
            } else {
                done += refuse(done);
            }
        }
        batched = 0;
        return accepted;
    }

    private int sendFrom(int first) {
        return Sockets.sendMany(state, fd, messages.from(first), batched - first);
    }

    /** Drops the packet that the kernel refused, and those behind it if they would fare no better. */
    private int refuse(int first) {
        int errno = state.errno();
        if (errno == Errno.EINTR || errno == Errno.ENETDOWN && !errorConsumed) {
            errorConsumed = true; // the interface was down once; whether it is now, the next call tells
            return 0;
        }
        if (errno == Errno.EMSGSIZE || errno == Errno.EINVAL) {
            drops.drop(packets[first], DropReason.TX_MTU_EXCEEDED);
            return 1;
        }
        gone |= errno == Errno.ENXIO || errno == Errno.ENODEV;
        boolean congested = errno == Errno.EAGAIN || errno == Errno.ENOBUFS;
        for (int i = first; i < batched; i++) {
            drops.drop(packets[i], congested ? DropReason.TX_RING_FULL : DropReason.TX_PORT_DOWN);
        }
        return batched - first;
    }
}
