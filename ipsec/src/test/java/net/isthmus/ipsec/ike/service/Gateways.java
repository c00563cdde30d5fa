package net.isthmus.ipsec.ike.service;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.auth.Credentials;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.auth.OwnCertificate;
import net.isthmus.ipsec.ike.auth.Verdict;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.PeerIdentity;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.connection.Traits;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.fsm.Environment;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.net.IkeTransport;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.ChildSas;
import net.isthmus.ipsec.sa.SaKeys;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.SaUsage;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;

/** Gateways in one process, on a network that does what a test wants, in a time that a test turns. */
final class Gateways {
    static final IpAddress A = IpAddress.parse("192.0.2.1");
    static final IpAddress B = IpAddress.parse("192.0.2.2");

    final Map<IpAddress, Gateway> all = new LinkedHashMap<>();
    final Deque<Datagram> wire = new ArrayDeque<>();

    /** False for what is lost. */
    BiPredicate<SaPath, byte[]> passes = (path, datagram) -> true;

    long nowNs = TimeUnit.HOURS.toNanos(1);

    record Datagram(SaPath path, byte[] bytes) {}

    Gateway add(IpAddress address, IkeLimits limits) {
        Gateway gateway = new Gateway(address, limits);
        all.put(address, gateway);
        gateway.hub.localAddresses(List.of(address), nowNs);
        return gateway;
    }

    /** A connection of one end to the other, with a child named net. */
    static Connection connection(String name, IpAddress local, IpAddress remote, StartAction start) {
        return connection(name, local, remote, start, Traits.DEFAULT);
    }

    static Connection connection(String name, IpAddress local, IpAddress remote, StartAction start, Traits traits) {
        Child plain = Child.of("net", List.of(everything()), List.of(everything()));
        Child child = new Child(
                plain.name(),
                plain.localTs(),
                plain.remoteTs(),
                plain.proposals(),
                false,
                plain.lifetime(),
                plain.limits(),
                start,
                plain.dpdAction(),
                0);
        return new Connection(
                name,
                List.of(local),
                List.of(IpPrefix.parse(remote + "/32")),
                List.of(),
                PeerIdentity.psk(local.toString()),
                PeerIdentity.psk(remote.toString()),
                Timers.DEFAULT,
                traits,
                List.of(child));
    }

    static TrafficSelector everything() {
        return new TrafficSelector(0, IpAddress.parse("0.0.0.0"), IpAddress.parse("255.255.255.255"), 0, 65_535);
    }

    /** Carries datagrams and lets time pass, until nothing is on its way and this long has gone by. */
    void run(long forNs) {
        long endNs = nowNs + forNs;
        deliver();
        for (long next = next(); next <= endNs; next = next()) {
            nowNs = Math.max(nowNs, next);
            for (Gateway gateway : List.copyOf(all.values())) {
                while (gateway.hub.tick(nowNs)) {
                    deliver();
                }
            }
            deliver();
        }
        nowNs = endNs;
    }

    void runSeconds(long seconds) {
        run(TimeUnit.SECONDS.toNanos(seconds));
    }

    private long next() {
        return all.values().stream()
                .mapToLong(gateway -> gateway.hub.deadlineNs())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private void deliver() {
        while (!wire.isEmpty()) {
            Datagram datagram = wire.removeFirst();
            Gateway gateway = all.get(datagram.path.local());
            if (gateway != null && passes.test(datagram.path, datagram.bytes)) {
                gateway.hub.received(datagram.path, datagram.bytes, nowNs);
            }
        }
    }

    /** One of them. */
    final class Gateway {
        final Hub hub;
        final FakeChildSas childSas = new FakeChildSas();
        final List<RuntimeException> errors = new ArrayList<>();
        final Map<IpAddress, IpAddress> sources = new LinkedHashMap<>();
        long datagramsSent;

        Gateway(IpAddress address, IkeLimits limits) {
            var environment = new Environment(
                    new SecureRandom(), KeyExchange::of, new Psk(), childSas::reserveSpi, childSas::usage);
            var world = new World(
                    environment,
                    childSas,
                    new FakeTransport(this),
                    () -> Instant.EPOCH.plusNanos(nowNs),
                    requests -> {},
                    remote -> Optional.ofNullable(sources.get(remote)),
                    (what, error) -> errors.add(error));
            hub = new Hub(world, limits, nowNs);
        }

        IpsecStatus status() {
            return StatusReport.of(hub, nowNs);
        }

        IpsecStatus.Connection status(String connection) {
            return status().connections().stream()
                    .filter(one -> one.name().equals(connection))
                    .findFirst()
                    .orElseThrow();
        }

        List<String> log(String connection) {
            return Objects.requireNonNull(hub.links.get(connection)).log.lines().stream()
                    .map(IpsecLogLine::text)
                    .toList();
        }
    }

    /** Remembers what is installed. */
    static final class FakeChildSas implements ChildSas {
        final Map<Integer, ChildSa> inbound = new ConcurrentHashMap<>();
        final Map<Integer, ChildSa> outbound = new ConcurrentHashMap<>();
        final Map<Integer, SaPath> moved = new ConcurrentHashMap<>();
        private int nextSpi = 256;

        @Override
        public int reserveSpi() {
            return nextSpi++;
        }

        @Override
        public void installInbound(ChildSa sa, SaKeys keys) {
            inbound.put(sa.inboundSpi(), sa);
            keys.close();
        }

        @Override
        public void installOutbound(ChildSa sa, SaKeys keys) {
            outbound.put(sa.inboundSpi(), sa);
            keys.close();
        }

        @Override
        public void move(int inboundSpi, SaPath path) {
            moved.put(inboundSpi, path);
        }

        @Override
        public void expire(int inboundSpi) {}

        @Override
        public void remove(int inboundSpi) {
            inbound.remove(inboundSpi);
            outbound.remove(inboundSpi);
        }

        @Override
        public SaUsage usage(int inboundSpi) {
            return SaUsage.NONE;
        }

        @Override
        public void listen(Listener listener) {}
    }

    private final class FakeTransport implements IkeTransport {
        private final Gateway gateway;

        FakeTransport(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public void listen(Receiver receiver) {}

        @Override
        public void localAddresses(Collection<IpAddress> addresses) {}

        @Override
        public void send(SaPath path, Octets message) {
            gateway.datagramsSent++;
            wire.addLast(new Datagram(
                    new SaPath(path.remote(), path.local(), path.remotePort(), path.localPort()), message.toBytes()));
        }

        @Override
        public void keepAlive(SaPath path) {}

        @Override
        public void close() {}
    }

    record Psk() implements Credentials {
        @Override
        public Optional<Secret> localSecret(String connection) {
            return Optional.of(Secret.of("a secret of everybody's".getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public Optional<Secret> remoteSecret(String connection) {
            return localSecret(connection);
        }

        @Override
        public Optional<OwnCertificate> certificate(String connection) {
            return Optional.empty();
        }

        @Override
        public Optional<Secret> ppk(String id) {
            return Optional.empty();
        }

        @Override
        public List<Payload.CertificateRequest> requests(String connection) {
            return List.of();
        }

        @Override
        public Verdict verify(String connection, Identity peer, List<Payload.Certificate> certificates) {
            throw new AssertionError("no certificates here");
        }
    }
}
