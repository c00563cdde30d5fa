package net.isthmus.fastpath.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ByteRingTest {
    private static final int CAPACITY = 4096;

    private record Sent(int kind, int first, int second, int length, byte fill) {}

    private final ByteRing ring = new ByteRing(CAPACITY);
    private final Deque<Sent> expected = new ArrayDeque<>();

    @Test
    void shouldGiveBackWhatWasWrittenInOrderWhateverTheLengths() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int round = 0; round < 50_000; round++) {
            if (random.nextBoolean()) {
                write(random);
            } else {
                ring.read(this::check, random.nextInt(1, 5));
            }
        }
        ring.read(this::check, Integer.MAX_VALUE);
        assertThat(expected).isEmpty();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void shouldRefuseWhenFullAndTakeAgainWhenRead() {
        int written = 0;
        while (ring.claim(1, written, 0, 240) >= 0) {
            ring.publish();
            written++;
        }
        assertThat(written).isEqualTo(CAPACITY / 256);

        assertThat(ring.read((kind, first, second, memory, at, length) -> {}, 1))
                .isOne();

        assertThat(ring.claim(1, 0, 0, 240)).isNotNegative();
    }

    @Test
    void shouldRefuseARecordLongerThanAQuarterOfTheRing() {
        assertThat(ring.claim(1, 0, 0, ring.maxLength() + 1)).isNegative();
        assertThat(ring.claim(1, 0, 0, ring.maxLength())).isNotNegative();
    }

    @Test
    void shouldShowNothingBeforeItIsPublished() {
        ring.claim(1, 0, 0, 16);

        assertThat(ring.isEmpty()).isTrue();
        assertThat(ring.read((kind, first, second, memory, at, length) -> {}, 1))
                .isZero();
    }

    @Test
    void shouldPassARecordWhenItsReaderFails() {
        ring.claim(1, 0, 0, 16);
        ring.publish();

        assertThatThrownBy(() -> ring.read(
                        (kind, first, second, memory, at, length) -> {
                            throw new IllegalStateException("a part failed");
                        },
                        1))
                .hasMessage("a part failed");
        assertThat(ring.isEmpty()).as("it would fail again and again").isTrue();
    }

    private void write(RandomGenerator random) {
        var sent = new Sent(random.nextInt(1, 9), random.nextInt(), random.nextInt(), random.nextInt(0, 900), (byte)
                random.nextInt());
        long at = ring.claim(sent.kind, sent.first, sent.second, sent.length);
        if (at >= 0) {
            ring.memory().asSlice(at, sent.length).fill(sent.fill);
            ring.publish();
            expected.add(sent);
        }
    }

    private void check(int kind, int first, int second, MemorySegment memory, long at, int length) {
        Sent sent = expected.remove();
        assertThat(new Sent(kind, first, second, length, sent.fill)).isEqualTo(sent);
        for (int i = 0; i < length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at + i) != sent.fill) {
                throw new AssertionError("byte " + i + " of " + length + " differs");
            }
        }
    }
}
