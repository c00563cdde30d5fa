package net.isthmus.fastpath.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.InterfaceAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The MTU of an interface as servers, routers and the configuration say it. */
class LinkMtuTest {
    private final Interfaces interfaces = new Interfaces();

    @BeforeEach
    void add() {
        interfaces.add("up", Kind.PORT, 0x5254_0000_0001L, 1500, "up", 0, 0);
    }

    @Test
    void shouldTakeTheLowestWhenSeveralTell() {
        learn("ra", 1400);
        assertMtu(1400, "ra");
        learn("dhcp4", 1300);
        assertMtu(1300, "dhcp4");
        learn("dhcp4", 1450);
        assertMtu(1400, "ra");
    }

    @Test
    void shouldNeverRaiseTheConfiguredMtu() {
        learn("dhcp4", 9000);
        assertThat(interfaces.entry("up").mtu()).isEqualTo(1500);
        assertThat(interfaces.mtuSource("up")).isEmpty();
        interfaces.mtu("up", 9000);
        assertThat(interfaces.entry("up").mtu()).isEqualTo(9000);
    }

    @Test
    void shouldGoBackToTheConfiguredMtuWhenNobodyTellsAnyMore() {
        learn("dhcp4", 1300);
        interfaces.mtu("up", 1400);
        assertMtu(1300, "dhcp4");
        interfaces.learnedMtu("up", "dhcp4", Optional.empty());
        assertThat(interfaces.entry("up").mtu()).isEqualTo(1400);
        assertThat(interfaces.mtuSource("up")).isEmpty();
    }

    @Test
    void shouldLeaveIpv6WhatItNeedsWhenAnAddressIsOfIpv6() {
        var address = InterfaceAddress.parse("fd00::1/64");
        learn("dhcp4", 68);
        assertMtu(576, "dhcp4");
        interfaces.addAddress("up", address);
        assertMtu(1280, "dhcp4");
        interfaces.removeAddress("up", address);
        assertMtu(576, "dhcp4");
    }

    private void learn(String protocol, int mtu) {
        interfaces.learnedMtu("up", protocol, Optional.of(mtu));
    }

    private void assertMtu(int mtu, String source) {
        assertThat(interfaces.table().find("up").orElseThrow().mtu()).isEqualTo(mtu);
        assertThat(interfaces.mtuSource("up")).contains(source);
    }
}
