package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.fastpath.testing.Packets;
import org.junit.jupiter.api.Test;

class PacketSummaryTest {
    @Test
    void shouldSayWhatAnIpPacketIs() {
        byte[] packet =
                Packets.ip4("10.1.0.7", "10.2.0.9").hopLimit(9).totalLength(60).build();

        assertThat(PacketSummary.of(packet, true))
                .startsWith("10.1.0.7 > 10.2.0.9: ")
                .endsWith("ttl 9, length 60");
    }

    @Test
    void shouldSayWhatATaggedFrameIs() {
        byte[] packet = Packets.ip4("10.1.0.7", "10.2.0.9").build();
        byte[] frame = Packets.tagged(Packets.ethernet("02:00:00:00:00:01", "02:00:00:00:00:02", 0x0800, packet), 100);

        assertThat(PacketSummary.of(frame, false))
                .startsWith("02:00:00:00:00:02 > 02:00:00:00:00:01 vlan 100: 10.1.0.7 > 10.2.0.9");
    }

    @Test
    void shouldSaySomethingOfAnyBytes() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(0, 97)];
            random.nextBytes(bytes);
            assertThat(PacketSummary.of(bytes, random.nextBoolean())).isNotEmpty();
        }
    }
}
