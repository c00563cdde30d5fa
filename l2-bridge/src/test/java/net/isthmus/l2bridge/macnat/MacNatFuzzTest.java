package net.isthmus.l2bridge.macnat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.NeighbourDiscovery;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutilated frames both ways: nothing throws, no frame is lost, and whatever leaves has the NIC's MAC. */
class MacNatFuzzTest {
    private static final int FRAMES = 20_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAccountForEveryFrameWhenFramesAreMutilated(long seed) {
        var random = new Random(seed);
        var nat = new MacNatFixture();
        List<byte[]> seeds = seeds();
        for (int i = 0; i < FRAMES; i++) {
            byte[] frame = mutilated(seeds.get(random.nextInt(seeds.size())), random);
            byte[] left = nat.leave(frame.clone());
            if (left.length > 0) {
                assertThat(left).hasSize(frame.length);
                assertThat(new byte[] {left[6], left[7], left[8], left[9], left[10], left[11]})
                        .containsExactly(0x52, 0x54, 0, 0, 0, 3);
            }
            nat.come(frame);
            if (random.nextInt(50) == 0) {
                nat.advance(random.nextInt(3));
            }
        }
        assertThat(nat.framesMissing()).isZero();
        assertThat(nat.known().size()).isLessThanOrEqualTo(16);
    }

    private static List<byte[]> seeds() {
        var group = NeighbourDiscovery.solicitedNode(MacNatFixture.OUTSIDE_6);
        return List.of(
                MacNatFixture.arp(
                        Ethernet.BROADCAST,
                        MacNatFixture.INSIDE,
                        Arp.REQUEST,
                        MacNatFixture.INSIDE,
                        MacNatFixture.INSIDE_4,
                        0,
                        MacNatFixture.OUTSIDE_4),
                MacNatFixture.arp(
                        MacNatFixture.NIC,
                        MacNatFixture.OUTSIDE,
                        Arp.REPLY,
                        MacNatFixture.OUTSIDE,
                        MacNatFixture.OUTSIDE_4,
                        MacNatFixture.NIC,
                        MacNatFixture.INSIDE_4),
                MacNatFixture.solicitation(
                        MacNatFixture.NIC,
                        MacNatFixture.OUTSIDE,
                        MacNatFixture.OUTSIDE_6,
                        group,
                        MacNatFixture.INSIDE_6),
                MacNatFixture.advertisement(
                        MacNatFixture.NIC, MacNatFixture.INSIDE, MacNatFixture.INSIDE_6, MacNatFixture.OUTSIDE_6),
                MacNatFixture.ip4(
                        MacNatFixture.NIC,
                        MacNatFixture.OUTSIDE,
                        MacNatFixture.OUTSIDE_4,
                        MacNatFixture.INSIDE_4,
                        dhcp()),
                MacNatFixture.ip6(
                        MacNatFixture.NIC, MacNatFixture.OUTSIDE, MacNatFixture.OUTSIDE_6, MacNatFixture.INSIDE_6));
    }

    private static byte[] dhcp() {
        byte[] udp = new byte[8 + 244];
        udp[1] = 67;
        udp[3] = 68;
        udp[8] = 2;
        udp[9] = 1;
        udp[10] = 6;
        udp[41] = 1;
        udp[244] = 0x63;
        udp[245] = (byte) 0x82;
        udp[246] = 0x53;
        udp[247] = 0x63;
        udp[248] = 53;
        udp[249] = 1;
        udp[250] = 5;
        return udp;
    }

    private static byte[] mutilated(byte[] frame, Random random) {
        byte[] changed = random.nextInt(4) == 0
                ? Arrays.copyOf(frame, Ethernet.LENGTH + random.nextInt(frame.length - Ethernet.LENGTH))
                : frame.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
