package net.isthmus.ipsec.esp;

import static net.isthmus.ipsec.esp.EspFixture.GCM;
import static net.isthmus.ipsec.esp.EspFixture.PATH_4;
import static net.isthmus.ipsec.esp.EspFixture.mirrored;
import static net.isthmus.ipsec.esp.EspFixture.path;
import static net.isthmus.ipsec.esp.EspFixture.sa;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.ipsec.esp.engine.TestEngines;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.wire.Ipv4;
import net.isthmus.wire.Ipv6;
import net.isthmus.wire.NetworkOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes at all behind a sound IP header: nothing throws, no frame is lost, and what is not authentic goes nowhere.
 * A second engine believes everything, so that what is behind the ICV is tried too.
 */
class EspInputFuzzTest {
    private static final int ROUNDS = 20_000;

    /** Neither encrypts nor verifies. */
    private static final class Credulous implements EspEngine {
        @Override
        public String name() {
            return "credulous";
        }

        @Override
        public EspKey key(EspSuite suite, SaKeys keys) {
            return new EspKey(suite) {
                @Override
                public void close() {}
            };
        }

        @Override
        public EspCrypt worker(Frames frames) {
            return new EspCrypt() {
                @Override
                public void seal(EspKey key, int frame, int esp, long sequence, long iv) {}

                @Override
                public void open(int index, EspKey key, int frame, int esp, long sequence) {}

                @Override
                public void finish() {}

                @Override
                public boolean isAuthentic(int index) {
                    return true;
                }
            };
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAccountForEveryFrameWhenRealPacketsAreMutilated(long seed) {
        var random = new Random(seed);
        for (EspEngine engine : List.of(new Credulous(), TestEngines.all().getLast())) {
            EspFixture gateway = gateway(engine);
            List<byte[]> seeds = seeds(engine);
            for (int i = 0; i < ROUNDS / 2; i++) {
                gateway.chunkBytes(60 + random.nextInt(3000));
                check(gateway, mutilated(seeds.get(random.nextInt(seeds.size())), random));
            }
            gateway.control();
        }
    }

    @FuzzTest(maxDuration = "2m")
    void shouldAccountForEveryFrameWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length >= Ipv6.LENGTH && bytes.length < 9000) {
            check(gateway(new Credulous()), bytes.clone());
        }
    }

    @Test
    void shouldAccountForEveryFrameWhenPaddingIsAnything() {
        EspFixture gateway = gateway(new Credulous());
        byte[] packet = seeds(new Credulous()).getFirst();
        for (int length = 0; length < 256; length++) {
            for (int next = 0; next < 256; next += 5) {
                byte[] bent = packet.clone();
                bent[bent.length - 18] = (byte) length;
                bent[bent.length - 17] = (byte) next;
                check(gateway, bent);
            }
        }
    }

    private static EspFixture gateway(EspEngine engine) {
        var gateway = new EspFixture(engine);
        for (ChildSa sa : sas()) {
            gateway.install(mirrored(sa));
        }
        return gateway;
    }

    private static List<ChildSa> sas() {
        return List.of(
                sa(GCM, PATH_4, 1, 301),
                sa(GCM, path("192.0.2.1", "192.0.2.2", 4500), 2, 302),
                sa(GCM, path("2001:db8::1", "2001:db8::2", 4500), 3, 303),
                sa(GCM, PATH_4, 4, 304, true, SaLimits.NONE));
    }

    private static List<byte[]> seeds(EspEngine engine) {
        var packets = new ArrayList<byte[]>();
        for (ChildSa sa : sas()) {
            var sender = new EspFixture(engine);
            sender.install(sa);
            sender.output(
                    TestPackets.udp("192.0.2.1", "192.0.2.2", 100), TestPackets.udp("2001:db8::1", "2001:db8::2", 300));
            packets.addAll(sender.take("ip4-input"));
            packets.addAll(sender.take("ip6-input"));
        }
        return packets;
    }

    private static byte[] mutilated(byte[] seed, Random random) {
        byte[] packet =
                random.nextInt(4) == 0 ? Arrays.copyOf(seed, Ipv6.LENGTH + random.nextInt(seed.length)) : seed.clone();
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        return packet;
    }

    /** What comes to the node has passed the checks of an IP header. */
    private static void check(EspFixture gateway, byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (packet[0] >>> 4 == 4) {
            NetworkOrder.putU8(memory, 0, 0x45);
            NetworkOrder.putU16(memory, Ipv4.TOTAL_LENGTH, packet.length);
            NetworkOrder.putU16(memory, Ipv4.FRAGMENT, 0);
        } else {
            NetworkOrder.putU8(memory, 0, 0x60);
            NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, packet.length - Ipv6.LENGTH);
        }
        gateway.input(packet);
        gateway.take("ip4-input");
        gateway.take("ip6-input");
        gateway.take("host-output");
        assertThat(gateway.framesMissing()).isZero();
    }
}
