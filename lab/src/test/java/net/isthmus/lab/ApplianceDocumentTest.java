package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApplianceDocumentTest {

    @Test
    void shouldNameEveryPortVlanBridgeAndRouteWhenTopologyIsTheStandardOne() {
        assertThat(ApplianceDocument.of(StandardTopology.create())).isEqualTo("""
                        version: 1

                        system:
                          hostname: lab

                        interfaces:
                          storage: { match: { name: eth1 }, mtu: 9000, addresses: ["10.10.0.1/24", "fd00:10::1/64"] }
                          web: { match: { name: eth2 }, mtu: 9000, addresses: ["10.20.0.1/24", "fd00:20::1/64"] }
                          campus-a: { match: { name: eth3 }, mtu: 9000 }
                          circuit: { match: { name: eth4 }, mtu: 9000 }
                          uplink: { match: { name: eth5 }, mtu: 1500, addresses: ["172.16.0.2/30", "fd00:16::2/64"] }
                          oob: { match: { name: mgmt0 }, role: management }

                        vlans:
                          dc-200: { link: circuit, id: 200 }

                        bridges:
                          campus: { interfaces: [campus-a, dc-200], addresses: ["10.30.0.1/24", "fd00:30::1/64"] }

                        routes:
                          - { to: "0.0.0.0/0", via: "172.16.0.1" }
                          - { to: "::/0", via: "fd00:16::1" }
                        """);
    }
}
