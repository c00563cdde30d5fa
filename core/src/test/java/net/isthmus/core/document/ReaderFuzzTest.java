package net.isthmus.core.document;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes at all, as a document. {@code ./mvnw -Pfuzz -pl core -am test} lets Jazzer look for what breaks the reader,
 * guided by coverage; it keeps what it finds in {@code src/test/resources/…/ReaderFuzzTestInputs}. Every build reads
 * that corpus in {@link HostileDocumentTest}, without Jazzer's instrumentation.
 */
class ReaderFuzzTest {

    @FuzzTest(maxDuration = "5m")
    void shouldAnswerWhateverTheBytes(byte @Nullable [] document) {
        if (document != null) {
            HostileDocument.check(document);
        }
    }
}
