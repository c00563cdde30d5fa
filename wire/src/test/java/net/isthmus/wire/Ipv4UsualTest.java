package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The quick look at a header, {@link Ipv4#isUsual}, against the same said step by step. */
class Ipv4UsualTest {
    private static final int[] FIRST_OCTETS = {0, 1, 10, 126, 127, 128, 192, 223, 224, 239, 240, 255};

    @Test
    void shouldAgreeWithTheStepsWhenHeadersAreRandom() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(791);
        int[] seen = new int[2];
        for (int i = 0; i < 100_000; i++) {
            byte[] packet = packet(random);
            int contiguous = random.nextInt(8) == 0 ? random.nextInt(packet.length + 1) : packet.length;
            boolean isUsual = isUsualStepByStep(packet, packet.length, contiguous);
            assertThat(Ipv4.isUsual(MemorySegment.ofArray(packet), 0, packet.length, contiguous))
                    .as("packet %d", i)
                    .isEqualTo(isUsual);
            seen[isUsual ? 1 : 0]++;
        }
        assertThat(seen[0]).isGreaterThan(25_000);
        assertThat(seen[1]).isGreaterThan(25_000);
    }

    /** Every value of every octet of a usual header, its checksum mended and not. */
    @Test
    void shouldAgreeWithTheStepsWhenAnyOctetDiffers() {
        byte[] usual = new byte[Ipv4.MIN_LENGTH];
        MemorySegment memory = MemorySegment.ofArray(usual);
        NetworkOrder.putI32(memory, 0, 0x4500 << 16 | usual.length);
        NetworkOrder.putI32(memory, Ipv4.TTL, 64 << 24);
        NetworkOrder.putI32(memory, Ipv4.SOURCE, 0x0a01_0007);
        NetworkOrder.putI32(memory, Ipv4.DESTINATION, 0x0a02_0009);
        Ipv4.writeChecksum(memory, 0, usual.length);
        assertThat(Ipv4.isUsual(memory, 0, usual.length, usual.length)).isTrue();
        for (int i = 0; i < usual.length * 256 * 2; i++) {
            byte[] packet = usual.clone();
            packet[i / 512] = (byte) i;
            if ((i & 256) != 0) {
                Ipv4.writeChecksum(MemorySegment.ofArray(packet), 0, packet.length);
            }
            assertThat(Ipv4.isUsual(MemorySegment.ofArray(packet), 0, packet.length, packet.length))
                    .as("octet %d is %d", i / 512, i & 255)
                    .isEqualTo(isUsualStepByStep(packet, packet.length, packet.length));
        }
    }

    /** Mostly usual: random fields, then now and then one thing that is not. */
    private static byte[] packet(RandomGenerator random) {
        byte[] packet = new byte[random.nextInt(Ipv4.MIN_LENGTH, 64)];
        random.nextBytes(packet);
        MemorySegment memory = MemorySegment.ofArray(packet);
        packet[0] = (byte) (random.nextInt(16) == 0 ? random.nextInt() : 0x45);
        NetworkOrder.putU16(
                memory, Ipv4.TOTAL_LENGTH, random.nextInt(16) == 0 ? random.nextInt(0x1_0000) : packet.length);
        if (random.nextInt(4) == 0) {
            packet[Ipv4.SOURCE] = (byte) FIRST_OCTETS[random.nextInt(FIRST_OCTETS.length)];
            packet[Ipv4.DESTINATION] = (byte) FIRST_OCTETS[random.nextInt(FIRST_OCTETS.length)];
        }
        if (random.nextInt(8) != 0) {
            Ipv4.writeChecksum(memory, 0, Ipv4.MIN_LENGTH);
        }
        if (random.nextInt(16) == 0) {
            packet[random.nextInt(Ipv4.MIN_LENGTH)] ^= (byte) (1 << random.nextInt(8));
        }
        return packet;
    }

    /** RFC 791 §3.1 and RFC 1812 §5.2.2, 5.3.7, in their own words and octet by octet. */
    private static boolean isUsualStepByStep(byte[] packet, int available, int contiguous) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        if (contiguous < Ipv4.MIN_LENGTH || !Ipv4.isPlausible(memory, 0, available)) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < Ipv4.MIN_LENGTH; i += 2) {
            sum += (packet[i] & 0xff) << 8 | packet[i + 1] & 0xff;
            sum = sum > 0xffff ? sum - 0xffff : sum;
        }
        int source = packet[Ipv4.SOURCE] & 0xff;
        int destination = packet[Ipv4.DESTINATION] & 0xff;
        return Ipv4.headerLength(memory, 0) == Ipv4.MIN_LENGTH
                && Ipv4.totalLength(memory, 0) == available
                && sum == 0xffff
                && source != 127
                && source < 224
                && destination < 224;
    }
}
