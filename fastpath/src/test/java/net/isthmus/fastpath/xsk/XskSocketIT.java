package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.fastpath.xsk.libc.SystemCalls;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two sockets over one memory: what one port received, the other sends from the very same chunk.
 *
 * <pre>
 *   host a ── pa ▶ RX ring ─ the same descriptor ─▶ TX ring ▶ pb ── host b
 * </pre>
 */
class XskSocketIT {

    private static final int CHUNKS = 1024;
    private static final int RING = 256;
    private static final long LIMIT_NANOS = 20_000_000_000L;

    @ParameterizedTest
    @EnumSource(XdpMode.class)
    void shouldSendFromTheChunkThatAnotherPortReceivedInto(XdpMode mode) {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace();
                var arena = Arena.ofShared()) {
            router.cable("pa", hosts, "ha", 9000, 1);
            router.cable("pb", hosts, "hb", 9000, 1);
            MemorySegment memory = HugePages.allocate(arena, CHUNKS * 4096L).memory();
            try (var a = router.call(() -> new Port("pa", mode, memory));
                    var b = router.call(() -> new Port("pb", mode, memory));
                    var hostA = new RawHost(hosts, "ha");
                    var hostB = new RawHost(hosts, "hb")) {
                for (int chunk = 0; chunk < RING; chunk++) {
                    a.socket.fill().put(chunk * 4096L);
                }
                a.socket.fill().publish();
                var random = new SplittableRandom(3);
                for (int length : new int[] {60, 64, 1514, 3840, 3841, 4096, 8914, 9014}) {
                    byte[] frame = frame(random, length);
                    hostA.send(frame);
                    assertThat(forwardOne(a.socket, b.socket)).isEqualTo(Math.ceilDiv(length, 3840));
                    assertThat(await(hostB)).as("%s octets", length).hasValue(frame);
                }
            }
        }
    }

    /** Moves the descriptors of one frame; returns how many there were. */
    private static int forwardOne(XskSocket from, XskSocket to) {
        List<Long> sent = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (System.nanoTime() < deadline) {
            if (from.received().available(1) == 0) {
                Thread.onSpinWait();
                continue;
            }
            int options = from.received().options(0);
            long address = from.received().address(0);
            to.transmit().put(address, (int) from.received().length(0), options);
            from.received().release(1);
            sent.add(address);
            if ((options & RingDescriptor.CONTINUES) == 0) {
                to.transmit().publish();
                to.wakeTransmitter();
                break;
            }
        }
        List<Long> completed = new ArrayList<>();
        while (completed.size() < sent.size() && System.nanoTime() < deadline) {
            if (to.completion().available(1) == 1) {
                completed.add(to.completion().address(0));
                to.completion().release(1);
            }
        }
        assertThat(completed.stream().map(address -> address & -4096L).toList())
                .containsExactlyInAnyOrderElementsOf(
                        sent.stream().map(address -> address & -4096L).toList());
        return sent.size();
    }

    static Optional<byte[]> await(RawHost host) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        Optional<byte[]> frame = host.poll();
        while (frame.isEmpty() && System.nanoTime() < deadline) {
            frame = host.poll();
        }
        return frame;
    }

    /** A frame of an unassigned Ethertype (IEEE 802 local experimental 1) with random content. */
    static byte[] frame(SplittableRandom random, int length) {
        byte[] frame = new byte[length];
        random.nextBytes(frame);
        frame[0] = 0x02;
        frame[6] = 0x02;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        return frame;
    }

    private static final class Port implements AutoCloseable {
        final XdpProgram program;
        final XskSocket socket;

        Port(String name, XdpMode mode, MemorySegment memory) {
            int index = SystemCalls.interfaceIndex(name).orElseThrow();
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 0)).isZero();
            program = new XdpProgram(name, 1);
            program.attach(index, mode);
            socket = new XskSocket(index, 0, memory, RING, XskSocket.FORCE_COPY | XskSocket.MULTI_BUFFER);
            program.redirect(0, socket.fd());
        }

        @Override
        public void close() {
            socket.close();
            program.close();
        }
    }
}
