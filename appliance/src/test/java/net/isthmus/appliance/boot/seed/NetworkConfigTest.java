package net.isthmus.appliance.boot.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cloud's three languages of networks, as they become parts of the appliance's document. */
class NetworkConfigTest {

    static final String NETPLAN = """
            network:
              version: 2
              ethernets:
                enp1s0: { dhcp4: true, dhcp6: true }
                storage:
                  match: { macaddress: "52:54:00:AA:00:01" }
                  set-name: storage0
                  mtu: 9000
                  addresses: [10.10.0.1/24, "fd00:10::1/64"]
                  gateway4: 10.10.0.254
                  nameservers: { addresses: [10.10.0.53] }
                  routes:
                    - { to: default, via: "fd00:10::fe", metric: 100 }
                    - { to: 10.99.0.7/16, via: 10.10.0.2 }
                wild: { match: { name: "en*" } }
              vlans:
                office: { id: 100, link: enp1s0, addresses: [10.30.0.1/24] }
              bonds: { b0: {} }
            """;

    static final String LISTED = """
            version: 1
            config:
              - type: physical
                name: eth0
                mac_address: "52:54:00:aa:00:02"
                subnets:
                  - { type: static, address: 192.168.1.10, netmask: 255.255.255.0, gateway: 192.168.1.1,
                      dns_nameservers: [192.168.1.53] }
                  - { type: dhcp6 }
              - { type: vlan, name: eth0.7, vlan_link: eth0, vlan_id: 7, subnets: [{ type: dhcp4 }] }
              - { type: nameserver, address: [8.8.8.8, nonsense] }
              - { type: route, destination: 10.0.0.0/8, gateway: 192.168.1.2 }
            """;

    static final String OPENSTACK = """
            {"links": [
               {"id": "tap1a81968a-79", "type": "phy", "ethernet_mac_address": "FA:16:3E:ED:9A:59", "mtu": 9000},
               {"id": "interface1", "type": "vif", "ethernet_mac_address": "fa:16:3e:05:30:fe", "mtu": null},
               {"id": "vlan0", "type": "vlan", "vlan_link": "interface1", "vlan_id": 101,
                "vlan_mac_address": "fa:16:3e:05:30:ff"}],
             "networks": [
               {"id": "network0", "type": "ipv4", "link": "tap1a81968a-79", "ip_address": "172.19.1.34",
                "netmask": "255.255.252.0",
                "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "172.19.3.254"},
                           {"network": "192.168.9.0", "netmask": "255.255.255.0", "gateway": "172.19.3.1"}]},
               {"id": "network1", "type": "ipv4_dhcp", "link": "interface1"},
               {"id": "network2", "type": "ipv6_slaac", "link": "vlan0"}],
             "services": [{"type": "dns", "address": "172.19.0.12"}]}
            """;

    private static Seed seed(String network) {
        return SeedReader.read(new SeedFiles("test").add(SeedFiles.NETWORK, network));
    }

    private static String sections(Seed seed) {
        return String.join("", NetworkSections.of(seed.network()).values());
    }

    @Test
    void shouldReadNetplan() {
        Seed seed = seed(NETPLAN);
        assertEquals("""
                interfaces:
                  enp1s0: { match: { name: "enp1s0" }, dhcp4: true, dhcp6: {}, acceptRa: true }
                  storage0: { match: { macaddress: "52:54:00:aa:00:01" }, mtu: 9000, addresses: ["10.10.0.1/24", "fd00:10::1/64"] }
                vlans:
                  office: { link: "enp1s0", id: 100, addresses: ["10.30.0.1/24"] }
                routes:
                  - { to: "0.0.0.0/0", via: "10.10.0.254" }
                  - { to: "::/0", via: "fd00:10::fe", metric: 100 }
                  - { to: "10.99.0.0/16", via: "10.10.0.2" }
                """, sections(seed));
        assertEquals(List.of("10.10.0.53"), seed.network().nameservers());
        assertEquals(2, seed.notes().size(), seed.notes().toString());
    }

    @Test
    void shouldReadVersionOne() {
        Seed seed = seed(LISTED);
        assertEquals("""
                interfaces:
                  eth0: { match: { macaddress: "52:54:00:aa:00:02" }, addresses: ["192.168.1.10/24"], dhcp6: {}, acceptRa: true }
                vlans:
                  eth0-7: { link: "eth0", id: 7, dhcp4: true }
                routes:
                  - { to: "0.0.0.0/0", via: "192.168.1.1" }
                  - { to: "10.0.0.0/8", via: "192.168.1.2" }
                """, sections(seed));
        assertEquals(List.of("192.168.1.53", "8.8.8.8"), seed.network().nameservers());
        assertEquals(List.of("network-config: nonsense is no IP address; left out"), seed.notes());
    }

