package net.isthmus.bgp.session;

import java.util.Optional;
import net.isthmus.lab.BgpDaemon;

/**
 * How other speakers are told to be our neighbour: AS 64513 with router ID 10.0.0.2, which announces 198.51.100.0/24
 * and 2001:db8:5::/48.
 */
final class PeerConfiguration {
    private final String us;
    private final String self;
    private final boolean isIpv6;
    private boolean isPassive;
    private boolean hasTtlSecurity;
    private Optional<String> password = Optional.empty();

    private PeerConfiguration(String us, String self) {
        this.us = us;
        this.self = self;
        isIpv6 = us.contains(":");
    }

    static PeerConfiguration between(String us, String self) {
        return new PeerConfiguration(us, self);
    }

    PeerConfiguration passive(boolean to) {
        isPassive = to;
        return this;
    }

    PeerConfiguration ttlSecurity() {
        hasTtlSecurity = true;
        return this;
    }

    PeerConfiguration password(String to) {
        password = Optional.of(to);
        return this;
    }

    String of(BgpDaemon.Kind kind) {
        return switch (kind) {
            case BIRD -> bird();
            case FRR -> frr();
            case GOBGP -> gobgp();
        };
    }

    private String bird() {
        return """
                log stderr all;
                router id 10.0.0.2;
                protocol device {}
                protocol static s4 { ipv4; route 198.51.100.0/24 blackhole; }
                protocol static s6 { ipv6; route 2001:db8:5::/48 blackhole; }
                protocol bgp isthmus {
                  local %s as 64513;
                  neighbor %s as 64512;
                  %s %s %s
                  hold time 9; connect delay time 1; connect retry time 1; error wait time 1, 2;
                  graceful restart on;
                  %s { import all; export all; };
                }
                """.formatted(
                        self,
                        us,
                        isPassive ? "passive on;" : "",
                        hasTtlSecurity ? "ttl security on;" : "",
                        password.map(text -> "password \"" + text + "\";").orElse(""),
                        isIpv6 ? "ipv6" : "ipv4");
    }

    private String frr() {
        String neighbor = " neighbor " + us;
        return """
                log stdout informational
                router bgp 64513
                 bgp router-id 10.0.0.2
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 no bgp default ipv4-unicast
                 timers bgp 3 9
                 bgp graceful-restart
                %1$s remote-as 64512
                %1$s timers connect 1
                %2$s%3$s%4$s
                 address-family %5$s unicast
                  network %6$s
                 %1$s activate
                 exit-address-family
                """.formatted(
                neighbor,
                isPassive ? neighbor + " passive\n" : "",
                hasTtlSecurity ? neighbor + " ttl-security hops 1\n" : "",
                password.map(text -> neighbor + " password " + text + "\n").orElse(""),
                isIpv6 ? "ipv6" : "ipv4",
                isIpv6 ? "2001:db8:5::/48" : "198.51.100.0/24");
    }

    private String gobgp() {
        return """
                [global.config]
                  as = 64513
                  router-id = "10.0.0.2"
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "%s"
                    peer-as = 64512
                    auth-password = "%s"
                  [neighbors.transport.config]
                    passive-mode = %s
                  [neighbors.timers.config]
                    hold-time = 9
                    keepalive-interval = 3
                    connect-retry = 1
                    idle-hold-time-after-reset = 1
                  [neighbors.ttl-security.config]
                    enabled = %s
                    ttl-min = 255
                  [[neighbors.afi-safis]]
                    [neighbors.afi-safis.config]
                      afi-safi-name = "%s-unicast"
                """.formatted(us, password.orElse(""), isPassive, hasTtlSecurity, isIpv6 ? "ipv6" : "ipv4");
    }
}
