package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourDiscoveryTest {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:aa:00:01");
    private static final IpAddress A = IpAddress.parse("fd00:10::1");
    private static final IpAddress B = IpAddress.parse("fd00:10::12:3456");

    @Test
    void shouldWriteTheBytesOfASolicitation() {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        NeighbourDiscovery.writeSolicitation(
                MemorySegment.ofArray(packet), 0, A, NeighbourDiscovery.solicitedNode(B), B, MAC);

        assertThat(HexFormat.of().formatHex(packet))
                .startsWith("60000000" + "0020" + "3a" + "ff"
                        + "fd000010000000000000000000000001"
                        + "ff0200000000000000000001ff123456"
                        + "8700")
                .endsWith("00000000" + "fd000010000000000000000000123456" + "0101525400aa0001");
        assertThat(Icmpv6.sum(MemorySegment.ofArray(packet), 0, 32)).isEqualTo(0xffff);
    }

    @Test
    void shouldReadWhatItWrites() {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NeighbourDiscovery.writeSolicitation(memory, 0, A, NeighbourDiscovery.solicitedNode(B), B, MAC);
        assertThat(NeighbourDiscovery.parse(memory, 0, packet.length))
                .contains(new NdMessage.Solicitation(
                        A, NeighbourDiscovery.solicitedNode(B), B, List.of(new NdOption.SourceLinkLayer(MAC))));

        NeighbourDiscovery.writeAdvertisement(memory, 0, A, B, true, MAC);
        assertThat(NeighbourDiscovery.parse(memory, 0, packet.length))
                .contains(new NdMessage.Advertisement(
                        B, A, B, true, true, true, List.of(new NdOption.TargetLinkLayer(MAC))));
    }

    @ParameterizedTest
    @CsvSource({
        "7,254,it was forwarded",
        "41,1,its code is not 0",
        "48,255,its target is a group",
        "65,0,an option has no length",
        "65,2,an option is longer than the message",
        "66,1,the MAC is a group"
    })
    void shouldRefuseWhenRfc4861SaysDiscard(int offset, int value, String why) {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NeighbourDiscovery.writeSolicitation(memory, 0, A, NeighbourDiscovery.solicitedNode(B), B, MAC);
        packet[offset] = (byte) value;
        Icmpv6.writeChecksum(memory, 0, 32);

        assertThat(NeighbourDiscovery.parse(memory, 0, packet.length)).as(why).isEmpty();
    }

    @Test
    void shouldRefuseWhenTheChecksumIsWrongOrBytesAreMissing() {
        byte[] packet = new byte[NeighbourDiscovery.LENGTH];
        MemorySegment memory = MemorySegment.ofArray(packet);
        NeighbourDiscovery.writeAdvertisement(memory, 0, NeighbourDiscovery.ALL_NODES, B, true, MAC);
        assertThat(NeighbourDiscovery.parse(memory, 0, packet.length))
                .as("solicited, yet to a group")
                .isEmpty();
        NeighbourDiscovery.writeAdvertisement(memory, 0, A, B, true, MAC);
        for (int length = 0; length < packet.length; length++) {
            assertThat(NeighbourDiscovery.parse(memory, 0, length)).isEmpty();
        }
        packet[71] ^= 1;
        assertThat(NeighbourDiscovery.parse(memory, 0, packet.length)).isEmpty();
    }

    @Test
    void shouldKeepUnknownOptions() {
        byte[] bytes = HexFormat.of()
                .parseHex("0e01aabbccddeeff" + "0501000000002328" + "0102000000000000" + "0000000000000000");
        List<NdOption> options =
                NdOption.parseAll(MemorySegment.ofArray(bytes), 0, bytes.length).orElseThrow();

        assertThat(options).hasSize(3);
        assertThat(options.get(0)).hasToString("Unknown[type=14, value=aabbccddeeff]");
        assertThat(options.get(1)).isEqualTo(new NdOption.Mtu(9000));
        assertThat(options.get(2)).as("a MAC has one unit").isInstanceOf(NdOption.Unknown.class);
    }

    @Test
    void shouldThrowNothingWhenBytesAreRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4861);
        for (int run = 0; run < 200_000; run++) {
            byte[] packet = new byte[random.nextInt(24, 140)];
            random.nextBytes(packet);
            MemorySegment memory = MemorySegment.ofArray(packet);
            if (packet.length >= 64) {
                packet[0] = 0x60;
                packet[4] = 0;
                packet[5] = (byte) (packet.length - 40);
                packet[6] = 58;
                packet[7] = -1;
                packet[40] = (byte) random.nextInt(133, 138);
                packet[41] = 0;
                for (int at = 64; at + 1 < packet.length; at += 8) {
                    packet[at + 1] = (byte) random.nextInt(3);
                }
                Icmpv6.writeChecksum(memory, 0, packet.length - 40);
            }
            NeighbourDiscovery.parse(memory, 0, packet.length);
            Arp.isPlausible(memory, 0, packet.length);
        }
    }
}
