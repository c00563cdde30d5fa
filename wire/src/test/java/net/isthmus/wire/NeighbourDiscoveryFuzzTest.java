package net.isthmus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Any bytes at all, as a neighbour discovery message: refused, or what RFC 4861 §7.1 lets pass. Few bytes have the
 * checksum that they should, so they are read once more with header and checksum mended.
 */
class NeighbourDiscoveryFuzzTest {

    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreInTheCorpus() throws IOException {
        Corpus.forEach(
                NeighbourDiscoveryFuzzTest.class,
                "shouldReadOrRefuseWhateverTheBytes",
                NeighbourDiscoveryFuzzTest::check);
    }

    private static void check(byte[] bytes) {
        read(bytes);
        if (bytes.length >= Ipv6.LENGTH + Icmpv6.LENGTH && bytes.length <= 0xffff) {
            byte[] mended = bytes.clone();
            MemorySegment memory = MemorySegment.ofArray(mended);
            NetworkOrder.putI32(memory, 0, 6 << 28);
            NetworkOrder.putU16(memory, Ipv6.PAYLOAD_LENGTH, bytes.length - Ipv6.LENGTH);
            NetworkOrder.putU8(memory, Ipv6.NEXT_HEADER, IpProtocol.ICMPV6);
            NetworkOrder.putU8(memory, Ipv6.HOP_LIMIT, 255);
            NetworkOrder.putU8(memory, Ipv6.LENGTH + 1, 0);
            Icmpv6.writeChecksum(memory, 0, bytes.length - Ipv6.LENGTH);
            assertThat(Icmpv6.sum(memory, 0, bytes.length - Ipv6.LENGTH)).isEqualTo(0xffff);
            read(mended);
        }
    }

    private static void read(byte[] bytes) {
        NeighbourDiscovery.parse(MemorySegment.ofArray(bytes), 0, bytes.length).ifPresent(message -> {
            switch (message) {
                case NdMessage.Solicitation solicitation -> {
                    assertThat(solicitation.source().isMulticast()).isFalse();
                    checkTarget(solicitation.target());
                    checkOptions(solicitation.options(), bytes);
                }
                case NdMessage.Advertisement advertisement -> {
                    IpAddress source = advertisement.source();
                    assertThat(source.isMulticast() || source.isUnspecified()).isFalse();
                    checkTarget(advertisement.target());
                    checkOptions(advertisement.options(), bytes);
                }
                case NdMessage.RouterSolicitation solicitation ->
                    assertThat(solicitation.source().isMulticast()).isFalse();
                case NdMessage.RouterAdvertisement advertisement -> {
                    assertThat(advertisement.source().isLinkLocal()).isTrue();
                    byte[] again = RouterMessages.toPacket(advertisement);
                    assertThat(NeighbourDiscovery.parse(MemorySegment.ofArray(again), 0, again.length))
                            .as("what is written of it is read again")
                            .contains(advertisement);
                }
                case NdMessage.Other other -> assertThat(other.type()).isEqualTo(137);
            }
            assertThat(message.toString()).isNotBlank();
        });
    }

    private static void checkTarget(IpAddress target) {
        assertThat(target.isMulticast() || target.isUnspecified()).isFalse();
    }

    private static void checkOptions(List<NdOption> options, byte[] bytes) {
        var written = new OctetWriter();
        options.forEach(option -> NdOption.emit(option, written));
        assertThat(NdOption.parseAll(MemorySegment.ofArray(written.toBytes()), 0, written.length()))
                .as("options as they were read")
                .contains(options);
        assertThat(options.size() * NdOption.UNIT).isLessThanOrEqualTo(bytes.length);
    }
}
