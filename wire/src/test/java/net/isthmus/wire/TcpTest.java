package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The maximum segment size that a SYN announces, lowered on its way. */
class TcpTest {

    @Test
    void shouldLowerTheSegmentSizeWhenASynAnnouncesMore() {
        byte[] syn = segment(0x02, 2, 4, 1460 >> 8, 1460 & 0xff, 1, 3, 3, 7);

        assertThat(clamp(syn, 1360)).isTrue();

        assertThat(mss(syn, 22)).isEqualTo(1360);
        assertThat(sum(syn)).isEqualTo(0xffff);
    }

    @Test
    void shouldLowerTheSegmentSizeWhenASynIsAcknowledged() {
        byte[] synAck = segment(0x12, 2, 4, 8960 >> 8, 8960 & 0xff);

        assertThat(clamp(synAck, 1220)).isTrue();

        assertThat(mss(synAck, 22)).isEqualTo(1220);
        assertThat(sum(synAck)).isEqualTo(0xffff);
    }

    @Test
    void shouldMendTheChecksumWhenTheOptionLiesAtAnOddOffset() {
        byte[] syn = segment(0x02, 1, 2, 4, 1460 >> 8, 1460 & 0xff, 1, 1, 0);

        assertThat(clamp(syn, 1300)).isTrue();

        assertThat(mss(syn, 23)).isEqualTo(1300);
        assertThat(sum(syn)).isEqualTo(0xffff);
    }

    @Test
    void shouldLowerBothWhenASynAnnouncesTwo() {
        byte[] syn = segment(0x02, 2, 4, 5, 0xb4, 2, 4, 0x23, 0);

        assertThat(clamp(syn, 1000)).isTrue();

        assertThat(mss(syn, 22)).isEqualTo(1000);
        assertThat(mss(syn, 26)).isEqualTo(1000);
        assertThat(sum(syn)).isEqualTo(0xffff);
    }

    @Test
    void shouldLeaveTheSegmentAloneWhenItIsLowEnoughOrNoSyn() {
        byte[] low = segment(0x02, 2, 4, 1300 >> 8, 1300 & 0xff);
        byte[] data = segment(0x10, 2, 4, 1460 >> 8, 1460 & 0xff);
        byte[] none = segment(0x02, 1, 1, 1, 0);

        assertThat(clamp(low, 1300)).isFalse();
        assertThat(clamp(data, 1300)).isFalse();
        assertThat(clamp(none, 1300)).isFalse();
    }

    @Test
    void shouldEndTheWalkWhenAnOptionsLengthIsWrong() {
        assertThat(clamp(segment(0x02, 9, 0, 2, 4, 0xff, 0xff, 0, 0), 100)).isFalse();
        assertThat(clamp(segment(0x02, 9, 1, 2, 4, 0xff, 0xff, 0, 0), 100)).isFalse();
        assertThat(clamp(segment(0x02, 9, 200, 2, 4, 0xff, 0xff, 0), 100)).isFalse();
        assertThat(clamp(segment(0x02, 1, 1, 1, 2), 100)).isFalse();
        assertThat(clamp(segment(0x02, 2, 3, 0xff, 0), 100)).isFalse();
    }

    @Test
    void shouldReadWithinTheSegmentWhateverTheBytes() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 13) {
                bytes[13] |= 2;
            }
            boolean isWhole = bytes.length >= Tcp.MIN_LENGTH;
            int before = isWhole ? sum(bytes) : 0;
            clamp(bytes, random.nextInt(0x10000));
            if (isWhole) {
                assertThat(sum(bytes) % 0xffff).isEqualTo(before % 0xffff);
            }
        }
    }

    private static boolean clamp(byte[] segment, int limit) {
        return Tcp.clampMss(MemorySegment.ofArray(segment), 0, segment.length, limit);
    }

    private static int mss(byte[] segment, int at) {
        return NetworkOrder.u16(MemorySegment.ofArray(segment), at);
    }

    private static int sum(byte[] segment) {
        return InternetChecksum.fold(InternetChecksum.sum(MemorySegment.ofArray(segment), 0, segment.length, 0));
    }

    private static byte[] segment(int flags, int... options) {
        int padded = options.length + 3 & -4;
        byte[] bytes = new byte[Tcp.MIN_LENGTH + padded];
        bytes[1] = 80;
        bytes[12] = (byte) (bytes.length / 4 << 4);
        bytes[13] = (byte) flags;
        for (int i = 0; i < options.length; i++) {
            bytes[Tcp.MIN_LENGTH + i] = (byte) options[i];
        }
        MemorySegment memory = MemorySegment.ofArray(bytes);
        NetworkOrder.putU16(
                memory, Tcp.CHECKSUM, InternetChecksum.finish(InternetChecksum.sum(memory, 0, bytes.length, 0)));
        return bytes;
    }

    @Test
    void shouldReadTheShiftOfWindowsThatASynAnnounces() {
        byte[] syn = new byte[28];
        syn[12] = 7 << 4;
        syn[20] = 1;
        syn[21] = 3;
        syn[22] = 3;
        syn[23] = 7;
        MemorySegment memory = MemorySegment.ofArray(syn);
        assertThat(Tcp.windowScale(memory, 0, 28)).isEqualTo(7);
        assertThat(Tcp.windowScale(memory, 0, 22)).as("cut off").isEqualTo(-1);
        syn[23] = 20;
        assertThat(Tcp.windowScale(memory, 0, 28)).as("RFC 7323 §2.3").isEqualTo(14);
        syn[22] = 2;
        assertThat(Tcp.windowScale(memory, 0, 28)).as("of a wrong length").isEqualTo(-1);
        syn[12] = 5 << 4;
        assertThat(Tcp.windowScale(memory, 0, 28)).as("without options").isEqualTo(-1);
    }
}
