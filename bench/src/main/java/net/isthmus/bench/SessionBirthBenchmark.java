package net.isthmus.bench;

import java.util.concurrent.TimeUnit;
import net.isthmus.fastpath.graph.Vector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * New sessions a second in memory: whole turns of a worker in which every packet begins one. {@code birth} lets them
 * begin; {@code life} ends them too, which in an appliance the control loop does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"})
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class SessionBirthBenchmark {
    private static final int TURNS = 256;

    /** As in {@link SessionBenchmark}. */
    @Param({"open", "policy", "snat", "all"})
    String feature;

    /** Rules of the firewall, none of which fits. */
    @Param({"1", "10000"})
    int rules;

    private MemoryGateway gateway;

    /** Builds a worker without a session. */
    @Setup
    public void setUp() {
        gateway = new MemoryGateway(feature, rules, 0);
    }

    /** Ends what has begun; an invocation takes some ten milliseconds. */
    @TearDown(Level.Invocation)
    public void end() {
        gateway.endAll();
    }

    /** {@value #TURNS} bursts of sessions begin. */
    @Benchmark
    @OperationsPerInvocation(TURNS * Vector.BURST)
    public long birth() {
        return gateway.forward(TURNS);
    }

    /** {@value #TURNS} bursts of sessions begin and end. */
    @Benchmark
    @OperationsPerInvocation(TURNS * Vector.BURST)
    public long life() {
        long carried = gateway.forward(TURNS);
        gateway.endAll();
        return carried;
    }
}
