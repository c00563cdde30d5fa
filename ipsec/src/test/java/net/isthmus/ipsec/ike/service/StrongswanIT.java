package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our IKE and strongSwan's agree on keys, whoever begins; no packet of ESP flows here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrongswanIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final IpAddress OURS = IpAddress.parse("198.18.77.1");
    private static final IpAddress THEIRS = IpAddress.parse("198.18.77.2");

    private Lab lab;
    private Strongswan strongswan;
    private IkeThread ike;
    private Gateways.FakeChildSas childSas;

    @BeforeAll
    void startPeer() {
        assumeTrue(Lab.isRoot(), "needs root");
        assumeTrue(Strongswan.isInstalled(), "strongSwan is not installed: tools/install-packages test");
        lab = Lab.open();
        Namespace peer = lab.namespace("swan");
        String outside = lab.cableToMachine(peer.nic("eth0"));
        peer.nic("eth0").address(THEIRS + "/24").offloadsOff();
        Command.of("ip", "address", "add", OURS + "/24", "dev", outside).run().orThrow();
        peer.ip("link", "set", "lo", "up");
        peer.nic("lo").address("10.2.3.1/32");
        strongswan = Strongswan.start(peer);
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aes128gcm16-prfsha256-modp2048",
                "aes256gcm16-prfsha384-ecp384",
                "aes128gcm16-prfsha256-ecp256",
                "aes128-sha256-modp2048",
                "aes256-sha256-modp2048",
                "aes256-sha512-modp4096",
                "aes192-sha384-modp3072",
                "chacha20poly1305-prfsha512-x25519",
            })
    void shouldComeUpWhoeverBegins(String proposal) {
        load(proposal, "aes128gcm16", "");
        ike.apply(List.of(connection(List.of(IkeProposal.parse(proposal)), StartAction.NONE)));
        assertThat(ike.up("t")).isTrue();
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
        assertThat(ike.status().connections().getFirst().ikeSas().getFirst().isInitiator())
                .isTrue();
        ike.down("t");
        await(() -> !isUp() && strongswan.sas().isBlank());

        assertThat(strongswan
                        .swanctl("--initiate", "--child", "net", "--timeout", "5")
                        .succeeded())
                .as(why())
                .isTrue();
        await(this::isUp);
        assertThat(ike.status().connections().getFirst().ikeSas().getFirst().isInitiator())
                .isFalse();
        strongswan.swanctl("--terminate", "--ike", "t", "--timeout", "5").orThrow();
        await(() -> !isUp());
    }

    @Test
    void shouldComeUpWithoutAWordAboutAlgorithms() {
        load("default", "default", "");
        ike.apply(List.of(connection(List.of(), StartAction.START)));
        await(() -> isUp() && strongswan.sas().contains("INSTALLED"));
    }

    @Test
    void shouldChangeKeysWhoeverWantsIt() {
        load("aes256gcm16-prfsha384-ecp384", "aes128gcm16-ecp256", "");
        ike.apply(List.of(connection(List.of(), StartAction.START, "aes128gcm16-ecp256")));
        await(this::isUp);
        String first = spis();
        assertThat(ike.rekey("t")).isTrue();
        await(() -> isUp() && !spis().equals(first) && sas() == 1);
        String second = spis();
        strongswan.swanctl("--rekey", "--child", "net").orThrow();
        await(() -> isUp() && !spis().equals(second) && sas() == 1);
        String third = spis();
        strongswan.swanctl("--rekey", "--ike", "t").orThrow();
        await(() -> isUp() && !spis().equals(third));
        assertThat(ike.log("t")).noneMatch(line -> line.level().equals("trouble"));
    }

    @Test
    void shouldBeginAgainWhenThePeerWantsAnotherKeyExchange() {
        load("aes128gcm16-prfsha256-ecp521", "aes128gcm16", "");
        ike.apply(List.of(
                connection(List.of(IkeProposal.parse("aes128gcm16-prfsha256-x25519-ecp521")), StartAction.START)));
        await(this::isUp);
        assertThat(log()).contains("INVALID_KE_PAYLOAD");
    }

    @Test
    void shouldNarrowWhenThePeerWantsLess() {
        load("default", "default", "local_ts = 10.2.3.0/24");
        ike.apply(List.of(connection(List.of(), StartAction.START)));
        await(this::isUp);
        assertThat(ike.status()
                        .connections()
                        .getFirst()
                        .children()
                        .getFirst()
                        .sas()
                        .getFirst()
                        .remoteTs())
                .containsExactly("10.2.3.0/24");
    }

    @Test
    void shouldSayWhyWhenNothingIsCommon() {
        load("aes128-sha1-modp1024", "aes128gcm16", "");
        ike.apply(List.of(connection(List.of(), StartAction.NONE)));
        strongswan.swanctl("--initiate", "--child", "net", "--timeout", "2");
        assertThat(ike.status().connections().getFirst().lastFailure())
                .as(why())
                .startsWith("peer proposed aes128-sha1-prfsha1-modp1024 only; we accept aes256gcm16-");
    }

    private void load(String ike, String esp, String more) {
        strongswan.load("""
                connections { t {
                  remote_addrs = %s
                  local_addrs = %s
                  version = 2
                  encap = yes
                  proposals = %s
                  local { auth = psk }
                  remote { auth = psk }
                  children { net {
                    local_ts = 10.2.0.0/16
                    remote_ts = 10.1.0.0/16
                    esp_proposals = %s
                    %s
                  } } } }
                secrets { ike { secret = "a secret of everybody's" } }
                """.formatted(OURS, THEIRS, ike, esp, more));
    }

    private static Connection connection(List<IkeProposal> proposals, StartAction start) {
        return connection(proposals, start, "aes128gcm16");
    }

    private static Connection connection(List<IkeProposal> proposals, StartAction start, String esp) {
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

    private boolean isUp() {
        IpsecStatus.Connection status = ike.status().connections().getFirst();
        return status.state().equals("up")
                && status.children().getFirst().state().equals("up")
                && !childSas.outbound.isEmpty();
    }

    private int sas() {
        return ike.status().connections().getFirst().children().getFirst().sas().size();
    }

    private String spis() {
        IpsecStatus.Connection status = ike.status().connections().getFirst();
        return status.ikeSas().getFirst().initiatorSpi()
                + status.children().getFirst().sas().stream()
                        .map(IpsecStatus.ChildSa::inboundSpi)
                        .collect(Collectors.joining());
    }

    private void await(BooleanSupplier condition) {
        assertThat(Await.until(PATIENCE, Duration.ofMillis(50), condition))
                .as(why())
                .isTrue();
    }

    private String log() {
        return ike.log("t").stream().map(IpsecLogLine::text).collect(Collectors.joining("\n"));
    }

    private String why() {
        return ike.status() + "\n" + log() + "\n" + strongswan.tail();
    }
}
