package net.isthmus.l2bridge.macnat;

import static net.isthmus.l2bridge.macnat.MacNatFixture.BVI;
import static net.isthmus.l2bridge.macnat.MacNatFixture.INSIDE;
import static net.isthmus.l2bridge.macnat.MacNatFixture.INSIDE_4;
import static net.isthmus.l2bridge.macnat.MacNatFixture.INSIDE_6;
import static net.isthmus.l2bridge.macnat.MacNatFixture.MEMBER;
import static net.isthmus.l2bridge.macnat.MacNatFixture.NIC;
import static net.isthmus.l2bridge.macnat.MacNatFixture.OUTSIDE;
import static net.isthmus.l2bridge.macnat.MacNatFixture.OUTSIDE_4;
import static net.isthmus.l2bridge.macnat.MacNatFixture.OUTSIDE_6;
import static net.isthmus.l2bridge.macnat.MacNatFixture.advertisement;
import static net.isthmus.l2bridge.macnat.MacNatFixture.arp;
import static net.isthmus.l2bridge.macnat.MacNatFixture.ip4;
import static net.isthmus.l2bridge.macnat.MacNatFixture.ip6;
import static net.isthmus.l2bridge.macnat.MacNatFixture.solicitation;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import net.isthmus.core.DropReason;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames through a MAC-NAT member, outwards and inwards; every frame is accounted for. */
class MacNatTest {
    private static final long ALL = Ethernet.BROADCAST;
    private static final byte[] DATA = new byte[16];

    private final MacNatFixture nat = new MacNatFixture();

    @AfterEach
    void shouldHaveLostNoFrame() {
        assertThat(nat.framesMissing()).isZero();
    }

    @Test
    void shouldSpeakAsTheNicWhenAnInsideHostAsksByArp() {
        byte[] left = nat.leave(arp(ALL, INSIDE, Arp.REQUEST, INSIDE, INSIDE_4, 0, OUTSIDE_4));
        assertThat(left).isEqualTo(arp(ALL, NIC, Arp.REQUEST, NIC, INSIDE_4, 0, OUTSIDE_4));
        assertThat(nat.known()).containsExactly(new MacNat.Entry("10.0.0.10", "02:00:00:00:00:0a", "arp", 0));
    }

    @Test
    void shouldLeadAnAnswerInsideWhenItIsForTheNic() {
        learn4();
        byte[] came = nat.come(arp(NIC, OUTSIDE, Arp.REPLY, OUTSIDE, OUTSIDE_4, NIC, INSIDE_4));
        assertThat(came).isEqualTo(arp(INSIDE, OUTSIDE, Arp.REPLY, OUTSIDE, OUTSIDE_4, INSIDE, INSIDE_4));
    }

