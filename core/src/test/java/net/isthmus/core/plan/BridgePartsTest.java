package net.isthmus.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.document.ConfigurationReader;
import org.junit.jupiter.api.Test;

/** A VLAN-aware bridge becomes bridge domains, and VLANs of the members that carry tags. */
class BridgePartsTest {
    private static final String DOCUMENT = """
            interfaces:
              desk: { match: { name: eth1 } }
              uplink: { match: { name: eth2 } }
            vlans:
              office: { link: campus, id: 10, addresses: [10.10.0.1/24] }
            bridges:
              campus:
                interfaces: [desk, uplink]
                macLimit: 100
                ports:
                  desk: { access: 10, macLimit: 5 }
                  uplink: { trunk: [10, 20-21], native: 21, splitHorizonGroup: 1 }
            """;

    private static List<String> plan(String from, String to) {
        return Planner.plan(read(from), read(to)).stream().map(Action::describe).toList();
    }

    private static Configuration read(String document) {
        return ConfigurationReader.read(document).orThrow();
    }

    @Test
    void shouldMakeADomainAVlanAndAVlanATaggedMember() {
        assertThat(plan("{}", DOCUMENT))
                .startsWith(
                        "bind interface desk to eth1, MTU 1500",
                        "bind interface uplink to eth2, MTU 1500",
                        "create VLAN 10 of bridge campus, office, MTU 1500",
                        "create VLAN 20 of bridge campus, campus.20, MTU 1500",
                        "create VLAN 21 of bridge campus, campus.21, MTU 1500",
                        "create VLAN uplink.10, ID 10 on uplink, MTU 1500",
                        "create VLAN uplink.20, ID 20 on uplink, MTU 1500",
                        "add desk to bridge office",
                        "add uplink to bridge campus.21",
                        "add uplink.10 to bridge office",
                        "add uplink.20 to bridge campus.20",
                        "add address 10.10.0.1/24 to office");
    }

    @Test
    void shouldTouchOneVlanOnlyWhenATrunkGetsOneMore() {
        assertThat(plan(DOCUMENT, DOCUMENT.replace("20-21", "20-22")))
                .containsExactly(
                        "create VLAN 22 of bridge campus, campus.22, MTU 1500",
                        "create VLAN uplink.22, ID 22 on uplink, MTU 1500",
                        "add uplink.22 to bridge campus.22",
                        "let bridge campus.22 learn 100 MAC addresses for 300 s instead of 16384 MAC addresses for "
                                + "300 s",
                        "change what bridge campus.22 asks of the frames that its members bring");
    }

    @Test
    void shouldPlanThousandsOfVlansAtOnce() {
        String many = DOCUMENT.replace("[10, 20-21]", "[10-2500]");
        assertThat(plan("{}", many)).hasSizeGreaterThan(7000);
        assertThat(plan(many, many)).isEmpty();
    }
}
