package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SctpTest {

    /** RFC 3720 B.4: 32 octets of zero have 8a9136aa. */
    @Test
    void shouldAgreeWithTheVectorsOfRfc3720WhenFourOctetsChange() {
        byte[] zeros = new byte[32];
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xff);
        int crc = 0x8a91_36aa;
        for (int at = 0; at < 32; at += 4) {
            crc ^= Crc32c.change(-1, 32 - at);
        }
        assertThat(crc).as("of 32 octets of ones").isEqualTo(0x62a8_ab43);
        assertThat(crc(zeros)).isEqualTo(0x8a91_36aa);
        assertThat(crc(ones)).isEqualTo(crc);
    }

    @Test
    void shouldMendTheChecksumWhateverTheLength() {
        Random random = new Random(3);
        for (int i = 0; i < 3000; i++) {
            byte[] packet = new byte[12 + random.nextInt(i % 100 == 0 ? 60_000 : 1500)];
            random.nextBytes(packet);
            seal(packet);
            int ports = random.nextInt();
            Sctp.changePorts(MemorySegment.ofArray(packet), 0, packet.length, ports);
            assertThat(NetworkOrder.i32(MemorySegment.ofArray(packet), 0)).isEqualTo(ports);
            byte[] mended = packet.clone();
            seal(mended);
            assertThat(packet).isEqualTo(mended);
        }
    }

    @Test
    void shouldKeepAWrongChecksumWrongAndAnAbsentOneAbsent() {
        byte[] packet = HexFormat.of().parseHex("0fa0138800000001deadbeef0000000401020304");
        Sctp.changePorts(MemorySegment.ofArray(packet), 0, packet.length, 0x0fa1_1388);
        byte[] sealed = packet.clone();
        seal(sealed);
        assertThat(packet).isNotEqualTo(sealed);
        byte[] bare = HexFormat.of().parseHex("0fa013880000000100000000000000040a0b0c0d");
        Sctp.changePorts(MemorySegment.ofArray(bare), 0, bare.length, 0x0fa1_1388);
        assertThat(NetworkOrder.i32(MemorySegment.ofArray(bare), Sctp.CHECKSUM)).isZero();
    }

    private static void seal(byte[] packet) {
        MemorySegment memory = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(memory, Sctp.CHECKSUM, 0);
        NetworkOrder.putI32(memory, Sctp.CHECKSUM, Integer.reverseBytes(crc(packet)));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
