package net.isthmus.appliance.ipsec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.fastpath.control.PolicyRouting;
import net.isthmus.ipsec.ike.auth.RevocationStore;
import net.isthmus.ipsec.ike.connection.AuthMethod;
import net.isthmus.ipsec.ike.connection.Child;
import net.isthmus.ipsec.ike.connection.Childless;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.DpdAction;
import net.isthmus.ipsec.ike.connection.Lifetime;
import net.isthmus.ipsec.ike.connection.PeerIdentity;
import net.isthmus.ipsec.ike.connection.Retransmission;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.connection.Timers;
import net.isthmus.ipsec.ike.connection.Traits;
import net.isthmus.ipsec.ike.crypto.Secret;
import net.isthmus.ipsec.sa.SaLimits;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the document says arrives where it is meant. */
class DocumentConnectionTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    Path directory;

    private static Configuration read(String connection) {
        return ConfigurationReader.read(
                        "interfaces: { up: { addresses: [203.0.113.10/24] } }\ntunnels: { vti: {} }\nipsec:\n  connections:\n"
                                + connection.indent(4))
                .orThrow();
    }

    private static Connection connection(String text) {
        var said = read(text).ipsec().connections().entrySet().iterator().next();
        Map<String, List<IpAddress>> hosts = Map.of("hq.example.net", List.of(IpAddress.parse("192.0.2.9")));
        return new DocumentConnection(said.getKey(), said.getValue(), hosts, 3).toConnection();
    }

    @Test
    void shouldBeWhatIkeDoesByItselfWhenTheDocumentSaysNoMore() {
        Connection connection = connection("""
                aws: { remoteAddrs: [192.0.2.1], remote: { secretRef: psk }, children: { any: { interface: vti } } }
                """);

        TrafficSelector all4 =
                new TrafficSelector(0, IpAddress.parse("0.0.0.0"), IpAddress.parse("255.255.255.255"), 0, 65_535);
        TrafficSelector all6 = new TrafficSelector(
                0, IpAddress.parse("::"), IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 0, 65_535);
        assertThat(connection)
                .isEqualTo(new Connection(
                        "aws",
                        List.of(),
                        List.of(IpPrefix.parse("192.0.2.1/32")),
                        Connection.PROPOSALS,
                        PeerIdentity.psk(""),
                        PeerIdentity.psk("%any"),
                        Timers.DEFAULT,
                        Traits.DEFAULT,
                        List.of(new Child(
                                "any",
                                List.of(all4, all6),
                                List.of(all4, all6),
                                Child.PROPOSALS,
                                false,
                                Child.LIFETIME,
                                SaLimits.NONE,
                                StartAction.TRAP,
                                DpdAction.RESTART,
                                0))));
    }

    @Test
    void shouldSayEverythingWhenTheDocumentDoes() {
        Connection connection = connection("""
                hq:
                  localAddrs: [203.0.113.10]
                  remoteAddrs: [hq.example.net, "%any"]
                  remotePort: 4500
                  proposals: [aes256gcm16-prfsha384-ecp384]
                  local: { auth: pubkey, id: edge.example.net, certificate: edge }
                  remote: { auth: pubkey, id: "CN=hq", ca: partner }
                  dpdDelay: 10s
                  retransmit: { timeout: 2s, tries: 3 }
                  rekeyTime: 0s
                  reauthTime: 24h
                  overTime: 10m
                  randTime: 5m
                  encap: true
                  mobike: false
                  fragmentation: false
                  childless: prefer
                  ppk: { id: quantum, secretRef: ppk, required: true }
                  children:
                    web:
                      localTs: ["10.10.0.0/24[tcp/443]", "dynamic[udp/4789]"]
                      remoteTs: [192.168.0.0/16, dynamic]
                      espProposals: [aes128gcm16-x25519]
                      rekeyTime: 0s
                      lifeTime: 0s
                      rekeyBytes: 500G
                      lifePackets: 4K
                      startAction: start
                      dpdAction: clear
                      perCpuSas: true
                """);

        assertThat(connection.remoteAddresses())
                .extracting(IpPrefix::toString)
                .containsExactly("192.0.2.9/32", "0.0.0.0/0", "::/0");
        assertThat(connection.local())
                .isEqualTo(new PeerIdentity(AuthMethod.CERTIFICATE, "edge.example.net", List.of("edge"), List.of()));
        assertThat(connection.remote())
                .isEqualTo(new PeerIdentity(AuthMethod.CERTIFICATE, "CN=hq", List.of(), List.of("partner")));
        assertThat(connection.timers().rekey()).isEqualTo(Lifetime.UNLIMITED);
        assertThat(connection.timers().reauth())
                .isEqualTo(new Lifetime(Duration.ofHours(24), Duration.ofMinutes(5), Duration.ofMinutes(1450)));
        assertThat(connection.timers().retransmission())
                .as("sent once, and three times again")
                .isEqualTo(new Retransmission(Duration.ofSeconds(2), 1.6, 4));
        assertThat(connection.traits().port()).isEqualTo(4500);
        assertThat(connection.traits().isEncapsulated()).isTrue();
        assertThat(connection.traits().isMobile()).isFalse();
        assertThat(connection.traits().childless()).isEqualTo(Childless.PREFER);
        assertThat(connection.traits().ppk())
                .hasValueSatisfying(ppk -> assertThat(ppk.isRequired()).isTrue());
        Child child = connection.children().getFirst();
        assertThat(child.localTs())
                .containsExactly(
                        new TrafficSelector(6, IpAddress.parse("10.10.0.0"), IpAddress.parse("10.10.0.255"), 443, 443),
                        new TrafficSelector(
                                17, IpAddress.parse("203.0.113.10"), IpAddress.parse("203.0.113.10"), 4789, 4789));
        assertThat(child.remoteTs()).as("the peer is somewhere").hasSize(1);
        assertThat(child.lifetime()).isEqualTo(Lifetime.UNLIMITED);
        assertThat(child.limits()).isEqualTo(new SaLimits(500_000_000_000L, 0, 0, 4_000));
        assertThat(child.startAction()).isEqualTo(StartAction.START);
        assertThat(child.dpdAction()).isEqualTo(DpdAction.CLEAR);
        assertThat(child.resources()).isEqualTo(3);
    }

    @Test
    void shouldLeadWhatSelectorsMeanIntoTheTunnelWhenAChildIsPolicyBased() {
        Configuration configuration = read("""
                hq:
                  remoteAddrs: [192.0.2.1]
                  remote: { secretRef: psk }
                  children:
                    lan: { localTs: [10.10.0.0/24, 10.11.0.1-10.11.0.6], remoteTs: [192.168.0.0/16] }
                    web: { localTs: ["10.10.0.0/24[tcp/443]"], remoteTs: ["172.16.0.0/12[tcp]", "172.16.0.0/12[udp]"] }
                    own: { mode: transport }
                    routed: { interface: vti }
                """);

        List<PolicyRouting.Rule> rules = SelectorRules.of(new IpsecTunnels(configuration).children(), Map.of());

        assertThat(rules.subList(0, 4)).isEqualTo(SelectorRules.BYPASS);
        assertThat(rules.subList(4, rules.size()))
                .extracting(rule -> rule.name() + " " + rule.whose() + " " + rule.from() + " " + rule.to() + " "
                        + rule.protocol4() + " " + rule.sourcePorts().size() + " "
                        + rule.tunnel().orElse(""))
                .containsExactly(
                        "ipsec/hq/lan/1 ALL [10.10.0.0/24, 10.11.0.1/32, 10.11.0.2/31, 10.11.0.4/31, 10.11.0.6/32] "
                                + "[192.168.0.0/16] -1 0 hq/lan",
                        "ipsec/hq/web/1 ALL [10.10.0.0/24] [172.16.0.0/12] 6 1 hq/web",
                        "ipsec/hq/own/1 OWN [] [192.0.2.1/32] -1 0 hq/own");
        assertThat(new IpsecTunnels(configuration).children())
                .extracting(entry -> entry.child().selectorRules())
                .containsExactly(1, 1, 1, 0);
        assertThat(SelectorRules.prefixes(AddressRange.parse("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")))
                .containsExactly(IpPrefix.ALL_IPV6);
    }

    @Test
    void shouldLeadGreAloneIntoTheTunnelWhenSelectorsSaySo() {
        Configuration configuration = read("""
                hq:
                  localAddrs: [203.0.113.10]
                  remoteAddrs: [192.0.2.1]
                  remote: { secretRef: psk }
                  children:
                    gre: { mode: transport, localTs: ["dynamic[47]"], remoteTs: ["dynamic[47]"] }
                """);

        List<PolicyRouting.Rule> rules = SelectorRules.of(new IpsecTunnels(configuration).children(), Map.of());

        assertThat(rules.subList(4, rules.size())).singleElement().satisfies(rule -> {
            assertThat(rule.protocol4()).isEqualTo(47);
            assertThat(rule.protocol6()).isEqualTo(47);
            assertThat(rule.whose()).isEqualTo(PolicyRouting.Whose.OWN);
            assertThat(rule.from()).containsExactly(IpPrefix.parse("203.0.113.10/32"));
            assertThat(rule.to()).containsExactly(IpPrefix.parse("192.0.2.1/32"));
            assertThat(rule.tunnel()).contains("hq/gre");
        });
    }

    @Test
    void shouldLeadIntoTheTunnelWhatIsForAPeerThatMayBeAnywhereOnceItHasCome() {
        Configuration configuration = read("""
                hq:
                  localAddrs: [203.0.113.10]
                  remoteAddrs: ["%any"]
                  remote: { secretRef: psk, id: branch.example.net }
                  children:
                    hosts: { mode: transport, startAction: none }
                """);
        List<IpsecTunnels.Entry> children = new IpsecTunnels(configuration).children();
        assertThat(SelectorRules.of(children, Map.of())).isEmpty();

        List<PolicyRouting.Rule> rules =
                SelectorRules.of(children, Map.of("hq/hosts", List.of(IpAddress.parse("198.51.100.77"))));

        assertThat(rules.subList(4, rules.size())).singleElement().satisfies(rule -> {
            assertThat(rule.to()).containsExactly(IpPrefix.parse("198.51.100.77/32"));
            assertThat(rule.tunnel()).contains("hq/hosts");
        });
    }

    @Test
    void shouldRememberWhereAPeerWasThatMayBeAnywhere() throws InterruptedException {
        var told = new Semaphore(0);
        try (var names = new PeerNames(told::release)) {
            names.meet(Map.of("hq/hosts", List.of(IpAddress.parse("198.51.100.77"))));
            told.acquire();
            assertThat(names.known()).containsEntry("hq/hosts", List.of(IpAddress.parse("198.51.100.77")));

            names.meet(Map.of());
            assertThat(names.known()).as("its SA has gone").hasSize(1);
            names.meet(Map.of("hq/hosts", List.of(IpAddress.parse("198.51.100.78"))));
            told.acquire();
            assertThat(names.known()).containsEntry("hq/hosts", List.of(IpAddress.parse("198.51.100.78")));
        }
    }

    @Test
    void shouldReadSecretsWhenIkeAsksForThem() {
        var store = new SecretStore(directory.resolve("secrets"));
        var credentials = new DocumentCredentials(store, new RevocationStore(), InstantSource.system());
        read("""
                hq:
                  remoteAddrs: [192.0.2.1]
                  local: { secretRef: mine }
                  remote: { secretRef: theirs }
                  ppk: { id: quantum, secretRef: ppk }
                  children: { x: {} }
                """).ipsec().connections().forEach((name, said) -> credentials.connection(name, Optional.of(said)));
        assertThat(credentials.remoteSecret("hq")).isEmpty();

        store.set("mine", "0x00ff10".getBytes(UTF_8));
        store.set("theirs", "0s3q2+7w==".getBytes(UTF_8));
        store.set("ppk", "0xyz".getBytes(UTF_8));

        assertThat(credentials.localSecret("hq")).contains(Secret.of(new byte[] {0, (byte) 0xff, 0x10}));
        assertThat(credentials.remoteSecret("hq"))
                .contains(Secret.of(new byte[] {(byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef}));
        assertThat(credentials.ppk("quantum")).contains(Secret.of("0xyz".getBytes(UTF_8)));
        assertThat(credentials.ppk("other")).isEqualTo(Optional.empty());
        assertThat(credentials.remoteSecret("nobody")).isEmpty();
    }
}
