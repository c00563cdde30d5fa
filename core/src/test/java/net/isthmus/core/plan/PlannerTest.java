package net.isthmus.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.RandomConfiguration;
import net.isthmus.core.config.Route;
import net.isthmus.core.document.ConfigurationReader;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final String CAMPUS = """
        interfaces:
          left: { match: { name: eth1 } }
          right: { match: { name: eth2 }, mtu: 9000 }
        vlans:
          dc: { link: right, id: 200, mtu: 1500 }
        bridges:
          campus: { interfaces: [left, dc], addresses: [10.30.0.1/24] }
        routes:
          - { to: 0.0.0.0/0, via: 10.30.0.9 }
        """;

    @Test
    void shouldBuildFromTheGroundUpWhenNothingRuns() {
        assertThat(plan("{}", CAMPUS))
                .containsExactly(
                        "bind interface left to eth1, MTU 1500",
                        "bind interface right to eth2, MTU 9000",
                        "create VLAN dc, ID 200 on right, MTU 1500",
                        "create bridge campus, MTU 1500",
                        "add left to bridge campus",
                        "add dc to bridge campus",
                        "add address 10.30.0.1/24 to campus",
                        "add route 0.0.0.0/0 via 10.30.0.9");
    }

    @Test
    void shouldTakeDownFromTheTopWhenEverythingGoes() {
        assertThat(plan(CAMPUS, "{}"))
                .containsExactly(
                        "remove route 0.0.0.0/0 via 10.30.0.9",
                        "remove left from bridge campus",
                        "remove dc from bridge campus",
                        "remove address 10.30.0.1/24 from campus",
                        "remove bridge campus",
                        "remove VLAN dc, ID 200 on right",
                        "release interface right from eth2",
                        "release interface left from eth1");
    }

    @Test
    void shouldTouchOneRouteWhenOneRouteChanges() {
        assertThat(plan(CAMPUS, CAMPUS.replace("10.30.0.9", "10.30.0.8")))
                .containsExactly("change route 0.0.0.0/0 via 10.30.0.9 to 0.0.0.0/0 via 10.30.0.8");
    }

    @Test
    void shouldKeepTheRouteWhenItsSubnetGetsAnotherAddress() {
        assertThat(plan(CAMPUS, CAMPUS.replace("10.30.0.1/24", "10.30.0.2/24")))
                .containsExactly("add address 10.30.0.2/24 to campus", "remove address 10.30.0.1/24 from campus");
    }

    @Test
    void shouldTakeTheRouteAlongWhenItsSubnetMoves() {
        String before = "interfaces:\n  a: { addresses: [10.1.0.1/24] }\n  b: {}\n"
                + "routes:\n  - { to: 0.0.0.0/0, via: 10.1.0.9 }\n";
        String after = "interfaces:\n  a: {}\n  b: { addresses: [10.1.0.1/24] }\n"
                + "routes:\n  - { to: 0.0.0.0/0, via: 10.1.0.9 }\n";
        assertThat(plan(before, after))
                .containsExactly(
                        "remove route 0.0.0.0/0 via 10.1.0.9",
                        "remove address 10.1.0.1/24 from a",
                        "add address 10.1.0.1/24 to b",
                        "add route 0.0.0.0/0 via 10.1.0.9");
    }

    @Test
    void shouldRemoveTheRouteFirstWhenItsNextHopBecomesOurOwn() {
        assertThat(plan(oneLink("10.1.0.1/24", "10.1.0.2"), oneLink("10.1.0.1/24, 10.1.0.2/24", "10.1.0.3")))
                .containsExactly(
                        "remove route 0.0.0.0/0 via 10.1.0.2",
                        "add address 10.1.0.2/24 to a",
                        "add route 0.0.0.0/0 via 10.1.0.3");
    }

    @Test
    void shouldRemoveTheRouteFirstWhenItsNextHopBecomesABroadcastAddress() {
        assertThat(plan(oneLink("10.1.0.1/24", "10.1.0.127"), oneLink("10.1.0.1/24, 10.1.0.2/25", "10.1.0.3")))
                .containsExactly(
                        "remove route 0.0.0.0/0 via 10.1.0.127",
                        "add address 10.1.0.2/25 to a",
                        "add route 0.0.0.0/0 via 10.1.0.3");
    }

    private static String oneLink(String addresses, String via) {
        return "interfaces:\n  a: { addresses: [" + addresses + "] }\nroutes:\n  - { to: 0.0.0.0/0, via: " + via
                + " }\n";
    }

    @Test
    void shouldLowerFromTheTopAndRaiseFromTheGroundWhenMtusChange() {
        String small = CAMPUS.replace("mtu: 9000", "mtu: 1400").replace("mtu: 1500", "mtu: 1400");
        assertThat(plan(CAMPUS, small))
                .containsExactly(
                        "set the MTU of campus from 1500 to 1400",
                        "set the MTU of dc from 1500 to 1400",
                        "set the MTU of right from 9000 to 1400");
        assertThat(plan(small, CAMPUS))
                .containsExactly(
                        "set the MTU of right from 1400 to 9000",
                        "set the MTU of dc from 1400 to 1500",
                        "set the MTU of campus from 1400 to 1500");
    }

    @Test
    void shouldRebuildWhatRestsOnAPortWhenThePortIsAnotherDevice() {
        assertThat(plan(CAMPUS, CAMPUS.replace("eth2", "eth3")))
                .containsExactly(
                        "remove dc from bridge campus",
                        "remove VLAN dc, ID 200 on right",
                        "release interface right from eth2",
                        "bind interface right to eth3, MTU 9000",
                        "create VLAN dc, ID 200 on right, MTU 1500",
                        "add dc to bridge campus");
    }

    @Test
    void shouldChangeNothingElseWhenOnlyLimitsOrSystemDiffer() {
        assertThat(plan(CAMPUS, CAMPUS.replace("[left, dc],", "[left, dc], macLimit: 100, agingTime: 1m,")))
                .containsExactly("let bridge campus learn 100 MAC addresses for 60 s instead of "
                        + "16384 MAC addresses for 300 s");
        assertThat(plan(CAMPUS, CAMPUS + "system: { hostname: edge-1, workers: 2 }\n"))
                .containsExactly("change system: hostname, workers");
    }

    @Test
    void shouldLeaveAManagementInterfaceAloneWhenRoleChanges() {
        String data = "interfaces:\n  oob: { match: { name: eth5 } }\n";
        String management = "interfaces:\n  oob: { match: { name: eth5 }, role: management }\n";
        assertThat(plan("{}", management)).isEmpty();
        assertThat(plan(data, management)).containsExactly("release interface oob from eth5");
    }

    @Test
    void shouldMeetTheCandidateAndStayValidOnTheWayWhenConfigurationsAreRandom() {
        var random = new Random(20_261_122);
        Map<Class<?>, Integer> seen = new HashMap<>();
        for (int i = 0; i < 800; i++) {
            Configuration running = RandomConfiguration.next(random);
            Configuration candidate =
                    i % 2 == 0 ? RandomConfiguration.next(random) : RandomConfiguration.nextLike(running, random);
            List<Action> plan = Planner.plan(running, candidate);
            plan.forEach(action -> seen.merge(action.getClass(), 1, Integer::sum));
            assertThat(Planner.plan(running, running)).isEmpty();

            ModelState state = ModelState.of(running);
            for (Action action : plan) {
                state.apply(action);
                state.assertValid();
            }
            assertThat(state.contents())
                    .as("%s%n→%n%s", running, candidate)
                    .isEqualTo(ModelState.of(candidate).contents());

            for (Action action : plan.reversed()) {
                state.apply(action.inverse());
                state.assertValid();
            }
            assertThat(state.contents()).isEqualTo(ModelState.of(running).contents());
        }
        assertThat(seen.keySet()).containsExactlyInAnyOrder(Action.class.getPermittedSubclasses());
    }

    @Test
    void shouldMoveALinkToAnotherVrfBetweenItsAddressesAndRoutes() {
        String lan = """
            version: 1
            interfaces:
              lan: { addresses: [10.1.0.1/24] }
              wan: { addresses: [10.2.0.1/24] }
            """;
        assertThat(plan(lan + """
            routes: [{ to: 10.9.0.0/16, via: 10.1.0.9 }, { to: 10.8.0.0/16, via: 10.2.0.9 }]
            """, lan + """
                vrfs: { red: { interfaces: [lan] } }
                routes:
                  - { vrf: red, to: 10.9.0.0/16, via: 10.1.0.9 }
                  - { to: 10.8.0.0/16, via: 10.2.0.9 }
                  - { to: 10.1.0.0/24, nextVrf: red }
                """))
                .containsExactly(
                        "remove route 10.9.0.0/16 via 10.1.0.9",
                        "remove address 10.1.0.1/24 from lan",
                        "create VRF red",
                        "move lan from VRF main to VRF red",
                        "add address 10.1.0.1/24 to lan",
                        "add route 10.9.0.0/16 via 10.1.0.9 of VRF red",
                        "add route 10.1.0.0/24 in VRF red");
    }

    @Test
    void shouldChangeRoutesAtOnceHoweverMany() {
        var running = new StringBuilder("version: 1\nroutes:\n");
        var candidate = new StringBuilder("version: 1\nroutes:\n");
        for (int i = 0; i < 250; i++) {
            String to = "  - { to: 10." + i + ".0.0/16, ";
            running.append(to).append("blackhole: true }\n");
            candidate.append(to).append(i < 240 ? "unreachable: true }\n" : "blackhole: true }\n");
        }

        assertThat(plan(running.toString(), candidate.toString()))
                .hasSize(101)
                .contains("change route 10.0.0.0/16 blackhole to 10.0.0.0/16 unreachable")
                .endsWith("and 140 more routes");
    }

    @Test
    void shouldReplaceEachRouteInOnePartWhenManyComeInParts() {
        Route kept = Route.of(IpPrefix.parse("10.1.0.0/16"), Optional.empty());
        Route gone = Route.of(IpPrefix.parse("10.2.0.0/16"), Optional.empty());
        Route other = Route.of(IpPrefix.parse("10.3.0.0/16"), Optional.empty());
        Route replacing = Route.of(kept.to(), Optional.of(IpAddress.parse("10.9.0.1")));

        assertThat(new Action.ChangeRoutes(List.of(gone, kept), List.of(other, replacing)).parts(1))
                .containsExactly(
                        new Action.ChangeRoutes(List.of(), List.of(other)),
                        new Action.ChangeRoutes(List.of(kept), List.of(replacing)),
                        new Action.ChangeRoutes(List.of(gone), List.of()));
    }

    /**
     * What stands in both configurations is neither removed nor added, except as part of something that is replaced.
     */
    @Test
    void shouldNotTouchWhatIsTheSameWhenOnlyAPartDiffers() {
        var random = new Random(7);
        for (int i = 0; i < 500; i++) {
            Configuration running = RandomConfiguration.next(random);
            var candidate = new Configuration(
                    1,
                    RandomConfiguration.next(random).system(),
                    running.interfaces(),
                    running.vlans(),
                    running.vxlans(),
                    running.bridges(),
                    running.vrfs(),
                    List.of(),
                    running.policyRoutes(),
                    running.zones(),
                    running.namespaces(),
                    running.workloads(),
                    running.networkPolicies(),
                    running.firewall(),
                    running.services(),
                    running.nat(),
                    running.ipsec(),
                    running.tunnels(),
                    running.bgp());
            List<Action> plan = Planner.plan(running, candidate);
            assertThat(plan)
                    .allSatisfy(action ->
                            assertThat(action).isInstanceOfAny(Action.ChangeRoutes.class, Action.SetSystem.class))
                    .hasSize((running.routes().isEmpty() ? 0 : 1)
                            + (running.system().equals(candidate.system()) ? 0 : 1));
        }
    }

    @Test
    void shouldTellLimitsOfSessionsFromRulesWhenTheyChange() {
        String rules = "firewall: { rules: [{ name: a, action: deny }]";
        assertThat(plan(rules + " }", rules + ", timeouts: { udp: 2m }, self: { icmp: 10 } }"))
                .containsExactly("set policy: timeouts and limits of sessions");
        assertThat(plan(rules + " }", rules.replace("deny", "allow") + ", tcpLoose: true }"))
                .containsExactly("set policy: 1 firewall rules, timeouts and limits of sessions");
        assertThat(plan(rules + ", timeouts: { udp: 5m } }", rules + " }"))
                .as("the standard, said or not")
                .isEmpty();
    }

    private static final String VPN = """
        interfaces:
          uplink: { addresses: [203.0.113.10/24], mtu: 9000 }
        tunnels:
          vti-aws: { addresses: [169.254.6.2/30] }
        routes:
          - { to: 172.31.0.0/16, interface: vti-aws }
        ipsec:
          connections:
            aws:
              remoteAddrs: [203.0.113.99]
              remote: { secretRef: aws-psk }
              children: { any: { interface: vti-aws } }
            hq:
              remoteAddrs: [203.0.113.77]
              remote: { secretRef: hq-psk }
              children:
                lan: { localTs: [10.10.0.0/24], remoteTs: [192.168.0.0/16] }
                dmz: { localTs: [10.20.0.0/24], remoteTs: [192.168.0.0/16] }
        """;

    @Test
    void shouldMakeTunnelsBeforeConnectionsWhenThereIsIpsec() {
        assertThat(plan("{ interfaces: { uplink: { addresses: [203.0.113.10/24], mtu: 9000 } } }", VPN))
                .containsExactly(
                        "create tunnel vti-aws, MTU 8900",
                        "create tunnel hq/lan, MTU 8900",
                        "create tunnel hq/dmz, MTU 8900",
                        "add address 169.254.6.2/30 to vti-aws",
                        "add route 172.31.0.0/16 on vti-aws",
                        "on vti-aws clamp TCP segments to the MTU",
                        "on hq/lan clamp TCP segments to the MTU",
                        "on hq/dmz clamp TCP segments to the MTU",
                        "set up IPsec connection aws: any",
                        "set up IPsec connection hq: lan, dmz");
    }

    @Test
    void shouldTouchOneConnectionWhenOneConnectionChanges() {
        assertThat(plan(VPN, VPN.replace("secretRef: hq-psk", "secretRef: other")))
                .containsExactly("change IPsec connection hq");
        assertThat(plan(VPN, VPN.replace("10.20.0.0/24", "10.21.0.0/24")))
                .containsExactly("change IPsec connection hq: change dmz");
    }

    @Test
    void shouldLeaveOtherChildrenInForceWhenTheTunnelOfOneGoes() {
        String less = VPN.replaceAll("dmz: .*", "");
        assertThat(plan(VPN, less))
                .containsSubsequence("change IPsec connection hq: remove dmz", "remove tunnel hq/dmz")
                .noneMatch(line -> line.contains("hq/lan") || line.contains("aws"));
        assertThat(plan(less, VPN)).contains("create tunnel hq/dmz, MTU 8900", "change IPsec connection hq: add dmz");
    }

    @Test
    void shouldLetPeersInAfterTheWrittenRulesWhenSomethingIsForbidden() {
        assertThat(Policies.of(ConfigurationReader.read(VPN).orThrow())
                        .firewall()
                        .rules())
                .as("nothing is forbidden")
                .isEmpty();
        String zoned = VPN + "zones: { internet: {} }\nfirewall: { rules: [{ name: last, action: deny }] }\n";
        assertThat(Policies.of(ConfigurationReader.read(zoned).orThrow())
                        .firewall()
                        .rules())
                .extracting(rule -> rule.name() + ": " + rule.conditions())
                .containsExactly(
                        "last: all",
                        "ipsec/aws/ike: to self; source 203.0.113.99; udp; port 500, 4500",
                        "ipsec/aws/esp: to self; source 203.0.113.99; esp",
                        "ipsec/hq/ike: to self; source 203.0.113.77; udp; port 500, 4500",
                        "ipsec/hq/esp: to self; source 203.0.113.77; esp");
    }

    private static final String BGP = """
        interfaces: { premises: { addresses: [169.254.100.2/30] } }
        bgp:
          as: 64512
          neighbors:
            carrier: { address: 169.254.100.1, remoteAs: 64513, families: { ipv4Unicast: { import: some } } }
          policies: { some: [{ match: { prefixList: all }, action: accept }] }
          prefixLists: { all: [0.0.0.0/0 le 32] }
        """;

    @Test
    void shouldTouchBgpLastAndOnlyWhenItsPartOfTheDocumentChanges() {
        assertThat(plan("{}", BGP)).last().isEqualTo("start BGP as 64512: carrier");
        assertThat(plan(BGP, BGP.replace("addresses: [", "mtu: 9000, addresses: [10.1.0.1/24, ")))
                .noneMatch(line -> line.contains("BGP"));
        assertThat(plan(BGP, BGP.replace("le 32", "le 24").replace("as: 64512", "as: 64511")))
                .containsExactly("change BGP: autonomous system 64511 instead of 64512, change prefix list all");
        assertThat(plan(BGP, BGP.replace("carrier:", "other:").replace("[{ match", "[{ set: { med: 1 }, match")))
                .containsExactly("change BGP: add neighbour other, remove neighbour carrier, change policy some");
        assertThat(plan(BGP, BGP.substring(0, BGP.indexOf("bgp:")))).containsExactly("end BGP");
    }

    @Test
    void shouldLetNeighboursOfBgpInWhenSomethingIsForbidden() {
        String zoned = BGP + "zones: { premises: {} }\n";
        assertThat(Policies.of(ConfigurationReader.read(zoned).orThrow())
                        .firewall()
                        .rules())
                .extracting(rule -> rule.name() + ": " + rule.conditions())
                .containsExactly("bgp/carrier: to self; source 169.254.100.1; tcp; port 179");
        assertThat(Policies.of(ConfigurationReader.read(zoned.replace("remoteAs", "shutdown: true, remoteAs"))
                                .orThrow())
                        .firewall()
                        .rules())
                .isEmpty();
    }

    private static List<String> plan(String running, String candidate) {
        return Planner.plan(
                        ConfigurationReader.read(running).orThrow(),
                        ConfigurationReader.read(candidate).orThrow())
                .stream()
                .flatMap(action -> action.lines().stream())
                .toList();
    }
}
