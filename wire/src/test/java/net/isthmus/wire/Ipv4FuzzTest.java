package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as an IPv4 packet: refused, or a header and options that lie within them and can be rewritten. */
class Ipv4FuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(Ipv4FuzzTest.class, "shouldReadOrRefuseWhateverTheBytes", Ipv4FuzzTest::check);
    }

    private static void check(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes.clone());
        boolean isPlausible = Ipv4.isPlausible(memory, 0, bytes.length);
        if (Ipv4.isUsual(memory, 0, bytes.length, bytes.length)) {
            assertThat(isPlausible).isTrue();
        }
        if (!isPlausible) {
            return;
        }
        int headerLength = Ipv4.headerLength(memory, 0);
        assertThat(headerLength).isBetween(Ipv4.MIN_LENGTH, Ipv4.totalLength(memory, 0));
        assertThat(Ipv4.totalLength(memory, 0)).isLessThanOrEqualTo(bytes.length);
        Ipv4.hasValidChecksum(memory, 0, headerLength);
        checkOptions(bytes, headerLength);

        Ipv4.writeChecksum(memory, 0, headerLength);
        assertThat(Ipv4.hasValidChecksum(memory, 0, headerLength)).isTrue();
        int ttl = Ipv4.ttl(memory, 0);
        assertThat(Ipv4.decrementTtl(memory, 0)).isEqualTo(ttl > 1);
        assertThat(Ipv4.ttl(memory, 0)).isEqualTo(ttl > 1 ? ttl - 1 : ttl);
        assertThat(Ipv4.hasValidChecksum(memory, 0, headerLength)).isTrue();
    }

    /** Copied options are no longer than all; copied once more they are the same. */
    private static void checkOptions(byte[] bytes, int headerLength) {
        int copied = Ipv4Options.copiedLength(MemorySegment.ofArray(bytes), 0, headerLength);
        if (copied < 0) {
            return;
        }
        assertThat(copied % 4).isZero();
        assertThat(copied).isLessThanOrEqualTo(headerLength - Ipv4.MIN_LENGTH);
        byte[] first = copyOptions(Arrays.copyOf(bytes, headerLength), copied);
        assertThat(copyOptions(first, copied)).isEqualTo(first);
    }

    /** The header with only those options that are copied. */
    private static byte[] copyOptions(byte[] header, int copied) {
        assertThat(Ipv4Options.copiedLength(MemorySegment.ofArray(header), 0, header.length))
                .isEqualTo(copied);
        byte[] both = Arrays.copyOf(header, header.length + Ipv4.MIN_LENGTH + copied);
        Ipv4Options.writeCopied(MemorySegment.ofArray(both), 0, header.length, header.length + (long) Ipv4.MIN_LENGTH);
        assertThat(Arrays.copyOf(both, header.length)).isEqualTo(header);
        return Arrays.copyOfRange(both, header.length, both.length);
    }
}
