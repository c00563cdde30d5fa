package net.isthmus.ipsec.esp;

import static net.isthmus.ipsec.esp.EspFixture.PATH_4;
import static net.isthmus.ipsec.esp.EspFixture.mirrored;
import static net.isthmus.ipsec.esp.EspFixture.sa;
import static net.isthmus.ipsec.esp.TestPackets.udp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.core.config.IpsecIntegrity;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.TestEngines;
import net.isthmus.ipsec.sa.EspSuite;
import org.junit.jupiter.api.Test;

/** A packet through the native engine leaves nothing for the collector, in either direction. */
class EspAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BURSTS = 2000;
    private static final int BURST = 32;

    @Test
    void shouldAllocateNothingForAPacketWithTheNativeEngine() {
        List<EspEngine> natives = TestEngines.natives();
        assumeThat(natives.isEmpty()).as("libipsec-mb is not installed").isFalse();
        for (EspSuite suite : List.of(
                new EspSuite(IpsecEncryption.AES128_GCM16, Optional.empty(), true),
                new EspSuite(IpsecEncryption.CHACHA20_POLY1305, Optional.empty(), false),
                new EspSuite(IpsecEncryption.AES256_CBC, Optional.of(IpsecIntegrity.HMAC_SHA2_256_128), true))) {
            for (int length : new int[] {100, 5000}) {
                var loop = new Loop(natives.getFirst(), suite, length);
                loop.run(BURSTS);
                loop.run(BURSTS);
                long least = Long.MAX_VALUE;
                for (int attempt = 0; attempt < 5 && least != 0; attempt++) {
                    long before = THREADS.getCurrentThreadAllocatedBytes();
                    loop.run(BURSTS);
                    least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
                }
                assertThat(least).as("%s, %d bytes", suite, length).isZero();
            }
        }
    }

    /** Packets that are protected by one SA and opened by its mirror in the same memory, again and again. */
    private static final class Loop {
        private final EspFixture gateway;
        private final Frames frames;
        private final byte[] packet;
        private final Vector output;
        private final Vector input;
        private final Vector ip4;

        Loop(EspEngine engine, EspSuite suite, int length) {
            gateway = new EspFixture(engine);
            frames = gateway.frames;
            packet = udp("10.1.0.1", "10.2.0.1", length);
            // Both ends in one gateway: what it sends by SPI 1 comes back as SPI 1.
            gateway.tunnels.installInbound(
                    mirrored(sa(suite, PATH_4, 2, 1)), net.isthmus.ipsec.esp.engine.Suites.keys(suite, 1));
            gateway.tunnels.installOutbound(
                    sa(suite, PATH_4, 1, 1), net.isthmus.ipsec.esp.engine.Suites.keys(suite, 1));
            output = gateway.edge(EspOutputNode.NAME);
            input = gateway.edge(EspInputNode.NAME);
            ip4 = gateway.edge("ip4-input");
        }

        void run(int bursts) {
            gateway.context.beginTurn(InterfaceTable.EMPTY, gateway.nowNs);
            for (int i = 0; i < bursts; i++) {
                for (int j = 0; j < BURST; j++) {
                    output.append(newPacket());
                }
                gateway.run(EspOutputNode.NAME);
                for (int j = 0; j < ip4.count(); j++) {
                    input.append(ip4.get(j));
                }
                ip4.clear();
                gateway.run(EspInputNode.NAME);
                if (ip4.count() != BURST) {
                    throw new IllegalStateException("of a burst " + ip4.count() + " are left: " + gateway.drops());
                }
                for (int j = 0; j < ip4.count(); j++) {
                    frames.freePacket(ip4.get(j));
                }
                ip4.clear();
            }
        }

        private int newPacket() {
            int first = 0;
            int last = 0;
            for (int from = 0; from < packet.length; from += Frames.CHUNK_DATA_BYTES) {
                int frame = frames.allocate();
                int length = Math.min(Frames.CHUNK_DATA_BYTES, packet.length - from);
                MemorySegment.copy(packet, from, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), length);
                frames.received(frame, frames.offset(frame), length);
                if (first == 0) {
                    first = frame;
                } else {
                    frames.chain(first, last, frame);
                }
                last = frame;
            }
            frames.txInterface(first, EspFixture.TUNNEL);
            return first;
        }
    }
}
