package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import net.isthmus.core.config.EspProposal;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.DpdAction;
import net.isthmus.ipsec.ike.connection.PeerIdentity;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.connection.Traits;
import net.isthmus.ipsec.ike.net.UdpTransport;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.lab.Await;
import net.isthmus.lab.Command;
import net.isthmus.lab.Lab;
import net.isthmus.lab.Namespace;
import net.isthmus.lab.Strongswan;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Our IKE, in the machine's own network namespace, beside a strongSwan in another: they agree on keys, and no packet of
 * ESP flows. What each IT has of its own is which strongSwan that is.
 */
abstract class StrongswanPeer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    static final IpAddress OURS = IpAddress.parse("198.18.77.1");
    static final IpAddress THEIRS = IpAddress.parse("198.18.77.2");

    private final Path tree;
    private final String settings;
    private Lab lab;
    Strongswan strongswan;
    IkeThread ike;
    Namespace peer;
    String outside;
    Gateways.FakeChildSas childSas;

    /** The machine's own. */
    StrongswanPeer() {
        this(Path.of("/"), "");
    }

    /** That of a tree, with settings of its daemon. */
    StrongswanPeer(Path tree, String settings) {
        this.tree = tree;
        this.settings = settings;
    }

    @BeforeAll
    void startPeer() {
        assumeTrue(Lab.isRoot(), "needs root");
        assumeTrue(Strongswan.isInstalled(), "strongSwan is not installed: tools/install-packages test");
        lab = Lab.open();
        peer = lab.namespace("swan");
        outside = lab.cableToMachine(peer.nic("eth0"));
        peer.nic("eth0").address(THEIRS + "/24").offloadsOff();
        Command.of("ip", "address", "add", OURS + "/24", "dev", outside).run().orThrow();
        peer.ip("link", "set", "lo", "up");
        peer.nic("lo").address("10.2.3.1/32");
        strongswan = Strongswan.start(peer, tree, settings);
    }

    @AfterAll
    void stopPeer() {
        if (lab != null) {
            lab.close();
        }
    }

    @BeforeEach
    void start() {
        childSas = new Gateways.FakeChildSas();
        ike = new IkeThread(
                childSas,
                new Gateways.Psk(),
                requests -> {},
                remote -> Optional.empty(),
                new UdpTransport(),
                IkeLimits.DEFAULT,
                MonotonicClock.SYSTEM,
                InstantSource.system());
        ike.start();
        ike.localAddresses(List.of(OURS));
    }

    @AfterEach
    void stop() {
        if (ike != null) {
            ike.close();
        }
        strongswan.swanctl("--terminate", "--ike", "t", "--force", "--timeout", "1");
    }

    void load(String ike, String esp, String more) {
        load(ike, esp, more, "encap = yes");
    }

    void loadWithSecret(String secret) {
        load("default", "default", "", "encap = yes", secret);
    }

    /** Loads a connection into strongSwan, with further settings of the child and of the connection. */
    void load(String ike, String esp, String more, String moreOfConnection) {
        load(ike, esp, more, moreOfConnection, "a secret of everybody's");
    }

    private void load(String ike, String esp, String more, String moreOfConnection, String secret) {
        strongswan.load("""
                connections { t {
                  remote_addrs = %s
                  version = 2
                  %s
                  proposals = %s
                  local { auth = psk
                    id = %s }
                  remote { auth = psk }
                  children { net {
                    local_ts = 10.2.0.0/16
                    remote_ts = 10.1.0.0/16
                    esp_proposals = %s
                    %s
                  } } } }
                secrets { ike { secret = "%s" } }
                """.formatted(OURS, moreOfConnection, ike, THEIRS, esp, more, secret));
    }

    static Connection connection(List<IkeProposal> proposals, StartAction start) {
        return connection(proposals, start, "aes128gcm16");
    }

    static Connection connection(List<IkeProposal> proposals, StartAction start, String esp) {
        var child = new Child(
                "net",
                List.of(selector("10.1.0.0", "10.1.255.255")),
                List.of(selector("10.2.0.0", "10.2.255.255")),
                List.of(EspProposal.parse(esp)),
                false,
                Child.LIFETIME,
                SaLimits.NONE,
                start,
                DpdAction.CLEAR,
                0);
        return new Connection(
                "t",
                List.of(OURS),
                List.of(IpPrefix.parse(THEIRS + "/32")),
                proposals,
                PeerIdentity.psk(OURS.toString()),
                PeerIdentity.psk(THEIRS.toString()),
                Timers.DEFAULT,
                Traits.DEFAULT,
                List.of(child));
    }

    private static TrafficSelector selector(String first, String last) {
        return new TrafficSelector(0, IpAddress.parse(first), IpAddress.parse(last), 0, 65_535);
    }

    boolean isUp() {
        IpsecStatus.Connection status = ike.status().connections().getFirst();
        return status.state().equals("up")
                && status.children().getFirst().state().equals("up")
                && !childSas.outbound.isEmpty();
    }

    int sas() {
        return ike.status().connections().getFirst().children().getFirst().sas().size();
    }

    String spis() {
        IpsecStatus.Connection status = ike.status().connections().getFirst();
        return status.ikeSas().getFirst().initiatorSpi()
                + status.children().getFirst().sas().stream()
                        .map(IpsecStatus.ChildSa::inboundSpi)
                        .collect(Collectors.joining());
    }

    void await(BooleanSupplier condition) {
        assertThat(Await.until(PATIENCE, Duration.ofMillis(50), condition))
                .as(why())
                .isTrue();
    }

    String log() {
        return ike.log("t").stream().map(IpsecLogLine::text).collect(Collectors.joining("\n"));
    }

    String why() {
        return ike.status() + "\n" + log() + "\n" + strongswan.tail();
    }
}
