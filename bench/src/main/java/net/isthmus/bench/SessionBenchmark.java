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
 * Nanoseconds a packet of a session that is known, in memory: whole turns of a worker with the product's own graph, for
 * packets of UDP that come from so many flows in random order.
 *
 * <p>{@code generator} is the writing of packets, which all others contain; {@code plain} is forwarding without
 * sessions; {@code open} has sessions under no policy; {@code policy} has 100 rules, and so has all that follows:
 * sources that are translated to a pool, a host with an address of its own, a service with 16 backends; {@code all} has
 * policy, services and translation, and its packets' sources are translated.
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
public class SessionBenchmark {
    private static final int TURNS = 128;
    private static final int RULES = 100;

    /** What is done to packets. */
    @Param({"generator", "plain", "open", "policy", "snat", "attach", "vip", "all"})
    String feature;

    /** Sessions that there are. */
    @Param({"1", "10000", "1000000"})
    int sessions;

    private MemoryGateway gateway;

    /** Builds a worker and lets every session begin. */
    @Setup
    public void setUp() {
        gateway = new MemoryGateway(feature, RULES, sessions);
        gateway.meetAll();
    }

    /** Carries {@value #TURNS} bursts. */
    @Benchmark
    @OperationsPerInvocation(TURNS * Vector.BURST)
    public long carry() {
        return gateway.forward(TURNS);
    }
}
