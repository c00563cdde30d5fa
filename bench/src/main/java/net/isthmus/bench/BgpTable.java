package net.isthmus.bench;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.MessageReader;
import net.isthmus.bgp.message.MessageWriter;
import net.isthmus.bgp.message.Read;
import net.isthmus.bgp.message.WireOptions;
import net.isthmus.bgp.policy.Policy;
import net.isthmus.bgp.rib.Routes;
import net.isthmus.bgp.rib.RoutesPlan;
import net.isthmus.bgp.session.Neighbor;
import net.isthmus.bgp.session.Peer;
import net.isthmus.core.port.NextHop;
import net.isthmus.core.port.RouteOffer;
import net.isthmus.core.port.RouteOrigin;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.port.SelectedRoutes.Selected;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * How long a million prefixes from one neighbour take until the house and other neighbours have been told, and how much
 * memory they take then: from octets to octets, without sockets and without the house's own RIB.
 *
 * <pre>
 *   java -Xmx2g -cp … net.isthmus.bench.BgpTable [neighbours that are told] [sets of attributes]
 * </pre>
 */
public final class BgpTable implements RouteSink {
    private static final int PREFIXES = 1_000_000;
    private static final long AS = 64_500;
    private static final long FIRST_AS = 65_001;
    private static final double MIB = 1024 * 1024;

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Routes routes = new Routes(loop::add, this);
    private final Map<String, RoutesPlan.Neighbor> neighbors = new HashMap<>();
    private long offered;
    private long octetsSent;

    private BgpTable() {}

    /** Measures five times, each with a table of its own. */
    public static void main(String[] arguments) {
        int told = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        int sets = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 166_667;
        byte[] octets = octets(sets);
        for (int i = 0; i < 5; i++) {
            new BgpTable().measure(octets, told);
        }
    }

    private static byte[] octets(int sets) {
        var table = new BgpUpdates(PREFIXES, sets, FIRST_AS, IpAddress.parse("10.0.0.1"));
        var out = new ByteArrayOutputStream();
        var writer = new MessageWriter();
        writer.agree(options());
        for (int i = 0; i < table.count(); i++) {
            writer.write(table.update(i), (message, length) -> out.write(message, 0, length));
        }
        return out.toByteArray();
    }

    private static WireOptions options() {
        return new WireOptions(false, true, false, true, Set.of(Family.IPV4_UNICAST));
    }

    private void measure(byte[] octets, int told) {
        double before = liveMib();
        long begin = System.nanoTime();
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        routes.houseChanged(
                List.of(new Selected(IpPrefix.parse("10.0.0.0/24"), RouteOrigin.CONNECTED, 0, new NextHop.OnLink(1))),
                List.of());
        List<MemoryPeer> peers = new ArrayList<>();
        for (int i = 0; i <= told; i++) {
            peers.add(peer(i));
        }
        routes.configure(new RoutesPlan(AS, IpAddress.parse("10.255.0.1"), 1, List.of(), Map.of(), neighbors));
        peers.forEach(routes::established);
        read(octets, peers.getFirst());
        long heard = System.nanoTime();
        turn(Integer.MAX_VALUE);
        long end = System.nanoTime();
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
        double after = liveMib();
        System.out.printf(
                "%,d prefixes from one neighbour to the house and %d others (%,d offers, %,d octets): heard %d ms,"
                        + " told %d ms, CPU %d ms, %.0f MiB%n",
                PREFIXES,
                told,
                offered,
                octetsSent,
                Duration.ofNanos(heard - begin).toMillis(),
                Duration.ofNanos(end - heard).toMillis(),
                Duration.ofNanos(spent).toMillis(),
                after - before);
        begin = System.nanoTime();
        routes.closed(peers.getFirst(), Set.of());
        turn(Integer.MAX_VALUE);
        System.out.printf(
                "  withdrawn again: %d ms, %.0f MiB%n",
                Duration.ofNanos(System.nanoTime() - begin).toMillis(), liveMib() - before);
    }

    /** Turns of the loop, as between two reads of a socket. */
    private void read(byte[] octets, MemoryPeer from) {
        var reader = new MessageReader();
        reader.agree(options());
        int at = 0;
        int count = 0;
        while (at < octets.length) {
            if (!(reader.read(octets, at, octets.length) instanceof Read.Complete complete)
                    || !(complete.message() instanceof Message.Update update)) {
                throw new IllegalStateException("what was written cannot be read");
            }
            routes.received(from, update);
            at += complete.lengthBytes();
            if (++count % 500 == 0) {
                turn(1);
            }
        }
    }

    private void turn(int most) {
        for (int i = 0; i < most && !loop.isEmpty(); i++) {
            loop.remove().run();
        }
    }

    private MemoryPeer peer(int index) {
        RoutesPlan.Exchange all =
                new RoutesPlan.Exchange(Optional.of(Policy.ACCEPT), Optional.of(Policy.ACCEPT), Long.MAX_VALUE);
        IpAddress address = IpAddress.parse("10.0.0." + (index + 1));
        long as = FIRST_AS + index;
        neighbors.put(
                "n" + index,
                new RoutesPlan.Neighbor(
                        address, false, as, AS, true, true, false, false, Map.of(Family.IPV4_UNICAST, all)));
        var writer = new MessageWriter();
        writer.agree(options());
        return new MemoryPeer(neighbor("n" + index, address, as), writer);
    }

    private static Neighbor neighbor(String name, IpAddress address, long as) {
        return new Neighbor(
                name,
                address,
                Optional.empty(),
                AS,
                as,
                IpAddress.parse("10.255.0.1"),
                Duration.ofSeconds(90),
                Duration.ofSeconds(30),
                false,
                1,
                OptionalInt.empty(),
                Optional.empty(),
                Set.of(Family.IPV4_UNICAST),
                Duration.ZERO);
    }

    private static double liveMib() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }

    @Override
    public void change(Collection<RouteOffer> more, Collection<RouteOffer> withdrawn) {
        offered += more.size();
    }

    @Override
    public void offer(RouteOffer route) {
        offered++;
    }

    @Override
    public void withdraw(int vrf, IpPrefix prefix, RouteOrigin origin, String source) {
        offered--;
    }

    /** A neighbour whose session writes messages and forgets them. */
    private final class MemoryPeer implements Peer {
        private final Neighbor neighbor;
        private final MessageWriter writer;

        MemoryPeer(Neighbor neighbor, MessageWriter writer) {
            this.neighbor = neighbor;
            this.writer = writer;
        }

        @Override
        public Neighbor neighbor() {
            return neighbor;
        }

        @Override
        public IpAddress routerId() {
            return neighbor.address();
        }

        @Override
        public IpAddress localAddress() {
            return IpAddress.parse("10.0.0.254");
        }

        @Override
        public Set<Family> families() {
            return neighbor.families();
        }

        @Override
        public boolean canRefresh() {
            return true;
        }

        @Override
        public boolean hasEnhancedRefresh() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void send(Message message) {
            writer.write(message, (_, length) -> octetsSent += length);
        }

        @Override
        public void cease(int subcode, String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
