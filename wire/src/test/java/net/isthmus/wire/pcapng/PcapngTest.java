package net.isthmus.wire.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is read again, and any bytes are read to an end. */
class PcapngTest {

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        byte[] data = {1, 2, 3, 4, 5};
        var reader = new PcapngReader(new ByteArrayInputStream(sample(data)));

        assertThat(reader.next().orElseThrow()).isInstanceOf(PcapngReader.Other.class);
        assertThat(reader.next().orElseThrow())
                .isInstanceOfSatisfying(PcapngReader.Interface.class, one -> assertThat(one.name())
                        .isEqualTo("störage"));
        assertThat(reader.next().orElseThrow()).isInstanceOfSatisfying(PcapngReader.Packet.class, packet -> {
            assertThat(packet.data()).isEqualTo(data);
            assertThat(packet.originalLength()).isEqualTo(77);
            assertThat(packet.timeNs()).isEqualTo(1_764_000_000_123_456_789L);
            assertThat(packet.comment()).isEqualTo("no IPv4 route");
            assertThat(packet.direction()).isEqualTo(Pcapng.OUTBOUND);
            assertThat(reader.interfaceOf(packet.interfaceId())).isPresent();
        });
        assertThat(reader.next().orElseThrow())
                .isInstanceOfSatisfying(PcapngReader.Statistics.class, statistics -> assertThat(statistics.dropped())
                        .isEqualTo(9));
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void shouldSaySoWhenTheFileEndsWithinABlock() throws IOException {
        byte[] whole = sample(new byte[3]);
        var reader = new PcapngReader(new ByteArrayInputStream(Arrays.copyOf(whole, whole.length - 1)));

        assertThatThrownBy(() -> readAll(reader)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldEndWhateverTheBytes() throws IOException {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = sample(new byte[random.nextInt(20)]);
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                readAll(new PcapngReader(new ByteArrayInputStream(bytes)));
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("the capture ends within a block|this is no pcapng file.*");
            }
        }
    }

    private static void readAll(PcapngReader reader) throws IOException {
        while (reader.next().isPresent()) {
            // each block has been read
        }
    }

    private static byte[] sample(byte[] data) throws IOException {
        var file = new ByteArrayOutputStream();
        file.write(Pcapng.sectionHeader("isthmus"));
        file.write(Pcapng.interfaceDescription(Pcapng.LINK_ETHERNET, 0, "störage", "in", "tcp port 80"));
        file.write(Pcapng.packet(0, 1_764_000_000_123_456_789L, data, 77, Pcapng.OUTBOUND, "no IPv4 route"));
        file.write(Pcapng.interfaceStatistics(0, 1_764_000_000_123_456_789L, 10, 9));
        return file.toByteArray();
    }
}
