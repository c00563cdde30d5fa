package net.isthmus.appliance.it;

/** What the speakers of {@link BgpLab} are told, each in its own words. */
final class BgpPeers {

    static final String FRR = """
            frr defaults traditional
            log stdout informational
            router bgp 65001
             bgp router-id 172.16.1.1
             no bgp network import-check
             no bgp ebgp-requires-policy
             bgp graceful-restart
             bgp graceful-restart preserve-fw-state
             neighbor 172.16.1.2 remote-as 64512
             neighbor 172.16.1.2 password %1$s
             neighbor 172.16.1.2 timers 3 9
             neighbor 172.16.1.2 timers connect 1
             neighbor fd00:1::2 remote-as 64512
             neighbor fd00:1::2 timers connect 1
             address-family ipv4 unicast
              network 192.168.1.0/24
              no neighbor fd00:1::2 activate
             exit-address-family
             address-family ipv6 unicast
              network fd01:1::/64
              neighbor fd00:1::2 activate
             exit-address-family
            """.formatted(BgpLab.SECRET);

    static final String GOBGP = """
            [global.config]
              as = 65003
              router-id = "172.16.3.1"
            [[neighbors]]
              [neighbors.config]
                neighbor-address = "172.16.3.2"
                peer-as = 64512
              [neighbors.timers.config]
                connect-retry = 1
                idle-hold-time-after-reset = 1
              [neighbors.transport.config]
                local-address = "172.16.3.1"
            """;

    /** The appliance's own part, with all that is not BGP's. */
    static final String DOCUMENT = document("""
            bgp:
              as: 64512
              neighbors:
                frr:
                  address: 172.16.1.1
                  remoteAs: 65001
                  password: { secretRef: frr-md5 }
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: accept, export: ours, maxPrefixes: 100 } }
                frr6:
                  address: "fd00:1::1"
                  remoteAs: 65001
                  connectRetry: 1s
                  families: { ipv6Unicast: { import: accept, export: accept } }
                bird:
                  address: 172.16.2.1
                  remoteAs: 65002
                  ttlSecurity: 1
                  holdTime: 3s
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: from-bird, export: accept }, ipv6Unicast: { import: accept, export: accept } }
                gobgp:
                  address: 172.16.3.1
                  remoteAs: 65003
                  connectRetry: 1s
                  families: { ipv4Unicast: { import: accept, export: accept, maxPrefixes: 3 } }
                inner:
                  address: 172.16.4.1
                  remoteAs: 64512
                  routeReflectorClient: true
                  nextHopSelf: true
                  connectRetry: 1s
                  families: { ipv4Unicast: {}, ipv6Unicast: {} }
                other:
                  address: 172.16.5.1
                  remoteAs: 64512
                  routeReflectorClient: true
                  nextHopSelf: true
                  connectRetry: 1s
                  families: { ipv4Unicast: {}, ipv6Unicast: {} }
              networks: [10.1.0.0/24, "fd00:10::/64"]
              redistribute: { connected: transfer }
              policies:
                ours:
                  - { match: { prefixList: mine }, set: { addCommunities: ["64512:100"] }, action: accept }
                from-bird:
                  - { match: { prefixList: theirs }, set: { localPref: 200 }, action: accept }
                transfer: [{ match: { prefixList: links }, action: accept }]
              prefixLists:
                mine: [10.1.0.0/24, 192.168.0.0/16 le 24]
                theirs: [192.168.2.0/24]
                links: [172.16.4.0/24, 172.16.5.0/24]
            """);

    private BgpPeers() {}

    /**
     * A BIRD that announces 192.168.N.0/24 and fd01:N::/64, and tells its kernel of what it hears. It knows how to
     * reach a router beyond the appliance, as an interior routing protocol would tell it: reflected routes have its
     * next hop.
     */
    static String bird(int number, long as, String settings) {
        return """
                router id 172.16.%1$d.1;
                protocol device {}
                protocol direct { ipv4; ipv6; }
                protocol kernel kernel4 { ipv4 { export where source = RTS_BGP; }; }
                protocol kernel kernel6 { ipv6 { export where source = RTS_BGP; }; }
                protocol static static4 { ipv4; route 192.168.%1$d.0/24 unreachable; route 10.99.%1$d.0/24 unreachable; }
                protocol static transfer4 { ipv4; route 172.16.%4$d.1/32 via 172.16.%1$d.2; }
                protocol static static6 { ipv6; route fd01:%1$d::/64 unreachable; }
                protocol bgp up {
                  local 172.16.%1$d.1 as %2$d;
                  neighbor 172.16.%1$d.2 as 64512;
                  connect retry time 1;
                  connect delay time 1;
                  error wait time 1, 2;
                  %3$s
                  ipv4 { import all; export where proto = "static4"; next hop self; };
                  ipv6 { import all; export where proto = "static6"; next hop address fd00:%1$d::1; };
                }
                """.formatted(number, as, settings, number == 4 ? 5 : 4);
    }

    /** A document with a part of its own. */
    static String document(String bgp) {
        StringBuilder links = new StringBuilder();
        for (int n = 1; n <= 5; n++) {
            links.append(
                    "  link%1$d: { match: { name: eth%2$d }, addresses: [172.16.%1$d.2/24, \"fd00:%1$d::2/64\"], zone: premises }\n"
                            .formatted(n, n + 1));
        }
        return """
                version: 1
                interfaces:
                  inside: { match: { name: eth1 }, addresses: [10.1.0.1/24, "fd00:10::1/64"], zone: trusted }
                %s  oob: { match: { name: mgmt0 }, role: management }
                zones:
                  trusted: { default: allow-out }
                  premises: { default: deny }
                firewall:
                  rules:
                    - { name: ping, protocol: icmp, action: allow }
                    - { name: ping6, protocol: icmpv6, action: allow }
                %s""".formatted(links, bgp);
    }
}