    @Test
    void shouldAnswerForAnInsideHostWhenItWasHeardLately() {
        learn4();
        assertThat(nat.come(arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, OUTSIDE_4, 0, INSIDE_4)))
                .isEmpty();
        assertThat(nat.answers()).containsExactly(arp(OUTSIDE, NIC, Arp.REPLY, NIC, INSIDE_4, OUTSIDE, OUTSIDE_4));
    }

    @Test
    void shouldAskInsideWhenTheHostWasSilentForAMinute() {
        learn4();
        nat.advance(60);
        byte[] question = arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, OUTSIDE_4, 0, INSIDE_4);
        assertThat(nat.come(question)).isEqualTo(question);
        assertThat(nat.answers()).isEmpty();
    }

    @Test
    void shouldBroadcastInsideWhenTheNicIsAskedForSomebodyUnknown() {
        byte[] came = nat.come(arp(NIC, OUTSIDE, Arp.REQUEST, OUTSIDE, OUTSIDE_4, NIC, INSIDE_4));
        assertThat(came).isEqualTo(arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, OUTSIDE_4, NIC, INSIDE_4));
    }

    @Test
    void shouldLeaveProbesToTheHostWhenItsAddressIsTriedOut() {
        learn4();
        byte[] probe = arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, 0, 0, INSIDE_4);
        assertThat(nat.come(probe)).isEqualTo(probe);
        assertThat(nat.answers()).isEmpty();
    }

    @Test
    void shouldTranslateIpv4BothWays() {
        byte[] left = nat.leave(ip4(OUTSIDE, INSIDE, INSIDE_4, OUTSIDE_4, DATA));
        assertThat(left).isEqualTo(ip4(OUTSIDE, NIC, INSIDE_4, OUTSIDE_4, DATA));
        byte[] came = nat.come(ip4(NIC, OUTSIDE, OUTSIDE_4, INSIDE_4, DATA));
        assertThat(came).isEqualTo(ip4(INSIDE, OUTSIDE, OUTSIDE_4, INSIDE_4, DATA));
    }

    @Test
    void shouldTranslateIpv6BothWays() {
        byte[] left = nat.leave(ip6(OUTSIDE, INSIDE, INSIDE_6, OUTSIDE_6));
        assertThat(left).isEqualTo(ip6(OUTSIDE, NIC, INSIDE_6, OUTSIDE_6));
        byte[] came = nat.come(ip6(NIC, OUTSIDE, OUTSIDE_6, INSIDE_6));
        assertThat(came).isEqualTo(ip6(INSIDE, OUTSIDE, OUTSIDE_6, INSIDE_6));
    }

    @Test
    void shouldRewriteTheSourceOptionWhenAnInsideHostSolicits() {
        var group = NeighbourDiscovery.solicitedNode(OUTSIDE_6);
        long groupMac = NeighbourDiscovery.groupMac(group).value();
        byte[] left = nat.leave(solicitation(groupMac, INSIDE, INSIDE_6, group, OUTSIDE_6));
        assertThat(left).isEqualTo(solicitation(groupMac, NIC, INSIDE_6, group, OUTSIDE_6));
        assertThat(nat.known()).containsExactly(new MacNat.Entry("fd00::a", "02:00:00:00:00:0a", "nd", 0));
    }

    @Test
    void shouldRewriteTheTargetOptionWhenAnInsideHostAdvertises() {
        byte[] left = nat.leave(advertisement(OUTSIDE, INSIDE, INSIDE_6, OUTSIDE_6));
        assertThat(left).isEqualTo(advertisement(OUTSIDE, NIC, INSIDE_6, OUTSIDE_6));
    }

    @Test
    void shouldAdvertiseForAnInsideRouterWhenItHasAdvertisedItself() {
        nat.leave(advertisement(OUTSIDE, INSIDE, INSIDE_6, OUTSIDE_6)); // the writer's are a router's
        assertThat(nat.come(solicitation(NIC, OUTSIDE, OUTSIDE_6, INSIDE_6, INSIDE_6)))
                .isEmpty();
        assertThat(nat.answers()).containsExactly(advertisement(OUTSIDE, NIC, INSIDE_6, OUTSIDE_6));
    }

    @Test
    void shouldLetTheHostAnswerWhenItIsNotKnownWhetherItRoutes() {
        nat.leave(solicitation(OUTSIDE, INSIDE, INSIDE_6, OUTSIDE_6, OUTSIDE_6));
        byte[] came = nat.come(solicitation(NIC, OUTSIDE, OUTSIDE_6, INSIDE_6, INSIDE_6));
        assertThat(came).startsWith(0x02, 0, 0, 0, 0, 0x0a);
        assertThat(nat.answers()).isEmpty();
    }

    @Test
    void shouldSolicitInsideWhenTheTargetIsUnknown() {
        byte[] came = nat.come(solicitation(NIC, OUTSIDE, OUTSIDE_6, INSIDE_6, INSIDE_6));
        assertThat(came).startsWith(0x33, 0x33, 0xff, 0, 0, 0x0a);
        NdMessage message = NeighbourDiscovery.parse(MemorySegment.ofArray(came), 14, came.length - 14)
                .orElseThrow();
        assertThat(message).isInstanceOf(NdMessage.Solicitation.class);
    }

    @Test
    void shouldGiveToTheBridgesOwnAddressWhenNobodyInsideIsMeant() {
        nat.macNat.put(MEMBER, new MacNat.Limits(16, 300), BVI);
        byte[] came = nat.come(ip4(NIC, OUTSIDE, OUTSIDE_4, 0x0808_0808, DATA));
        assertThat(came).isEqualTo(ip4(BVI, OUTSIDE, OUTSIDE_4, 0x0808_0808, DATA));
    }

    @Test
    void shouldLearnNothingFromRoutedPacketsWhenTheBridgesOwnInterfaceSends() {
        nat.macNat.put(MEMBER, new MacNat.Limits(16, 300), BVI);
        nat.leave(ip4(OUTSIDE, BVI, 0x0808_0808, OUTSIDE_4, DATA));
        assertThat(nat.known()).isEmpty();
    }

    @Test
    void shouldNameTheDropWhenNobodyIsMeant() {
        assertThat(nat.come(ip4(NIC, OUTSIDE, OUTSIDE_4, INSIDE_4, DATA))).isEmpty();
        assertThat(nat.dropped(DropReason.MAC_NAT_NOBODY)).isEqualTo(1);
    }

    @Test
    void shouldNameTheDropWhenAFrameIsNeitherArpNorIp() {
        byte[] other = arp(ALL, INSIDE, Arp.REQUEST, INSIDE, INSIDE_4, 0, OUTSIDE_4);
        other[12] = (byte) 0x88;
        other[13] = (byte) 0xcc;
        assertThat(nat.leave(other)).isEmpty();
        assertThat(nat.come(other)).isEmpty();
        assertThat(nat.dropped(DropReason.MAC_NAT_NOT_IP)).isEqualTo(2);
    }

    @Test
    void shouldDropItsOwnFramesWhenTheyComeBack() {
        assertThat(nat.come(arp(ALL, NIC, Arp.REQUEST, NIC, INSIDE_4, 0, OUTSIDE_4)))
                .isEmpty();
        assertThat(nat.dropped(DropReason.MAC_NAT_REFLECTED)).isEqualTo(1);
    }

    @Test
    void shouldDropFramesForOthersWhenTheNicHearsThem() {
        assertThat(nat.come(ip4(INSIDE, OUTSIDE, OUTSIDE_4, INSIDE_4, DATA))).isEmpty();
        assertThat(nat.dropped(DropReason.ETHERNET_NOT_FOR_US)).isEqualTo(1);
    }

    @Test
    void shouldForgetWhenSilentForTheAgeingTime() {
        learn4();
        nat.advance(299);
        assertThat(nat.known()).hasSize(1);
        nat.advance(1);
        assertThat(nat.known()).isEmpty();
    }

    @Test
    void shouldRememberWhenHeardAgain() {
        learn4();
        nat.advance(299);
        nat.leave(ip4(OUTSIDE, INSIDE, INSIDE_4, OUTSIDE_4, DATA));
        nat.advance(299);
        assertThat(nat.known()).hasSize(1);
    }

    @Test
    void shouldForgetWhenAnOutsideStationHasTheAddressNow() {
        learn4();
        nat.come(arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, INSIDE_4, 0, INSIDE_4));
        assertThat(nat.known()).isEmpty();
    }

    @Test
    void shouldFollowAnAddressWhenItMovesInside() {
        learn4();
        nat.leave(arp(ALL, BVI, Arp.REQUEST, BVI, INSIDE_4, 0, INSIDE_4));
        assertThat(nat.known()).containsExactly(new MacNat.Entry("10.0.0.10", "02:00:00:bb:00:01", "arp", 0));
    }

    @Test
    void shouldKeepWhatArpSaidWhenAPacketSaysOtherwise() {
        learn4();
        nat.leave(ip4(OUTSIDE, BVI, INSIDE_4, OUTSIDE_4, DATA));
        assertThat(nat.known()).containsExactly(new MacNat.Entry("10.0.0.10", "02:00:00:00:00:0a", "arp", 0));
    }

    @Test
    void shouldStopAtTheLimitButPreferBetterWitnesses() {
        for (int i = 0; i < 40; i++) {
            nat.leave(ip4(OUTSIDE, INSIDE, 0x0a01_0000 + i, OUTSIDE_4, DATA));
            nat.advance(1); // the budget of reports is a millisecond's
        }
        assertThat(nat.known()).hasSize(16);
        assertThat(nat.macNat.snapshot(nat.nowNs).getFirst().addressesRefused()).isEqualTo(24);
        learn4();
        assertThat(nat.known()).hasSize(16).anyMatch(entry -> entry.address().equals("10.0.0.10"));
    }

    @Test
    void shouldForgetAllWhenTheMemberIsAnOrdinaryOneAgain() {
        learn4();
        nat.macNat.remove(MEMBER);
        assertThat(nat.macNat.snapshot(nat.nowNs)).isEmpty();
        assertThat(nat.macNat.table().find(MEMBER, 0, Binding.ip4(INSIDE_4))).isNull();
    }

    @Test
    void shouldTagItsAnswerWhenTheMemberIsAVlan() {
        var vlan = new MacNatFixture(100, 16);
        vlan.leave(arp(ALL, INSIDE, Arp.REQUEST, INSIDE, INSIDE_4, 0, OUTSIDE_4));
        vlan.come(arp(ALL, OUTSIDE, Arp.REQUEST, OUTSIDE, OUTSIDE_4, 0, INSIDE_4));
        assertThat(vlan.answers()).hasSize(1);
        assertThat(vlan.answers().getFirst()).hasSize(64).containsSequence(0x81, 0, 0, 100, 0x08, 0x06);
    }

    private void learn4() {
        nat.leave(arp(ALL, INSIDE, Arp.REQUEST, INSIDE, INSIDE_4, 0, OUTSIDE_4));
    }
}
