package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any bytes at all, as an IPv6 packet: refused, or a header and payload that lie within them. */
class Ipv6FuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(Ipv6FuzzTest.class, "shouldReadOrRefuseWhateverTheBytes", Ipv6FuzzTest::check);
    }

    private static void check(byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes.clone());
        if (!Ipv6.isPlausible(memory, 0, bytes.length)) {
            return;
        }
        int length = Ipv6.payloadLength(memory, 0);
        assertThat(length).isBetween(0, bytes.length - Ipv6.LENGTH);
        IpAddress source = IpAddress.ofIpv6(Ipv6.sourceHigh(memory, 0), Ipv6.sourceLow(memory, 0));
        IpAddress destination = IpAddress.ofIpv6(Ipv6.destinationHigh(memory, 0), Ipv6.destinationLow(memory, 0));
        assertThat(IpAddress.parse(source.toString())).isEqualTo(source);
        assertThat(IpAddress.parse(destination.toString())).isEqualTo(destination);
        assertThat(Ipv6.isMulticast(destination.high())).isEqualTo(destination.isMulticast());
        if (length >= 4) {
            Icmpv6.writeChecksum(memory, 0, length);
            assertThat(Icmpv6.sum(memory, 0, length)).isEqualTo(0xffff);
        }
        int hopLimit = Ipv6.hopLimit(memory, 0);
        if (hopLimit > 0) {
            Ipv6.decrementHopLimit(memory, 0);
            assertThat(Ipv6.hopLimit(memory, 0)).isEqualTo(hopLimit - 1);
        }
    }
}
