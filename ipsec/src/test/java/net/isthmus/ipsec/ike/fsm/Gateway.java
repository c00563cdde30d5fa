package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.isthmus.core.config.IpsecKeyExchange;
import net.isthmus.ipsec.ike.auth.Credentials;
import net.isthmus.ipsec.ike.auth.Identity;
import net.isthmus.ipsec.ike.auth.OwnCertificate;
import net.isthmus.ipsec.ike.auth.Refusal;
import net.isthmus.ipsec.ike.auth.Verdict;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.crypto.KeyExchange;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.IkeReader;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.SaUsage;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;

/** One end: machines, a registry that leads messages to them, and Child SAs as a data plane would have them. */
final class Gateway {
    final String name;
    final IpAddress address;
    /** Addresses under which the network finds it. */
    final Set<IpAddress> addresses = new HashSet<>();

    /** What a NAT before it makes of the path of what comes in. */
    UnaryOperator<SaPath> arrival = path -> path;

    final List<Connection> connections = new ArrayList<>();
    final Map<String, String> secrets = new HashMap<>();
    final Map<String, String> ppks = new HashMap<>();
    /** Secrets that were handed out, which who has asked for them must wipe. */
    final List<Secret> handedOut = new ArrayList<>();

    @Nullable
    OwnCertificate own;

    /** What is thought of the peer's certificates, the last of them for ever. */
    final List<Verdict> verdicts = new ArrayList<>();

    final List<String> log = new ArrayList<>();
    final List<Peering> peerings = new ArrayList<>();
    final List<Reason> gone = new ArrayList<>();
    final List<Action> done = new ArrayList<>();

    Function<IpsecKeyExchange, KeyExchange> exchanges = QuickExchange::new;

    /** Child SAs by inbound SPI, with the octets of the keys by which they receive and send. */
    final Map<Integer, Installed> inbound = new LinkedHashMap<>();

    final Map<Integer, Installed> outbound = new LinkedHashMap<>();
    final Set<Integer> reserved = new TreeSet<>();

    /** Child SAs that carry nothing any more. */
    final Set<Integer> expired = new TreeSet<>();

    final Map<Integer, SaUsage> usage = new HashMap<>();
    private final Map<Long, Peering> bySpi = new HashMap<>();
    private final SeededRandom random;
    private final Network network;
    private int nextSpi;

    record Installed(ChildSa sa, Octets key) {}

    Gateway(String name, String address, Network network, long seed) {
        this.name = name;
        this.address = IpAddress.parse(address);
        this.network = network;
        addresses.add(this.address);
        random = new SeededRandom(seed ^ name.hashCode());
        nextSpi = name.hashCode() << 16 | 0x1000;
        network.attach(this);
    }

    Environment environment() {
        return new Environment(
                random, QuickExchange::new, new Secrets(), this::reserve, spi -> usage.getOrDefault(spi, SaUsage.NONE));
    }

    private int reserve() {
        reserved.add(++nextSpi);
        return nextSpi;
    }

    Connection connection() {
        return connections.getFirst();
    }

    Peering peering() {
        assertThat(peerings).as(name + "'s peerings").isNotEmpty();
        return peerings.getLast();
    }

    /** Calls the other end. */
    Peering call(IpAddress remote) {
        SaPath path = new SaPath(address, remote, 500, connection().traits().port());
        Peering peering = Peering.initiator(environment(), connection(), path, false, network.nowNs());
        peerings.add(peering);
        perform(peering, peering.handle(new Event.Tick(), network.nowNs()));
        return peering;
    }

    void handle(Event event) {
        handle(peering(), event);
    }

    void handle(Peering peering, Event event) {
        perform(peering, peering.handle(event, network.nowNs()));
    }

    void receive(byte[] datagram, SaPath path) {
        IkePacket packet;
        try {
            packet = IkeReader.read(datagram);
        } catch (IkeFault _) {
            return;
        }
        var header = packet.header();
        Peering peering = bySpi.get(header.isFromInitiator() ? header.responderSpi() : header.initiatorSpi());
        if (peering == null && header.exchange() == ExchangeType.IKE_SA_INIT && !header.isResponse()) {
            peering = bySpi.get(header.initiatorSpi());
            if (peering == null) {
                List<Connection> fit = connections.stream()
                        .filter(one -> one.isBetween(path.local(), path.remote()))
                        .toList();
                peering = Peering.responder(environment(), fit, header, path, network.nowNs());
                peerings.add(peering);
                bySpi.put(header.initiatorSpi(), peering);
            }
        }
        if (peering != null) {
            perform(peering, peering.handle(new Event.Received(packet, path), network.nowNs()));
        }
    }

    long deadlineNs() {
        return peerings.stream().mapToLong(Peering::deadlineNs).min().orElse(Long.MAX_VALUE);
    }

