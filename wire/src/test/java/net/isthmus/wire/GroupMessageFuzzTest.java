package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as a message of IGMP or MLD, and as a frame on a guarded port: read or refused. */
class GroupMessageFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(GroupMessageFuzzTest.class, "shouldReadOrRefuseWhateverTheBytes", GroupMessageFuzzTest::check);
    }

    static void check(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        Igmp.parse(memory, 0, bytes.length).ifPresent(GroupMessageFuzzTest::assertSane);
        Mld.parse(memory, 0, bytes.length).ifPresent(GroupMessageFuzzTest::assertSane);
        if (bytes.length >= Ethernet.LENGTH) {
            int typeAt = FrameGuards.typeAt(memory, 0, bytes.length);
            assertThat(FrameGuards.classify(memory, 0, bytes.length, typeAt)).isBetween(0, 4);
        }
    }

    private static void assertSane(GroupMessage message) {
        if (message instanceof GroupMessage.Report report) {
            assertThat(report.changes()).allMatch(change -> change.group().isMulticast());
        } else if (message instanceof GroupMessage.Query query) {
            assertThat(query.maxResponseMs()).isBetween(0, 8_400_000);
            assertThat(query.isGeneral() || query.group().isMulticast()).isTrue();
        }
    }
}
