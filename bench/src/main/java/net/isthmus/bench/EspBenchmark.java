package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.ipsec.esp.engine.EspCrypt;
import net.isthmus.ipsec.esp.engine.EspEngine;
import net.isthmus.ipsec.esp.engine.EspKey;
import net.isthmus.wire.NetworkOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a packet of the engines alone, by suite and length of the ESP packet: {@code seal} encrypts,
 * {@code sealAndOpen} encrypts and decrypts, so that decryption is the difference. Packets of more than one chunk are
 * chains.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class EspBenchmark {
    private static final int BURST = Vector.BURST;
    private static final int ALIGNMENT = 16;

    /** The engine; native is the best of this machine. */
    @Param({"native", "jdk", "bouncycastle"})
    String engine;

    /** The algorithms. */
    @Param({"aes128gcm16", "aes256gcm16", "chacha20poly1305", "aes128-sha256"})
    String suite;

    /** Bytes of text. */
    @Param({"64", "1400", "8900"})
    int length;

    private Frames frames;
    private EspKey key;
    private EspCrypt crypt;
    private int bytes;
    private final int[][] packets = new int[BURST][];
    private long sequence;

    /** Makes packets and keys. */
    @Setup
    public void setUp() {
        EspEngine chosen = EspPackets.engine(engine);
        frames = new Frames(
                HugePages.allocate(Arena.global(), 256L * Frames.CHUNK_BYTES).memory());
        crypt = chosen.worker(frames);
        key = chosen.key(EspPackets.suite(suite), EspPackets.keys(EspPackets.suite(suite)));
        bytes = key.headerBytes() + length / ALIGNMENT * ALIGNMENT + key.icvBytes();
        for (int i = 0; i < BURST; i++) {
            packets[i] = EspPackets.chunks(frames, bytes);
            EspPackets.reset(frames, packets[i], bytes);
        }
    }

    /** Encrypts a burst. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long seal() {
        for (int[] packet : packets) {
            NetworkOrder.putI64(frames.memory(), frames.offset(packet[0]), 1L << 32 | ++sequence & 0xffff_ffffL);
            crypt.seal(key, packet[0], 0, sequence, sequence);
        }
        crypt.finish();
        return sequence;
    }

    /** Encrypts and decrypts a burst. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long sealAndOpen() {
        long first = sequence;
        seal();
        for (int i = 0; i < BURST; i++) {
            crypt.open(i, key, packets[i][0], 0, first + i + 1);
        }
        crypt.finish();
        if (!crypt.isAuthentic(0) || !crypt.isAuthentic(BURST - 1)) {
            throw new IllegalStateException("what was sealed is not authentic");
        }
        return sequence;
    }
}
