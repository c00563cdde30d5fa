package net.isthmus.ipsec.esp.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.isthmus.core.config.IpsecEncryption;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.ipsec.esp.mb.MbEngine;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.wire.NetworkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All engines do the same, and it is what the RFCs say. */
class EspEngineTest {
    private static final int ESP = 20;

    private final Frames frames = new Frames(Arena.ofAuto().allocate(256L * Frames.CHUNK_BYTES, Frames.CHUNK_BYTES));

    static List<EspEngine> engines() {
        return TestEngines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldGiveTheAnswersOfTheRfcs(EspEngine engine) {
        assertThat(KnownAnswers.wrong(engine)).isEmpty();
    }

    @Test
    void shouldOpenWhatAnyOtherEngineHasSealedWhateverSuiteLengthAndChunks() {
        List<EspEngine> engines = engines();
        List<EspCrypt> crypts =
                engines.stream().map(engine -> engine.worker(frames)).toList();
        var random = new Random(7);
        for (EspSuite suite : Suites.all()) {
            SaKeys keys = Suites.keys(suite, suite.hashCode());
            List<EspKey> prepared =
                    engines.stream().map(engine -> engine.key(suite, keys)).toList();
            for (int round = 0; round < 12; round++) {
                int sealer = random.nextInt(engines.size());
                int opener = round % engines.size();
                long sequence = suite.isEsn() ? random.nextLong() >>> 1 : random.nextInt() & 0xffff_ffffL;
                byte[] text = new byte[length(random, prepared.getFirst().alignment())];
                random.nextBytes(text);

                int frame = plain(prepared.get(sealer), text, sequence, random);
                crypts.get(sealer).seal(prepared.get(sealer), frame, ESP, sequence, sequence);
                crypts.get(sealer).finish();
                assertThat(text(prepared.get(sealer), frame)).isNotEqualTo(text);
                crypts.get(opener).open(round, prepared.get(opener), frame, ESP, sequence);
                crypts.get(opener).finish();

                assertThat(crypts.get(opener).isAuthentic(round))
                        .as(
                                "%s by %s and %s, %d bytes",
                                suite,
                                engines.get(sealer).name(),
                                engines.get(opener).name(),
                                text.length)
                        .isTrue();
                assertThat(text(prepared.get(opener), frame)).isEqualTo(text);
                frames.freePacket(frame);
            }
            prepared.forEach(EspKey::close);
        }
        assertThat(frames.available()).isEqualTo(frames.capacity());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldRefuseWhenAnyBitOrTheUpperHalfOfTheSequenceNumberIsAnother(EspEngine engine) {
        EspCrypt crypt = engine.worker(frames);
        var random = new Random(11);
        for (EspSuite suite : Suites.all()) {
            EspKey key = engine.key(suite, Suites.keys(suite, suite.hashCode() + 1));
            byte[] text = new byte[key.alignment() * 5];
            int frame = plain(key, text, 9, random);
            crypt.seal(key, frame, ESP, 9, 9);
            crypt.finish();
            byte[] packet = bytes(frame);
            for (int i = 0; i < 8; i++) {
                byte[] bent = packet.clone();
                bent[ESP + random.nextInt(packet.length - ESP)] ^= (byte) (1 << random.nextInt(8));
                write(frame, bent);
                crypt.open(3, key, frame, ESP, 9);
                crypt.finish();
                // The low half of the number is on the wire, and covered there only if it is not passed otherwise.
                boolean isNumberBent = !Arrays.equals(bent, 0, ESP + 8, packet, 0, ESP + 8) && suite.isEsn();
                assertThat(crypt.isAuthentic(3) && !isNumberBent)
                        .as("%s", suite)
                        .isFalse();
            }
            if (suite.isEsn()) {
                write(frame, packet);
                crypt.open(3, key, frame, ESP, 9 + (1L << 32));
                crypt.finish();
                assertThat(crypt.isAuthentic(3)).as("%s", suite).isFalse();
            }
            frames.freePacket(frame);
            key.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void shouldDoWholeBatchBetweenTwoFinishes(EspEngine engine) {
        EspCrypt worker = engine.worker(frames);
        for (EspSuite suite : Suites.all()) {
            EspKey key = engine.key(suite, Suites.keys(suite, suite.hashCode() + 2));
            int[] batch = new int[EspCrypt.BATCH];
            var random = new Random(5);
            for (int i = 0; i < batch.length; i++) {
                batch[i] = plain(key, new byte[key.alignment() * (1 + i)], i, random);
                worker.seal(key, batch[i], ESP, i, i);
            }
            worker.finish();
            for (int i = 0; i < batch.length; i++) {
                worker.open(i, key, batch[i], ESP, i);
            }
            worker.finish();
            for (int i = 0; i < batch.length; i++) {
                assertThat(worker.isAuthentic(i)).as("%s, packet %d", suite, i).isTrue();
                assertThat(text(key, batch[i])).containsOnly(0);
                frames.freePacket(batch[i]);
            }
            key.close();
        }
    }

    @Test
    void shouldNeverShowKeys() {
        for (EspEngine engine : engines()) {
            EspSuite suite = Suites.all().getFirst();
            try (EspKey key = engine.key(suite, Suites.keys(suite, 3))) {
                assertThat(key).hasToString("keys of aes128");
            }
        }
    }

    @Test
    void shouldRefuseLibraryThatIsNotThere() {
        assertThatThrownBy(() -> new MbEngine("libIPSec_MB.so.0")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldUseDifferentInitializationVectorsForDifferentCounters() {
        EspEngine engine = engines().getLast();
        EspCrypt crypt = engine.worker(frames);
        EspSuite suite = Suites.all().stream()
                .filter(one -> one.encryption() == IpsecEncryption.AES128_CBC)
                .findFirst()
                .orElseThrow();
        EspKey key = engine.key(suite, Suites.keys(suite, 3));
        int one = plain(key, new byte[32], 1, new Random(1));
        int other = plain(key, new byte[32], 2, new Random(1));
        crypt.seal(key, one, ESP, 1, 1);
        crypt.seal(key, other, ESP, 2, 2);
        crypt.finish();
        assertThat(Arrays.copyOfRange(bytes(one), ESP + 8, ESP + 24))
                .isNotEqualTo(Arrays.copyOfRange(bytes(other), ESP + 8, ESP + 24));
        key.close();
    }

    private static int length(Random random, int alignment) {
        int most = random.nextBoolean() ? 200 : 9000;
        return (1 + random.nextInt(most / alignment)) * alignment;
    }

    /** A packet with 20 bytes before ESP, laid into chunks whose borders lie anywhere. */
    private int plain(EspKey key, byte[] text, long sequence, Random random) {
        byte[] packet = new byte[ESP + key.headerBytes() + text.length + key.icvBytes()];
        MemorySegment bytes = MemorySegment.ofArray(packet);
        NetworkOrder.putI32(bytes, ESP, 0x1234);
        NetworkOrder.putI32(bytes, ESP + 4, (int) sequence);
        System.arraycopy(text, 0, packet, ESP + key.headerBytes(), text.length);
        int head = ESP + key.headerBytes();
        int tail = key.icvBytes();
        int middle = packet.length - head - tail;
        int chunks = 1 + middle / 3800 + (random.nextBoolean() ? 1 : 0);
        int first = 0;
        int last = 0;
        int from = 0;
        for (int i = 0; i < chunks; i++) {
            int to = i == chunks - 1 ? packet.length : Math.max(from, head) + Math.min(3800, (middle / chunks) + 1);
            to = Math.min(to, packet.length - (i == chunks - 1 ? 0 : tail));
            int frame = frames.allocate();
            MemorySegment.copy(packet, from, frames.memory(), ValueLayout.JAVA_BYTE, frames.offset(frame), to - from);
            frames.received(frame, frames.offset(frame), to - from);
            if (first == 0) {
                first = frame;
            } else {
                frames.chain(first, last, frame);
            }
            last = frame;
            from = to;
        }
        return first;
    }

    private byte[] bytes(int frame) {
        byte[] packet = new byte[frames.packetLength(frame)];
        PacketBytes.read(frames, frame, 0, packet.length, MemorySegment.ofArray(packet), 0);
        return packet;
    }

    private void write(int frame, byte[] packet) {
        PacketBytes.write(frames, frame, 0, packet.length, MemorySegment.ofArray(packet), 0);
    }

    private byte[] text(EspKey key, int frame) {
        byte[] packet = bytes(frame);
        return Arrays.copyOfRange(packet, ESP + key.headerBytes(), packet.length - key.icvBytes());
    }
}
