package net.isthmus.ipsec.ike.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.ipsec.ike.connection.AuthMethod;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.DpdAction;
import net.isthmus.ipsec.ike.connection.Fragmentation;
import net.isthmus.ipsec.ike.connection.Lifetime;
import net.isthmus.ipsec.ike.connection.PeerIdentity;
import net.isthmus.ipsec.ike.connection.Ppk;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.connection.Traits;
import net.isthmus.ipsec.ike.connection.Unique;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpPrefix;

/** Two gateways, a at 192.0.2.1 and b at 198.51.100.1, with a connection to each other of which tests change parts. */
final class Pair {
    final Network network;
    final Gateway a;
    final Gateway b;

    Pair(long seed) {
        network = new Network(seed);
        a = new Gateway("a", "192.0.2.1", network, seed);
        b = new Gateway("b", "198.51.100.1", network, seed);
        a.secrets.put("net", "a secret that both know");
        b.secrets.put("net", "a secret that both know");
        a.connections.add(new Setup().connection(true));
        b.connections.add(new Setup().connection(false));
    }

    static Pair of(long seed, UnaryOperator<Setup> both) {
        return of(seed, both, both);
    }

    static Pair of(long seed, UnaryOperator<Setup> ofA, UnaryOperator<Setup> ofB) {
        Pair pair = new Pair(seed);
        pair.a.connections.set(0, ofA.apply(new Setup()).connection(true));
        pair.b.connections.set(0, ofB.apply(new Setup()).connection(false));
        return pair;
    }

    /** A connection of b's side or a's, in whatever a test has to say. */
    static final class Setup {
        List<IkeProposal> proposals = List.of(IkeProposal.parse("aes128gcm16-prfsha256-x25519"));
        List<EspProposal> espProposals = List.of(EspProposal.parse("aes128gcm16"));
        List<TrafficSelector> ofA = selectors("10.1.0.0/16");
        List<TrafficSelector> ofB = selectors("10.2.0.0/16");
        Timers timers = Timers.DEFAULT;
        Lifetime lifetime = Child.LIFETIME;
        Traits traits = Traits.DEFAULT;
        StartAction startAction = StartAction.NONE;
        boolean isTransport;
        int resources;
        List<String> children = List.of("lan");
        AuthMethod method = AuthMethod.PSK;
        String idOfA = "a.example.net";
        String idOfB = "b.example.net";

        Connection connection(boolean isA) {
            return new Connection(
                    "net",
                    List.of(),
                    List.of(),
                    proposals,
                    new PeerIdentity(method, isA ? idOfA : idOfB, List.of(), List.of()),
                    new PeerIdentity(method, isA ? idOfB : idOfA, List.of(), List.of()),
                    timers,
                    traits,
                    children.stream().map(name -> child(name, isA)).toList());
        }

        private Child child(String name, boolean isA) {
            return new Child(
                    name,
                    isA ? ofA : ofB,
                    isA ? ofB : ofA,
                    espProposals,
                    isTransport,
                    lifetime,
                    SaLimits.NONE,
                    name.equals(children.getFirst()) ? StartAction.START : startAction,
                    DpdAction.RESTART,
                    resources);
        }

        Setup ike(String... words) {
            proposals = List.of(words).stream().map(IkeProposal::parse).toList();
            return this;
        }

        Setup esp(String... words) {
            espProposals = List.of(words).stream().map(EspProposal::parse).toList();
            return this;
        }

        Setup nets(String ofItsA, String ofItsB) {
            ofA = selectors(ofItsA.split(","));
            ofB = selectors(ofItsB.split(","));
            return this;
        }

        Setup transport() {
            isTransport = true;
            ofA = List.of();
            ofB = List.of();
            return this;
        }

        Setup traits(boolean isEncapsulated, boolean isMobile, Childless childless, Optional<Ppk> ppk, int port) {
            traits =
                    new Traits(port, isEncapsulated, isMobile, Fragmentation.YES, childless, Unique.REPLACE, ppk, true);
            return this;
        }

        Setup ppk(String id, boolean isRequired) {
            return traits(false, true, Childless.ALLOW, Optional.of(new Ppk(id, isRequired)), 500);
        }

        Setup fixed() {
            return traits(false, false, Childless.ALLOW, Optional.empty(), 500);
        }

        Setup timers(Lifetime ike, Lifetime child, Duration dpd) {
            timers = new Timers(ike, Lifetime.UNLIMITED, dpd, Timers.DEFAULT.retransmission(), Timers.DEFAULT.retry());
            lifetime = child;
            return this;
        }

        /** Neither rekeys nor asks of itself. */
        Setup calm() {
            return timers(Lifetime.UNLIMITED, Lifetime.UNLIMITED, Duration.ZERO);
        }

        Setup certificates() {
            method = AuthMethod.CERTIFICATE;
            return this;
        }

        Setup children(String... names) {
            children = List.of(names);
            return this;
        }

        static List<TrafficSelector> selectors(String... prefixes) {
            return List.of(prefixes).stream()
                    .map(IpPrefix::parse)
                    .map(one -> new TrafficSelector(0, one.address(), one.lastAddress(), 0, 65_535))
                    .toList();
        }
    }

    /** a calls b, and all goes through. */
    Pair connect() {
        a.call(b.address);
        network.run(1_000);
        return this;
    }

    /** Both have the same Child SAs for a child, with the same keys, crosswise, and nothing else. */
    void assertMatched(String child, int count) {
        assertThat(a.inbound.values()).as("at a").hasSize(count);
        assertThat(b.inbound.values()).as("at b").hasSize(count);
        assertMatched();
        assertThat(a.sends(child)).isPresent();
    }

    /** Likewise, whatever and how many they are. */
    void assertMatched() {
        assertThat(a.inbound).hasSameSizeAs(b.inbound);
        assertThat(a.reserved).isEqualTo(new TreeSet<>(a.inbound.keySet()));
        assertThat(b.reserved).isEqualTo(new TreeSet<>(b.inbound.keySet()));
        assertMatched(a, b);
        assertMatched(b, a);
    }

    private static void assertMatched(Gateway one, Gateway other) {
        for (Gateway.Installed out : one.outbound.values()) {
            Gateway.Installed in = other.inbound.get(out.sa().outboundSpi());
            if (in == null) {
                throw new AssertionError(one + " sends by what " + other + " does not know: " + out.sa());
            }
            assertThat(in.key()).isEqualTo(out.key());
            assertThat(in.sa().outboundSpi()).isEqualTo(out.sa().inboundSpi());
            assertThat(in.sa().localTs()).isEqualTo(out.sa().remoteTs());
            assertThat(in.sa().remoteTs()).isEqualTo(out.sa().localTs());
            assertThat(in.sa().suite()).isEqualTo(out.sa().suite());
            assertThat(in.sa().isTransport()).isEqualTo(out.sa().isTransport());
        }
    }
}
