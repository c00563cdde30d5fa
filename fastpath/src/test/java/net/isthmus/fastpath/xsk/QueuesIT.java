package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Vector;
import org.junit.jupiter.api.Test;

/** Ports whose number of queues is not that of the workers. */
class QueuesIT {

    private static final int CHUNKS = 8192;

    @Test
    void shouldLookAfterAllQueuesWhenTheDriverKeepsMoreThanThereAreWorkers() {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace();
                var worker = new TestWorker(4 * CHUNKS)) {
            // veth with a program keeps as many receive queues as its peer has transmit queues: four
            router.cable("pa", hosts, "ha", 1500, 4);
            try (var port = router.call(() -> Port.open("pa", 1500, PortSettings.usual(), List.of(worker.context)));
                    var host = new RawHost(hosts, "ha")) {
                assertThat(port.rung()).isEqualTo(Rung.NATIVE_COPY);
                assertThat(port.refusals()).contains("so it keeps its 4 queues");
                Device device = port.device(0);
                device.housekeep();
                var random = new SplittableRandom(1);
                List<byte[]> sent = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    byte[] frame = XskSocketIT.frame(random, 60 + i);
                    host.send(frame);
                    sent.add(frame);
                }
                try (var poller = new Poller(1)) {
                    poller.add(device.pollFd());
                    assertThat(poller.sleep(20_000_000_000L)).isEqualTo(1);
                }
                assertThat(receive(worker, device, 50)).containsExactlyInAnyOrderElementsOf(sent);
                byte[] back = XskSocketIT.frame(random, 1000);
                device.transmit(TestWorker.vector(worker.packet(back)));
                assertThat(XskSocketIT.await(host)).hasValue(back);
                device.close();
                assertThat(worker.frames.available()).isEqualTo(worker.frames.capacity());
            }
        }
    }

    @Test
    void shouldLetAWorkerWithoutQueueSend() {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace();
                var first = new TestWorker(CHUNKS);
                var second = new TestWorker(CHUNKS)) {
            router.cable("pa", hosts, "ha", 9000, 1);
            try (var port = router.call(
                            () -> Port.open("pa", 9000, PortSettings.usual(), List.of(first.context, second.context)));
                    var host = new RawHost(hosts, "ha")) {
                assertThat(port.device(0).rung()).isEqualTo("af-xdp native");
                assertThat(port.device(1).rung()).isEqualTo("af-packet");
                assertThat(port.device(1).pollFd()).isNegative();
                byte[] frame = XskSocketIT.frame(new SplittableRandom(4), 8000);
                assertThat(port.device(1).transmit(TestWorker.vector(second.packet(frame))))
                        .isEqualTo(1);
                assertThat(XskSocketIT.await(host)).hasValue(frame);
                assertThat(second.frames.available()).isEqualTo(second.frames.capacity());
                port.device(0).close();
                port.device(1).close();
            }
        }
    }

    @Test
    void shouldSpreadAfPacketOverWorkersWithoutDuplicates() {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace();
                var first = new TestWorker(CHUNKS);
                var second = new TestWorker(CHUNKS)) {
            router.cable("pa", hosts, "ha", 1500, 1);
            try (var port = router.call(() -> Port.open(
                            "pa", 1500, PortSettings.only(Rung.AF_PACKET), List.of(first.context, second.context)));
                    var host = new RawHost(hosts, "ha")) {
                var random = new SplittableRandom(8);
                for (int i = 0; i < 100; i++) {
                    host.send(XskSocketIT.frame(random, 100));
                }
                int[] count = {0};
                long deadline = System.nanoTime() + 20_000_000_000L;
                while (count[0] < 100 && System.nanoTime() < deadline) {
                    count[0] += receive(first, port.device(0), 1).size();
                    count[0] += receive(second, port.device(1), 1).size();
                }
                assertThat(count[0]).isEqualTo(100);
                assertThat(receive(first, port.device(0), 1)).isEmpty();
                assertThat(receive(second, port.device(1), 1)).isEmpty();
                port.device(0).close();
                port.device(1).close();
            }
        }
    }

    /** Whatever comes until so many frames are there; a limit of 1 takes what is there at once. */
    private static List<byte[]> receive(TestWorker worker, Device device, int wanted) {
        List<byte[]> frames = new ArrayList<>();
        long deadline = System.nanoTime() + 20_000_000_000L;
        var vector = new Vector();
        do {
            device.receive(vector, Vector.BURST);
            for (int i = 0; i < vector.count(); i++) {
                frames.add(worker.octets(vector.get(i)));
                worker.frames.freePacket(vector.get(i));
            }
            vector.clear();
            device.housekeep();
        } while (frames.size() < wanted && wanted > 1 && System.nanoTime() < deadline);
        return frames;
    }
}
