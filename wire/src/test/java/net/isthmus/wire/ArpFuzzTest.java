package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as an ARP message: refused, or read such that writing gives the same bytes. */
class ArpFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(ArpFuzzTest.class, "shouldReadOrRefuseWhateverTheBytes", ArpFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        if (!Arp.isPlausible(memory, 0, bytes.length)) {
            return;
        }
        byte[] written = new byte[Arp.LENGTH];
        Arp.write(
                MemorySegment.ofArray(written),
                0,
                Arp.operation(memory, 0),
                Arp.senderMac(memory, 0),
                Arp.senderAddress(memory, 0),
                Arp.targetMac(memory, 0),
                Arp.targetAddress(memory, 0));
        assertThat(written).isEqualTo(Arrays.copyOf(bytes, Arp.LENGTH));
    }
}
