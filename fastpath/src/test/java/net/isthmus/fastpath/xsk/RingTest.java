package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ring arithmetic over plain memory; a producer ring and a consumer ring share it, as we and the kernel do. */
class RingTest {

    private static final int SIZE = 8;
    private static final RingOffsets OFFSETS = new RingOffsets(0, 64, 192, 128);

    private final MemorySegment memory = Arena.ofAuto().allocate(192 + SIZE * 16, 64);

    @Test
    void shouldHideSlotsUntilTheyArePublished() {
        var producer = ProducerRing.ofAddresses(memory, OFFSETS, SIZE);
        var consumer = ConsumerRing.ofAddresses(memory, OFFSETS, SIZE);

        producer.put(0x1000);
        producer.put(0x2000);
        assertThat(consumer.available(SIZE)).isZero();

        producer.publish();
        assertThat(consumer.available(SIZE)).isEqualTo(2);
        assertThat(consumer.address(0)).isEqualTo(0x1000);
        assertThat(consumer.address(1)).isEqualTo(0x2000);
    }

    @Test
    void shouldWriteTheProducerIndexOnceABatch() {
        var producer = ProducerRing.ofPackets(memory, OFFSETS, SIZE);
        producer.put(4096, 64, 0);
        producer.put(8192, 65, RingDescriptor.CONTINUES);
        assertThat(index(OFFSETS.producer())).isZero();
        producer.publish();
        assertThat(index(OFFSETS.producer())).isEqualTo(2);

        memory.set(ValueLayout.JAVA_INT, OFFSETS.producer(), 77);
        producer.publish();
        assertThat(index(OFFSETS.producer())).as("nothing new to publish").isEqualTo(77);
    }

    @Test
    void shouldReadBackAllFieldsOfADescriptor() {
        var producer = ProducerRing.ofPackets(memory, OFFSETS, SIZE);
        var consumer = ConsumerRing.ofPackets(memory, OFFSETS, SIZE);
        producer.put(0x1_2345_6789L, -1, RingDescriptor.CONTINUES);
        producer.publish();

        assertThat(consumer.available(1)).isEqualTo(1);
        assertThat(consumer.address(0)).isEqualTo(0x1_2345_6789L);
        assertThat(consumer.length(0)).as("unsigned").isEqualTo(0xffff_ffffL);
        assertThat(consumer.options(0)).isEqualTo(RingDescriptor.CONTINUES);
    }

    @Test
    void shouldReportNoRoomWhenFullAndRoomAgainAfterRelease() {
        var producer = ProducerRing.ofAddresses(memory, OFFSETS, SIZE);
        var consumer = ConsumerRing.ofAddresses(memory, OFFSETS, SIZE);
        for (int i = 0; i < SIZE; i++) {
            producer.put(i);
        }
        producer.publish();
        assertThat(producer.free(1)).isZero();

        assertThat(consumer.available(3)).isEqualTo(3);
        consumer.release(3);
        assertThat(producer.free(1)).isEqualTo(3);
        assertThat(producer.pending()).isEqualTo(5);
    }

    @Test
    void shouldCarryOnWhereTheIndicesWrapAround() {
        int beforeWrap = -5;
        memory.set(ValueLayout.JAVA_INT, OFFSETS.producer(), beforeWrap);
        memory.set(ValueLayout.JAVA_INT, OFFSETS.consumer(), beforeWrap);
        var producer = ProducerRing.ofPackets(memory, OFFSETS, SIZE);
        var consumer = ConsumerRing.ofPackets(memory, OFFSETS, SIZE);
        var random = new SplittableRandom(7);
        long written = 0;
        long read = 0;
        while (read < 10_000) {
            int burst = Math.min(random.nextInt(1, SIZE + 1), producer.free(SIZE));
            for (int i = 0; i < burst; i++) {
                producer.put(written, (int) written, (int) (written & 1));
                written++;
            }
            producer.publish();
            int taken = consumer.available(random.nextInt(1, SIZE + 1));
            for (int i = 0; i < taken; i++) {
                assertThat(consumer.address(i)).isEqualTo(read);
                assertThat(consumer.length(i)).isEqualTo(read);
                assertThat(consumer.options(i)).isEqualTo((int) (read & 1));
                read++;
            }
            consumer.release(taken);
            assertThat(written - read).isBetween(0L, (long) SIZE);
        }
    }

    @Test
    void shouldTakeAnIndexThatMakesNoSenseForAnEmptyRing() {
        var consumer = ConsumerRing.ofPackets(memory, OFFSETS, SIZE);
        for (int odd : new int[] {-1, SIZE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            memory.set(ValueLayout.JAVA_INT, OFFSETS.producer(), odd);
            assertThat(consumer.available(SIZE)).isZero();
        }
        memory.set(ValueLayout.JAVA_INT, OFFSETS.producer(), 1);
        assertThat(consumer.available(SIZE)).isEqualTo(1);
    }

    @Test
    void shouldReadTheWakeUpFlag() {
        var producer = ProducerRing.ofPackets(memory, OFFSETS, SIZE);
        assertThat(producer.needsWakeup()).isFalse();
        memory.set(ValueLayout.JAVA_INT, OFFSETS.flags(), 1);
        assertThat(producer.needsWakeup()).isTrue();
        memory.set(ValueLayout.JAVA_INT, OFFSETS.flags(), 2);
        assertThat(producer.needsWakeup()).isFalse();
    }

    @Test
    void shouldRefuseASizeThatIsNoPowerOfTwo() {
        for (int size : new int[] {0, -8, 3, 1000, 1 << 21}) {
            assertThatThrownBy(() -> ProducerRing.ofAddresses(memory, OFFSETS, size))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a ring of " + size + " slots");
            assertThatThrownBy(() -> ConsumerRing.ofAddresses(memory, OFFSETS, size))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private int index(long offset) {
        return memory.get(ValueLayout.JAVA_INT, offset);
    }
}
