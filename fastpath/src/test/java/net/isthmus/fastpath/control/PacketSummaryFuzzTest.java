package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import net.isthmus.fastpath.testing.Corpus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as a packet in a trace: they give one short line. */
class PacketSummaryFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldGiveALineWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldGiveALineWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(PacketSummaryFuzzTest.class, "shouldGiveALineWhateverTheBytes", PacketSummaryFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        for (boolean isIp : new boolean[] {true, false}) {
            String line = PacketSummary.of(bytes, isIp);
            assertThat(line).isNotBlank().hasSizeLessThan(250);
            assertThat(line.chars()).noneMatch(Character::isISOControl);
        }
    }
}
