package net.isthmus.fastpath.policy;

import static net.isthmus.fastpath.policy.PolicyLab.flow;
import static net.isthmus.fastpath.policy.PolicyLab.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import net.isthmus.fastpath.session.Flow;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final String ZONED = """
        zones:
          internet: { default: deny }
          trusted: { default: allow-out }
          open: { default: allow }
        interfaces:
          ccnn: { zone: internet }
          storage: { zone: trusted }
          web: {}
        workloads:
          db-0: { labels: { app: db, tier: data }, addresses: [10.10.0.20, "fd00::20"] }
          web-0: { labels: { app: web }, addresses: [10.20.0.20] }
        """;
    private static final Flow ANY = tcp("192.0.2.1", "198.51.100.1", 443);

    private final PolicyLab lab = new PolicyLab();

    @Test
    void shouldAllowEverythingAndNotBeInForceWhenNothingIsSaid() {
        Policy policy = lab.compile("workloads:\n  a: { addresses: [10.0.0.1] }\n");
        assertThat(policy.isInForce()).isFalse();
        assertThat(Verdict.isAllowed(policy.decide(ANY, Zones.UNZONED, Zones.UNZONED)))
                .isTrue();
    }

    @Test
    void shouldGoByTheSourcesZoneWhenNothingElseSpeaksOfIt() {
        Policy policy = lab.compile(ZONED);
        assertThat(policy.isInForce()).isTrue();
        assertThat(verdict(policy, "internet", "trusted")).isEqualTo("deny by default of zone internet");
        assertThat(verdict(policy, "internet", "internet")).isEqualTo("allow by default of its zone");
        assertThat(verdict(policy, "internet", "self")).isEqualTo("deny by default of zone internet");
        assertThat(verdict(policy, "trusted", "internet")).isEqualTo("allow by default of zone trusted");
        assertThat(verdict(policy, "trusted", "self")).isEqualTo("allow by default of zone trusted");
        assertThat(verdict(policy, "open", "trusted")).isEqualTo("allow by default of zone open");
        assertThat(verdict(policy, "self", "internet")).isEqualTo("allow by default of zone self");
        assertThat(verdict(policy, "unzoned", "trusted")).isEqualTo("deny by default of zone unzoned");
        assertThat(verdict(policy, "unzoned", "unzoned")).isEqualTo("deny by default of zone unzoned");
    }

    @Test
    void shouldAnswerEchoesOfTheApplianceWhenZoneIsDenied() {
        Policy policy = lab.compile(ZONED);
        int internet = lab.zone("internet");
        Flow echo = flow("192.0.2.1", "192.0.2.2", "ICMP", 7);
        assertThat(Verdict.isAllowed(policy.decide(echo, internet, Zones.SELF))).isTrue();
        assertThat(Verdict.isAllowed(policy.decide(echo, internet, lab.zone("trusted"))))
                .isFalse();
        echo.icmp = 13 << 8;
        assertThat(Verdict.isAllowed(policy.decide(echo, internet, Zones.SELF))).isFalse();
        Flow echo6 = flow("2001:db8::1", "2001:db8::2", "ICMP", 7);
        assertThat(Verdict.isAllowed(policy.decide(echo6, internet, Zones.SELF)))
                .isTrue();
    }

    @Test
    void shouldKnowTheZoneOfEachInterfaceWhenLinksSayIt() {
        Policy policy = lab.compile(ZONED);
        assertThat(policy.zone(1)).isEqualTo(lab.zone("internet"));
        assertThat(policy.zone(2)).isEqualTo(lab.zone("trusted"));
        assertThat(policy.zone(3)).isEqualTo(Zones.UNZONED);
        assertThat(policy.zone(99)).isEqualTo(Zones.UNZONED);
    }

    @Test
    void shouldTakeTheFirstRuleThatFitsWhenSeveralDo() {
        Policy policy = lab.compile(ZONED + """
            firewall:
              rules:
                - { name: admin, from: internet, to: [trusted, self], source: [192.0.2.0/24, office], protocol: tcp, port: [22, web], action: allow }
                - { name: no-telnet, protocol: tcp, port: 23, action: reject, log: true }
                - { name: high, protocol: udp, sourcePort: 1024-65535, destination: dbs, action: deny }
                - { name: ping, protocol: icmp, icmpType: echo-request, action: allow }
                - { name: tunnels, protocol: gre, action: allow }
              addressGroups:
                office: { addresses: [198.51.100.7-198.51.100.9] }
                dbs: { addresses: [10.9.9.9], workloads: { matchLabels: { app: db } } }
              portGroups: { web: [80, 8000-8001] }
            """);
        int internet = lab.zone("internet");
        int trusted = lab.zone("trusted");
        assertThat(verdict(policy, tcp("192.0.2.9", "10.10.0.20", 22), internet, trusted))
                .isEqualTo("allow by rule admin");
        assertThat(verdict(policy, tcp("198.51.100.8", "10.10.0.20", 8001), internet, Zones.SELF))
                .isEqualTo("allow by rule admin");
        assertThat(verdict(policy, tcp("198.51.100.10", "10.10.0.20", 80), internet, trusted))
                .isEqualTo("deny by default of zone internet");
        assertThat(verdict(policy, tcp("192.0.2.9", "10.10.0.20", 8002), internet, trusted))
                .isEqualTo("deny by default of zone internet");
        long telnet = policy.decide(tcp("10.10.0.20", "192.0.2.9", 23), trusted, internet);
        assertThat(Verdict.action(telnet)).isEqualTo(Verdict.REJECT);
        assertThat(Verdict.isLogged(telnet)).isTrue();
        assertThat(policy.describe(Verdict.line(telnet)).text()).isEqualTo("rejects tcp; port 23");
        Flow udp = flow("fd00::1", "fd00::20", "UDP", 9);
        assertThat(verdict(policy, udp, trusted, trusted)).isEqualTo("deny by rule high");
        udp.sourcePort = 53;
        assertThat(verdict(policy, udp, trusted, trusted)).isEqualTo("allow by default of its zone");
        assertThat(verdict(policy, flow("192.0.2.9", "10.9.9.9", "ICMP", 1), internet, trusted))
                .isEqualTo("allow by rule ping");
        assertThat(verdict(policy, flow("192.0.2.9", "10.9.9.9", "GRE", 0), internet, trusted))
                .isEqualTo("allow by rule tunnels");
    }

    @Test
    void shouldAskRulesThenNetworkPoliciesThenZonesWhenAllSpeak() {
        Policy policy = lab.compile(ZONED + """
            networkPolicies:
              db-from-web:
                podSelector: { matchLabels: { app: db } }
                ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }]
            firewall:
              rules:
                - { name: backup, source: 192.0.2.1, port: 5432, protocol: tcp, action: allow }
                - { name: never, destination: 10.10.0.20, port: 1, protocol: tcp, action: deny }
            """);
        int internet = lab.zone("internet");
        int trusted = lab.zone("trusted");
        assertThat(verdict(policy, tcp("192.0.2.1", "10.10.0.20", 5432), internet, trusted))
                .isEqualTo("allow by rule backup");
        assertThat(verdict(policy, tcp("10.20.0.20", "10.10.0.20", 5432), internet, trusted))
                .isEqualTo("allow by network policy db-from-web, ingress rule 1");
        assertThat(verdict(policy, tcp("10.20.0.20", "10.10.0.20", 1), internet, trusted))
                .isEqualTo("deny by rule never");
        long denied = policy.decide(tcp("10.20.0.20", "10.10.0.20", 80), trusted, trusted);
        assertThat(Verdict.isLogged(denied)).isTrue();
        assertThat(policy.log(denied, tcp("10.20.0.20", "10.10.0.20", 80)))
                .isEqualTo("deny tcp 10.20.0.20:40000 (web-0 app=web) to 10.10.0.20:80 (db-0 app=db,tier=data) by "
                        + "ingress isolation by db-from-web: db-0 is isolated for ingress by network policy "
                        + "db-from-web; no rule allows this");
    }

    @Test
    void shouldHoldOnlyDuringItsScheduleWhenRuleHasOne() {
        String document = ZONED + """
            firewall:
              rules: [{ name: nights, from: trusted, action: deny, schedule: night }]
              schedules: { night: { from: "22:00", to: "06:00" } }
            """;
        assertThat(verdict(lab.compile(document), "trusted", "internet")).isEqualTo("allow by default of zone trusted");
        assertThat(verdict(lab.during("night").compile(document), "trusted", "internet"))
                .isEqualTo("deny by rule nights");
    }

    @Test
    void shouldKeepCountsWhenPolicyIsCompiledAnew() {
        String document = ZONED + "firewall: { rules: [{ name: NAME, action: deny }] }\n";
        Policy policy = lab.compile(document.replace("NAME", "a"));
        policy.count(policy.decide(ANY, 0, 0));
        Policy next = lab.compile(document.replace("NAME", "a") + "namespaces: { x: {} }\n");
        assertThat(next.generation()).isGreaterThan(policy.generation());
        next.count(next.decide(ANY, 0, 0));
        assertThat(lab.hits.of(PolicyCompiler.decidedBy("a"))).isEqualTo(2);
        lab.compile(document.replace("NAME", "b"));
        assertThat(lab.hits.of(PolicyCompiler.decidedBy("a"))).isZero();
        assertThat(lab.hits.of(PolicyCompiler.decidedBy("b"))).isZero();
    }

    private String verdict(Policy policy, String from, String to) {
        return verdict(policy, ANY, lab.zone(from), lab.zone(to));
    }

    private static String verdict(Policy policy, Flow flow, int from, int to) {
        long verdict = policy.decide(flow, from, to);
        return Verdict.word(verdict) + " by "
                + policy.describe(Verdict.line(verdict)).title();
    }
}
