package net.isthmus.bench.veth;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bench.BgpUpdates;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.MessageWriter;
import net.isthmus.bgp.message.WireOptions;
import net.isthmus.wire.IpAddress;

/**
 * A neighbour that has a large table, tells all of it, and then keeps the session: {@link BgpSideBySide} runs it in a
 * namespace of its own. It reads nothing but lengths.
 *
 * <pre>
 *   BgpGenerator OWN-ADDRESS ADDRESS PREFIXES SETS
 * </pre>
 */
public final class BgpGenerator {
    /** Its autonomous system. */
    static final int AS = 65_001;

    /** The last thing that it says. */
    static final String DONE = "all sent";

    private static final int HOLD_TIME = 180;
    private static final int CHUNK = 1 << 16;
    private static final long PAUSE_MILLIS = 20_000;
    private static final WireOptions OPTIONS = new WireOptions(false, true, false, false, Set.of(Family.IPV4_UNICAST));

    private final MessageWriter writer = new MessageWriter();
    private final byte[] chunk = new byte[CHUNK];
    private final OutputStream out;
    private int filled;

    private BgpGenerator(OutputStream out) {
        this.out = out;
        writer.agree(OPTIONS);
    }

    /** The program. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        IpAddress own = IpAddress.parse(arguments[0]);
        var table = new BgpUpdates(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), AS, own);
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(arguments[0]), 0));
            socket.connect(new InetSocketAddress(InetAddress.getByName(arguments[1]), 179), 10_000);
            var in = new DataInputStream(socket.getInputStream());
            var generator = new BgpGenerator(socket.getOutputStream());
            generator.open(own, in);
            Thread.ofPlatform().daemon().start(() -> drain(in));
            long startNs = System.nanoTime();
            for (int i = 0; i < table.count(); i++) {
                generator.put(table.update(i));
            }
            generator.put(new Message.Update(List.of(), Optional.empty(), List.of(), List.of(Family.IPV4_UNICAST)));
            generator.flush();
            System.out.printf("%s after %d ms%n", DONE, (System.nanoTime() - startNs) / 1_000_000);
            while (true) {
                Thread.sleep(PAUSE_MILLIS);
                generator.put(new Message.Keepalive());
                generator.flush();
            }
        }
    }

    /** Until the other side has taken our OPEN. */
    private void open(IpAddress own, DataInputStream in) throws IOException {
        put(new Message.Open(
                4, AS, HOLD_TIME, own, List.of(new Capability.Multiprotocol(1, 1), new Capability.FourOctetAs(AS))));
        flush();
        skip(in);
        put(new Message.Keepalive());
        flush();
        skip(in);
    }

    private static void drain(DataInputStream in) {
        try {
            while (true) {
                skip(in);
            }
        } catch (IOException e) {
            System.out.println("the session has ended: " + e.getMessage());
        }
    }

    private static void skip(DataInputStream in) throws IOException {
        in.skipNBytes(16);
        in.skipNBytes(in.readUnsignedShort() - 18);
    }

    private void put(Message message) {
        writer.write(message, (octets, length) -> {
            if (filled + length > chunk.length) {
                flush();
            }
            System.arraycopy(octets, 0, chunk, filled, length);
            filled += length;
        });
    }

    private void flush() {
        try {
            out.write(chunk, 0, filled);
            filled = 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
