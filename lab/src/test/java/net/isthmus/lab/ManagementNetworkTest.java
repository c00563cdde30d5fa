package net.isthmus.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ManagementNetworkTest {

    @Test
    void shouldTakeTheFirstNetworkWhenNothingOverlaps() {
        ManagementNetwork chosen = ManagementNetwork.choose("""
                default via 192.0.2.1 dev eth0
                10.0.0.0/8 dev eth0 scope link
                local 127.0.0.0/8 dev lo table local proto kernel
                """);

        assertThat(chosen.machineAddress()).isEqualTo("198.18.0.1");
        assertThat(chosen.applianceAddress()).isEqualTo("198.18.0.2");
    }

    @Test
    void shouldTakeTheNextNetworkWhenAnotherLabHasTheFirst() {
        ManagementNetwork chosen = ManagementNetwork.choose("""
                198.18.0.0/30 dev ist4711m0 proto kernel scope link src 198.18.0.1
                local 198.18.0.1 dev ist4711m0 table local proto kernel scope host src 198.18.0.1
                broadcast 198.18.0.7 dev x table local
                """);

        assertThat(chosen.applianceAddress()).isEqualTo("198.18.0.10");
    }

    @Test
    void shouldTakeAnotherRangeWhenTheMachineRoutesTheWholeFirst() {
        ManagementNetwork chosen = ManagementNetwork.choose("198.18.0.0/15 via 10.0.0.1 dev tun0 table 7\n");

        assertThat(chosen.applianceAddress()).isEqualTo("203.0.113.2");
    }
}