    void tick() {
        for (Peering peering : List.copyOf(peerings)) {
            if (peering.deadlineNs() <= network.nowNs()) {
                perform(peering, peering.handle(new Event.Tick(), network.nowNs()));
                assertThat(peering.deadlineNs())
                        .as(name + " sleeps after it was woken")
                        .isGreaterThan(network.nowNs());
            }
        }
    }

    private void perform(Peering peering, List<Action> actions) {
        for (Action action : actions) {
            done.add(action);
            switch (action) {
                case Action.Send send -> network.send(this, send.path(), send.datagram());
                case Action.KeepAlive _, Action.Established _, Action.Reauthenticate _, Action.Fetch _ -> {}
                case Action.UnknownToPeer _, Action.Rekeyed _, Action.ChildUp _, Action.ChildDown _ -> {}
                case Action.InstallInbound(var sa, var keys) -> {
                    assertThat(reserved).contains(sa.inboundSpi());
                    inbound.put(sa.inboundSpi(), new Installed(sa, Octets.of(keys.key())));
                    keys.close();
                }
                case Action.InstallOutbound(var sa, var keys) -> {
                    assertThat(inbound).containsKey(sa.inboundSpi());
                    outbound.put(sa.inboundSpi(), new Installed(sa, Octets.of(keys.key())));
                    keys.close();
                }
                case Action.Move(int spi, SaPath path) -> {
                    inbound.computeIfPresent(spi, (_, one) -> new Installed(moved(one.sa, path), one.key));
                    outbound.computeIfPresent(spi, (_, one) -> new Installed(moved(one.sa, path), one.key));
                }
                case Action.Expire(int spi) -> expired.add(spi);
                case Action.Remove(int spi) -> {
                    inbound.remove(spi);
                    outbound.remove(spi);
                    assertThat(reserved.remove(spi)).as("a reserved SPI").isTrue();
                }
                case Action.Answers(long spi) -> bySpi.put(spi, peering);
                case Action.Forgets(long spi) -> bySpi.remove(spi);
                case Action.Gone(Reason reason) -> {
                    gone.add(reason);
                    peerings.remove(peering);
                    bySpi.values().removeIf(one -> one == peering);
                }
                case Action.Log(var level, String line) -> log.add(network.stamp() + " " + level + " " + line);
            }
        }
    }

    private static ChildSa moved(ChildSa sa, SaPath path) {
        return new ChildSa(
                sa.connection(),
                sa.child(),
                sa.inboundSpi(),
                sa.outboundSpi(),
                sa.suite(),
                sa.isTransport(),
                sa.localTs(),
                sa.remoteTs(),
                path,
                sa.limits(),
                sa.resource());
    }

    /** True if datagrams on this path come here. */
    boolean owns(SaPath outside) {
        return addresses.contains(outside.remote());
    }

    /** How a datagram from outside is seen here. */
    SaPath inside(SaPath outside) {
        return arrival.apply(outside);
    }

    /** The Child SA by which a packet of a child leaves. */
    Optional<Installed> sends(String child) {
        return outbound.values().stream()
                .filter(one -> one.sa().child().equals(child))
                .reduce((_, last) -> last);
    }

    /** The last of its ends. */
    Reason.Kind end() {
        assertThat(gone).as("ends of " + name).isNotEmpty();
        return gone.getLast().kind();
    }

    /** Messages of a kind that were sent, and the like: steps whose line contains this. */
    List<String> steps(String text) {
        return log.stream().filter(line -> line.contains(text)).toList();
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Secrets implements Credentials {
        @Override
        public Optional<Secret> localSecret(String connection) {
            return secret(secrets, connection);
        }

        @Override
        public Optional<Secret> remoteSecret(String connection) {
            return secret(secrets, connection);
        }

        @Override
        public Optional<OwnCertificate> certificate(String connection) {
            return Optional.ofNullable(own);
        }

        @Override
        public Optional<Secret> ppk(String id) {
            return secret(ppks, id);
        }

        @Override
        public List<Payload.CertificateRequest> requests(String connection) {
            return List.of();
        }

        @Override
        public Verdict verify(String connection, Identity peer, List<Payload.Certificate> certificates) {
            return verdicts.size() > 1
                    ? verdicts.removeFirst()
                    : verdicts.isEmpty()
                            ? new Verdict.Refused(new Refusal(Refusal.Reason.MISSING, "no certificates here"))
                            : verdicts.getFirst();
        }

        private Optional<Secret> secret(Map<String, String> from, String key) {
            Optional<Secret> found =
                    Optional.ofNullable(from.get(key)).map(text -> Secret.of(text.getBytes(StandardCharsets.UTF_8)));
            found.ifPresent(handedOut::add);
            return found;
        }
    }
}
