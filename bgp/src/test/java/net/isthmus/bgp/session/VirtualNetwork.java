package net.isthmus.bgp.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import net.isthmus.wire.IpAddress;

/**
 * Hosts with wires between them and a clock that is turned by hand: what TCP does, without its packets. A wire can be
 * cut (nothing arrives, and nobody is told), a host can crash (its connections end), and one can stop to read.
 */
final class VirtualNetwork {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNs).thenComparingLong(Task::number));
    private final Map<IpAddress, Host> hosts = new HashMap<>();
    private long nowNs = -5_000_000_000L;
    private long tasksMade;
    private long delayNs = 1_000_000;
    private boolean isCut;

    private record Task(long atNs, long number, Runnable what) {}

    Host host(String address) {
        return hosts.computeIfAbsent(IpAddress.parse(address), Host::new);
    }

    void delay(Duration to) {
        delayNs = to.toNanos();
    }

    void cut(boolean to) {
        isCut = to;
    }

    void run(Duration time) {
        long endNs = nowNs + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().atNs() <= endNs) {
            Task task = tasks.remove();
            nowNs = Math.max(nowNs, task.atNs());
            task.what().run();
        }
        nowNs = endNs;
    }

    /** Time passes, and nobody gets to do anything in it: a machine that was busy. */
    void stallAll(Duration time) {
        nowNs += time.toNanos();
    }

    private Task later(long delay, Runnable what) {
        Task task = new Task(nowNs + delay, tasksMade++, what);
        tasks.add(task);
        return task;
    }

    private static InetSocketAddress socket(IpAddress address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One machine. */
    final class Host implements Transport {
        private final IpAddress address;
        private final List<Wire> wires = new ArrayList<>();
        private List<Neighbor> admitted = List.of();
        private Optional<Acceptor> acceptor = Optional.empty();
        private boolean reads = true;
        private int life;
        int connectionsTried;
        int connectionsRefused;

        private Host(IpAddress address) {
            this.address = address;
        }

        /** Its processes end, and never run again: its kernel closes what they had open. */
        void crash() {
            life++;
            acceptor = Optional.empty();
            List.copyOf(wires).forEach(Wire::close);
        }

        /** Its connections break: each end hears of it by itself, and what was on its way is lost. */
        void reset() {
            for (Wire wire : List.copyOf(wires)) {
                wire.other().ifPresent(other -> later(0, () -> other.lose("connection reset by peer")));
                later(0, () -> wire.lose("connection reset by peer"));
            }
        }

        /** Whether it takes what it is sent. */
        void reads(boolean to) {
            reads = to;
            List.copyOf(wires).forEach(wire -> wire.other().ifPresent(Wire::drain));
        }

        @Override
        public void admit(List<Neighbor> neighbors, Acceptor asked) {
            admitted = neighbors;
            acceptor = Optional.of(asked);
        }

        /** Ends of connections that are here. */
        int wires() {
            return wires.size();
        }

        List<Neighbor> admitted() {
            return admitted;
        }

        @Override
        public Optional<Link> connect(Neighbor neighbor, Link.Listener listener) {
            return Optional.of(connect(neighbor.address(), listener));
        }

        Wire connect(IpAddress to, Link.Listener listener) {
            Wire ours = new Wire(this, to);
            ours.listener = Optional.of(listener);
            connectionsTried++;
            later(delayNs, () -> {
                if (!isCut) {
                    arrive(ours, to);
                }
            });
            return ours;
        }

        private void arrive(Wire ours, IpAddress to) {
            Optional<Host> there = Optional.ofNullable(hosts.get(to));
            Optional<Neighbor> wanted =
                    there.flatMap(host -> host.acceptor).flatMap(asked -> asked.wanted(address, to));
            if (wanted.isEmpty()) {
                there.ifPresent(host -> host.connectionsRefused++);
                later(delayNs, () -> ours.lose("connection refused"));
                return;
            }
            Wire theirs = new Wire(there.get(), address);
            theirs.other = Optional.of(ours);
            ours.other = Optional.of(theirs);
            later(delayNs, () -> ours.listener.ifPresent(listener -> listener.connected(ours)));
            theirs.listener = there.get().acceptor.flatMap(asked -> asked.accepted(wanted.get(), theirs));
            if (theirs.listener.isEmpty()) {
                theirs.close();
            }
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public Scheduled schedule(long delay, Runnable task) {
            int lifeThen = life;
            Task planned = later(delay, () -> {
                if (life == lifeThen) {
                    task.run();
                }
            });
            return () -> tasks.remove(planned);
        }

        @Override
        public void close() {
            acceptor = Optional.empty();
        }
    }

    /** One end of a connection. */
    final class Wire implements Link {
        private final Host host;
        private final IpAddress to;
        private final List<byte[]> unsent = new ArrayList<>();
        private Optional<Listener> listener = Optional.empty();
        private Optional<Wire> other = Optional.empty();
        private boolean isClosed;

        private Wire(Host host, IpAddress to) {
            this.host = host;
            this.to = to;
            host.wires.add(this);
        }

        private Optional<Wire> other() {
            return other;
        }

        @Override
        public InetSocketAddress local() {
            return socket(host.address, 40_000);
        }

        @Override
        public InetSocketAddress remote() {
            return socket(to, 179);
        }

        @Override
        public void send(byte[] octets, int length) {
            if (!isClosed) {
                unsent.add(Arrays.copyOf(octets, length));
                later(0, this::drain);
            }
        }

        private void drain() {
            if (other.isEmpty() || !other.get().host.reads || unsent.isEmpty()) {
                return;
            }
            List<byte[]> going = List.copyOf(unsent);
            unsent.clear();
            Wire target = other.get();
            for (byte[] octets : going) {
                later(delayNs, () -> {
                    if (!isCut) {
                        target.listener.ifPresent(to -> to.received(octets, octets.length));
                    }
                });
            }
            listener.ifPresent(Listener::progressed);
        }

        @Override
        public long unsentBytes() {
            return unsent.stream().mapToLong(octets -> octets.length).sum();
        }

        @Override
        public boolean isWritable() {
            return unsent.size() < 100;
        }

        @Override
        public void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            listener = Optional.empty();
            host.wires.remove(this);
            later(0, () -> {
                drain();
                other.ifPresent(wire -> later(delayNs, () -> {
                    if (!isCut) {
                        wire.lose("the neighbour has closed the connection");
                    }
                }));
            });
        }

        private void lose(String why) {
            Optional<Listener> told = listener;
            listener = Optional.empty();
            isClosed = true;
            host.wires.remove(this);
            told.ifPresent(to -> to.lost(why));
        }
    }
}
