package net.isthmus.bench;

import java.util.concurrent.TimeUnit;
import net.isthmus.fastpath.graph.Vector;
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
 * Nanoseconds a packet of a whole VPN gateway in memory: turns of a worker with the product's own graph. A packet
 * passes route and session, ESP in tunnel mode over IPv4, the route of the outer packet and its rewrite.
 *
 * <p>{@code generator} is the writing of packets and what the benchmark's devices cost; {@code plain} is forwarding
 * with sessions and without ESP; {@code protect} encrypts; {@code both} gives what was encrypted to a second gateway,
 * which decrypts and forwards it. Encryption costs protect − generator, decryption both − protect.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class EspGatewayBenchmark {
    private static final int TURNS = 128;

    /** How far packets go. */
    @Param({"generator", "plain", "protect", "both"})
    String way;

    /** The engine; native is the best of this machine. */
    @Param({"native"})
    String engine;

    /** The algorithms. */
    @Param({"aes128gcm16"})
    String suite;

    /** Bytes of the Ethernet frame that is to be protected. */
    @Param({"64", "1400", "8900"})
    int length;

    private EspGateways gateways;

    /** Builds both gateways. */
    @Setup
    public void setUp() {
        gateways = new EspGateways(way, EspPackets.engine(engine), EspPackets.suite(suite), length);
    }

    /** Carries {@value #TURNS} bursts. */
    @Benchmark
    @OperationsPerInvocation(TURNS * Vector.BURST)
    public long carry() {
        return gateways.carry(TURNS);
    }
}
