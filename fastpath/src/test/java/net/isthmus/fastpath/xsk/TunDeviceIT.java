package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.link.Links;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

/**
 * The host port: the kernel's stack on one side, a worker that answers on the other.
 *
 * <pre>
 *   ping, UDP socket ── kernel ── TUN ── device ─▶ the test swaps addresses ─▶ device ── TUN ── kernel
 * </pre>
 */
class TunDeviceIT {

    private static final int MTU = 9216;

    @Test
    void shouldAnswerPingsOfEveryLengthOfBothFamilies() throws InterruptedException {
        try (var host = new TestNamespace();
                var worker = new TestWorker(4096)) {
            try (var tun = open(host, 1);
                    var device = new TunDevice(tun, 0, worker.frames, worker.context.drops())) {
                var running = new AtomicBoolean(true);
                Thread echo = Thread.ofPlatform().start(() -> {
                    while (running.get()) {
                        reflect(worker, device);
                    }
                });
                for (int length : new int[] {0, 56, 1400, 3812, 3813, 7652, 7653, 9188}) {
                    assertThat(host.command("ping", "-c1", "-W5", "-s" + length, "198.18.0.1"))
                            .contains(" 0% packet loss");
                }
                assertThat(host.command("ping", "-c1", "-W5", "-s9168", "2001:db8::99"))
                        .contains(" 0% packet loss");
                running.set(false);
                echo.join();
            }
            assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
        }
    }

    @Test
    void shouldHandTheHostWhatIsWrittenInChains() {
        try (var host = new TestNamespace();
                var worker = new TestWorker(4096);
                var tun = open(host, 1);
                var device = new TunDevice(tun, 0, worker.frames, worker.context.drops())) {
            byte[] payload = new byte[9000];
            new SplittableRandom(1).nextBytes(payload);
            byte[] got = host.call(() -> {
                try (var socket = new DatagramSocket(7777, InetAddress.getByName("192.0.2.1"))) {
                    socket.setSoTimeout(5000);
                    device.transmit(TestWorker.vector(worker.packet(udp(payload))));
                    var packet = new DatagramPacket(new byte[10_000], 10_000);
                    socket.receive(packet);
                    return Arrays.copyOf(packet.getData(), packet.getLength());
                }
            });
            assertThat(got).isEqualTo(payload);
        }
    }

    @Test
    @SuppressWarnings("try") // the device is closed on purpose before its time
    void shouldDropAndNameWhatTheHostRefuses() {
        try (var host = new TestNamespace();
                var worker = new TestWorker(4096);
                var tun = open(host, 2);
                var device = new TunDevice(tun, 1, worker.frames, worker.context.drops())) {
            assertThat(tun.queues()).isEqualTo(2);
            device.transmit(TestWorker.vector(worker.packet(new byte[] {0, 1, 2, 3})));
            assertThat(worker.dropped(DropReason.HOST_PACKET_INVALID)).isEqualTo(1);
            device.transmit(TestWorker.vector(worker.packet(new byte[65_536 + Frames.CHUNK_DATA_BYTES])));
            assertThat(worker.dropped(DropReason.TX_MTU_EXCEEDED)).isEqualTo(1);
            host.command("ip", "link", "set", "isthmus0", "down");
            device.transmit(TestWorker.vector(worker.packet(udp(new byte[10]))));
            assertThat(worker.dropped(DropReason.TX_PORT_DOWN)).isEqualTo(1);
            device.close();
            device.transmit(TestWorker.vector(worker.packet(udp(new byte[10]))));
            assertThat(worker.dropped(DropReason.TX_PORT_DOWN)).isEqualTo(2);
            assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
        }
    }

    @Test
    void shouldVanishWhenClosed() {
        try (var host = new TestNamespace()) {
            open(host, 2).close();
            assertThat(host.command("ip", "link")).doesNotContain("isthmus0");
        }
    }

    private static TunInterface open(TestNamespace host, int queues) {
        host.command("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=0");
        return host.call(() -> {
            var tun = new TunInterface("isthmus0", queues);
            try (var links = new Links()) {
                int index = links.find("isthmus0").orElseThrow().index();
                links.setMtu(index, MTU);
                links.setUp(index, true);
                IpAddress four = IpAddress.parse("192.0.2.1");
                IpAddress six = IpAddress.parse("2001:db8::1");
                links.addAddress(index, new InterfaceAddress(four, 32));
                links.addAddress(index, new InterfaceAddress(six, 128));
                links.addRoute(index, IpPrefix.ALL_IPV4, Optional.of(four), 0);
                links.addRoute(index, IpPrefix.ALL_IPV6, Optional.of(six), 0);
            }
            return tun;
        });
    }

    /** Answers echo requests: addresses swapped, type changed, ICMP checksum adjusted. */
    private static void reflect(TestWorker worker, TunDevice device) {
        var vector = new Vector();
        device.receive(vector, Vector.BURST);
        var answers = new Vector();
        for (int i = 0; i < vector.count(); i++) {
            int packet = vector.get(i);
            MemorySegment memory = worker.frames.memory();
            int at = worker.frames.offset(packet);
            int version = memory.get(ValueLayout.JAVA_BYTE, at) >> 4;
            int type = version == 4 ? at + 20 : at + 40;
            byte request = (byte) (version == 4 ? 8 : 128);
            if (memory.get(ValueLayout.JAVA_BYTE, type) != request) {
                worker.frames.freePacket(packet);
                continue;
            }
            int size = version == 4 ? 4 : 16;
            int source = version == 4 ? at + 12 : at + 8;
            byte[] swapped = memory.asSlice(source, size * 2L).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment.copy(swapped, 0, memory, ValueLayout.JAVA_BYTE, source + size, size);
            MemorySegment.copy(swapped, size, memory, ValueLayout.JAVA_BYTE, source, size);
            memory.set(ValueLayout.JAVA_BYTE, type, (byte) (version == 4 ? 0 : 129));
            adjustChecksum(memory, type + 2, version == 4 ? 0x0800 : -0x0100);
            answers.append(packet);
        }
        device.transmit(answers);
    }

    private static void adjustChecksum(MemorySegment memory, int at, int by) {
        int sum = Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at)) << 8
                | Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + 1));
        sum += by;
        sum = sum < 0 ? sum - 1 : (sum & 0xffff) + (sum >> 16);
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) (sum >> 8));
        memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) sum);
    }

    /** A UDP datagram over IPv4 from 198.18.0.1 to 192.0.2.1:7777, without UDP checksum. */
    private static byte[] udp(byte[] payload) {
        byte[] packet = new byte[28 + payload.length];
        byte[] header = {
            0x45,
            0,
            (byte) (packet.length >> 8),
            (byte) packet.length,
            0,
            0,
            0,
            0,
            64,
            17,
            0,
            0,
            (byte) 198,
            18,
            0,
            1,
            (byte) 192,
            0,
            2,
            1,
            0x10,
            0,
            0x1e,
            0x61,
            (byte) (packet.length - 20 >> 8),
            (byte) (packet.length - 20),
            0,
            0
        };
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += Byte.toUnsignedInt(header[i]) << 8 | Byte.toUnsignedInt(header[i + 1]);
        }
        sum = ~((sum & 0xffff) + (sum >> 16));
        header[10] = (byte) (sum >> 8);
        header[11] = (byte) sum;
        System.arraycopy(header, 0, packet, 0, header.length);
        System.arraycopy(payload, 0, packet, header.length, payload.length);
        return packet;
    }
}
