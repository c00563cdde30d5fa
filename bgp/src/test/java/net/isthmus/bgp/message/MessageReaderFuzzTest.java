package net.isthmus.bgp.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any octets at all: they are read or refused, and what has been read can be written. */
class MessageReaderFuzzTest {
    private static final int MESSAGES = 4_000;
    private static final List<WireOptions> ALL_OPTIONS = List.of(
            Messages.INTERNAL,
            new WireOptions(false, true, false, true, Set.of(Family.values())),
            new WireOptions(false, false, false, false, Set.of(Family.IPV4_UNICAST)),
            new WireOptions(false, false, false, false, Set.of(Family.values())));

    /** The first octet chooses what was agreed on. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverANeighbourSends(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 0) {
            check(bytes[0] & 3, Arrays.copyOfRange(bytes, 1, bytes.length));
        }
    }

    /** The marker and the length are right, so that what follows is looked at. */
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverIsInAMessage(byte @Nullable [] bytes) {
        if (bytes != null && bytes.length > 1 && bytes.length < 4000) {
            byte[] message = new byte[18 + bytes.length - 1];
            System.arraycopy(bytes, 1, message, 18, bytes.length - 1);
            check(bytes[0] & 3, framed(message));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldReadOrRefuseWhenMessagesAreMutilated(long seed) {
        var random = new Random(seed);
        var messages = new Messages(seed);
        var writer = new MessageWriter();
        writer.agree(ALL_OPTIONS.get((int) seed - 1));
        for (int i = 0; i < MESSAGES; i++) {
            Message message = messages.any();
            writer.write(message, (octets, length) -> {
                byte[] mutilated = mutilated(Arrays.copyOf(octets, length), random);
                check((int) seed - 1, random.nextInt(8) > 0 ? framed(mutilated) : mutilated);
            });
        }
    }

    private static void check(int which, byte[] octets) {
        WireOptions options = ALL_OPTIONS.get(which);
        var reader = new MessageReader();
        reader.agree(options);
        Readings.check(reader.read(octets, 0, octets.length), options);
    }

    private static byte[] framed(byte[] message) {
        if (message.length >= 18) {
            Arrays.fill(message, 0, 16, (byte) -1);
            message[16] = (byte) (message.length >>> 8);
            message[17] = (byte) message.length;
        }
        return message;
    }

    private static byte[] mutilated(byte[] bytes, Random random) {
        byte[] changed =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes.clone();
        for (int i = random.nextInt(4); i > 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
