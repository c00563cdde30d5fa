package net.isthmus.bench;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.MessageReader;
import net.isthmus.bgp.message.MessageWriter;
import net.isthmus.bgp.message.Read;
import net.isthmus.bgp.message.WireOptions;
import net.isthmus.wire.IpAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A million prefixes in 166,667 UPDATEs, read from octets and written to octets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseZGC", "-Xmx3g"})
public class BgpMessageBenchmark {
    private static final int PREFIXES = 1_000_000;
    private static final long NEIGHBOUR = 65_001;
    private static final WireOptions OPTIONS = new WireOptions(false, true, false, true, Set.of(Family.IPV4_UNICAST));

    /** Sets of attributes among the UPDATEs: many that share one, and each with its own. */
    @Param({"20000", "166667"})
    public int sets;

    private final List<Message.Update> updates = new ArrayList<>();
    private byte[] octets = new byte[0];

    /** Writes the table. */
    @Setup
    public void prepare() {
        var table = new BgpUpdates(PREFIXES, sets, NEIGHBOUR, IpAddress.parse("10.0.0.1"));
        var out = new ByteArrayOutputStream();
        var writer = new MessageWriter();
        writer.agree(OPTIONS);
        for (int i = 0; i < table.count(); i++) {
            Message.Update update = table.update(i);
            updates.add(update);
            writer.write(update, (message, length) -> out.write(message, 0, length));
        }
        octets = out.toByteArray();
    }

    /** Reads all of it in a session that begins. */
    @Benchmark
    public void read(Blackhole blackhole) {
        var reader = new MessageReader();
        reader.agree(OPTIONS);
        int at = 0;
        while (at < octets.length) {
            if (!(reader.read(octets, at, octets.length) instanceof Read.Complete complete)) {
                throw new IllegalStateException("what was written cannot be read");
            }
            blackhole.consume(complete);
            at += complete.lengthBytes();
        }
    }

    /** Writes all of it. */
    @Benchmark
    public void write(Blackhole blackhole) {
        var writer = new MessageWriter();
        writer.agree(OPTIONS);
        for (Message.Update update : updates) {
            writer.write(update, (message, length) -> blackhole.consume(length));
        }
    }
}