    @Test
    void shouldReadOpenStacksNetworkData() {
        assertEquals("""
                interfaces:
                  tap1a81968a-79: { match: { macaddress: "fa:16:3e:ed:9a:59" }, mtu: 9000, addresses: ["172.19.1.34/22"] }
                  interface1: { match: { macaddress: "fa:16:3e:05:30:fe" }, dhcp4: true }
                vlans:
                  vlan0: { link: "interface1", id: 101, acceptRa: true }
                routes:
                  - { to: "0.0.0.0/0", via: "172.19.3.254" }
                  - { to: "192.168.9.0/24", via: "172.19.3.1" }
                """, sections(seed(OPENSTACK)));
    }

    @Test
    void shouldMakeAWholeDocumentOfEachLanguage() {
        for (String network : List.of(NETPLAN, LISTED, OPENSTACK)) {
            DocumentChoice choice = DocumentChoice.of(seed(network));
            assertEquals(List.of(), choice.problems());
            Configuration configuration =
                    ConfigurationReader.read(choice.text()).orThrow();
            assertTrue(configuration.interfaces().size() <= 2);
            assertEquals(
                    seed(network).network().links().size(),
                    configuration.interfaces().size() + configuration.vlans().size());
        }
    }

    /** Each language has ways to say what has no counterpart here; it is said, and all else is read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "e: { match: { driver: virtio_net }, dhcp4: true }   | e matches by neither macaddress nor name; left out",
                "e: { match: { name: 'en*' }, dhcp4: true }          | e matches by a pattern of names",
                "e: { dhcp4-overrides: { use-dns: false } }          | e: dhcp4-overrides is not read",
                "e: { macaddress: '52:54:00:00:00:01' }              | e: macaddress is not read",
                "e: { routing-policy: [{ from: 10.0.0.0/8 }] }       | e: routing-policy is not read",
                "e: { routes: [{ to: default, via: 10.0.0.1, table: 7 }] } | a route of e is of a table of its own",
                "e: { routes: [{ to: 10.0.0.0/8, scope: link }] }    | a route of e has no to or no via",
                "e: { addresses: [10.0.0.300/24] }                   | 10.0.0.300/24 is no address with a prefix length",
                "e: { gateway4: gateway }                            | gateway is no IP address",
                "e: { mtu: 20 }                                      | 20 is no MTU from",
            })
    void shouldNoteWhatNetplanHasAndTheApplianceHasNot(String link, String note) {
        Seed seed = seed("version: 2\nethernets: { " + link + " }\n");
        assertEquals(1, seed.notes().size(), seed.notes().toString());
        assertTrue(
                seed.notes().getFirst().startsWith("network-config: " + note),
                seed.notes().getFirst());
    }

    @Test
    void shouldTolerateSilentlyWhatChangesNothing() {
        assertEquals(List.of(), seed("""
                network:
                  version: 2
                  renderer: networkd
                  ethernets: { e: { dhcp4: true, optional: true, wakeonlan: true, nameservers: { search: [a.b] } } }
                """).notes());
    }

    @Test
    void shouldLeaveBondsOutWhateverTheLanguage() {
        assertEquals(
                List.of("network-config: bonds are not read"),
                seed("version: 2\nbonds: { b: { interfaces: [e] } }\n").notes());
        assertEquals(
                List.of("network-config: a device of type bond is not read"),
                seed("version: 1\nconfig: [{ type: bond, name: b, bond_interfaces: [e] }]\n")
                        .notes());
        assertEquals(
                List.of("network-config: the bond b is not read"),
                seed("{\"links\": [{\"id\": \"b\", \"type\": \"bond\", \"bond_links\": [\"e\"]}]}")
                        .notes());
    }

    /** Where routers are known by their link-local address, which is where most IPv6 is. */
    @Test
    void shouldSayOnWhichLinkALinkLocalGatewayIs() {
        for (String network : List.of(
                "version: 2\nethernets: { e: { addresses: ['2001:db8::5/64'], gateway6: 'fe80::1' } }\n",
                "version: 1\nconfig: [{ type: physical, name: e,\n"
                        + "  subnets: [{ type: static6, address: '2001:db8::5/64', gateway: 'fe80::1' }] }]\n",
                "{\"links\": [{\"id\": \"e\"}], \"networks\": [{\"link\": \"e\", \"type\": \"ipv6\","
                        + "\"ip_address\": \"2001:db8::5/64\", \"gateway\": \"fe80::1\"}]}")) {
            DocumentChoice choice = DocumentChoice.of(seed(network));
            assertEquals(List.of(), choice.problems());
            var route =
                    ConfigurationReader.read(choice.text()).orThrow().routes().getFirst();
            assertEquals(Optional.of("e"), route.link());
        }
    }

    @Test
    void shouldNoteWhatItDoesNotKnow() {
        assertEquals(
                List.of("network-config: version 3 is not read; 1 and 2 are"),
                seed("version: 3\n").notes());
        assertEquals(
                List.of("network-config: it has no version; 1 and 2 are read"),
                seed("hello: 1\n").notes());
    }
}
