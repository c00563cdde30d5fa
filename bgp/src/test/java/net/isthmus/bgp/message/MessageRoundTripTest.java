package net.isthmus.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written and read again is what it was. */
class MessageRoundTripTest {
    private static final int MESSAGES = 2000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldReadWhatWasWritten(long seed) {
        var messages = new Messages(seed);
        var reader = new MessageReader();
        var writer = new MessageWriter();
        reader.agree(Messages.INTERNAL);
        writer.agree(Messages.INTERNAL);
        for (int i = 0; i < MESSAGES; i++) {
            Message message = messages.any();
            List<byte[]> written = write(writer, message);
            assertThat(written).hasSize(1);
            byte[] octets = written.getFirst();
            assertThat(reader.read(octets, 0, octets.length))
                    .isEqualTo(new Read.Complete(message, octets.length, List.of()));
        }
    }

    static List<byte[]> write(MessageWriter writer, Message message) {
        List<byte[]> written = new ArrayList<>();
        assertThat(writer.write(message, (octets, length) -> written.add(Arrays.copyOf(octets, length))))
                .isZero();
        return written;
    }
}
