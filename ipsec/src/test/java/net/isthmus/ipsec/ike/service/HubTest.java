package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.connection.StartAction;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.IkeReader;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.ike.message.Transform;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two gateways and strangers, in virtual time. */
class HubTest {
    private final Gateways net = new Gateways();
    private final Gateways.Gateway a = net.add(Gateways.A, IkeLimits.DEFAULT);
    private final Gateways.Gateway b = net.add(Gateways.B, IkeLimits.DEFAULT);

    @AfterEach
    void nothingBroke() {
        assertThat(a.errors).isEmpty();
        assertThat(b.errors).isEmpty();
    }

    @Test
    void shouldComeUpWhenOneEndStarts() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(1);
        assertThat(a.status("to-b").state()).isEqualTo("up");
        assertThat(b.status("to-a").state()).isEqualTo("up");
        IpsecStatus.Connection up = a.status("to-b");
        assertThat(up.ikeSas()).singleElement().satisfies(sa -> {
            assertThat(sa.isInitiator()).isTrue();
            assertThat(sa.remoteId()).isEqualTo("192.0.2.2");
            assertThat(sa.suite()).contains("aes256gcm16");
        });
        assertThat(up.children().getFirst().sas()).singleElement().satisfies(sa -> assertThat(sa.remoteTs())
                .containsExactly("0.0.0.0/0"));
        assertThat(a.childSas.outbound).hasSize(1);
        assertThat(b.childSas.outbound).hasSize(1);
        assertThat(b.status().halfOpen()).isZero();
        assertThat(a.log("to-b")).anyMatch(line -> line.contains("→ IKE_SA_INIT request 0"));
    }

    @Test
    void shouldComeUpOnceWhenBothEndsStartAtTheSameTime() {
        apply(StartAction.START, StartAction.START);
        net.runSeconds(20);
        assertThat(a.status("to-b").state()).isEqualTo("up");
        assertThat(a.childSas.outbound.values().stream()
                        .map(sa -> sa.outboundSpi())
                        .toList())
                .hasSize(1)
                .allSatisfy(spi -> assertThat(b.childSas.inbound).containsKey(spi));
        assertThat(a.status("to-b").ikeSas()).hasSize(1);
        assertThat(b.childSas.outbound).hasSize(1);
    }

    @Test
    void shouldStayDownUntilCommandedWhenNobodyStarts() {
        apply(StartAction.NONE, StartAction.NONE);
        net.runSeconds(60);
        assertThat(a.status("to-b").state()).isEqualTo("down");
        assertThat(a.hub.up("to-b", "", net.nowNs)).isTrue();
        net.runSeconds(1);
        assertThat(a.status("to-b").children().getFirst().state()).isEqualTo("up");
        assertThat(a.hub.down("to-b", "", net.nowNs)).isTrue();
        net.runSeconds(1);
        assertThat(a.status("to-b").state()).isEqualTo("down");
        assertThat(b.status("to-a").state()).isEqualTo("down");
        assertThat(a.childSas.inbound).isEmpty();
        assertThat(b.childSas.inbound).isEmpty();
        assertThat(a.hub.up("nobody", "", net.nowNs)).isFalse();
        assertThat(a.hub.up("to-b", "nothing", net.nowNs)).isFalse();
    }

    @Test
    void shouldComeUpWhenAPacketWantsToLeave() {
        apply(StartAction.TRAP, StartAction.NONE);
        net.runSeconds(5);
        assertThat(a.status("to-b").state()).isEqualTo("down");
        a.hub.wanted("to-b", "net", -1, net.nowNs);
        net.runSeconds(1);
        assertThat(a.childSas.outbound).hasSize(1);
        a.hub.wanted("to-b", "net", -1, net.nowNs);
        net.runSeconds(1);
        assertThat(a.childSas.outbound).hasSize(1);
    }

    @Test
    void shouldCallFromTheAddressOnTheWayToThePeerWhenNoneIsSaid() {
        IpAddress inside = IpAddress.parse("10.0.0.1");
        Gateways gateways = new Gateways();
        var a = gateways.add(Gateways.A, IkeLimits.DEFAULT);
        var b = gateways.add(Gateways.B, IkeLimits.DEFAULT);
        a.hub.localAddresses(List.of(inside, Gateways.A), gateways.nowNs);
        a.sources.put(Gateways.B, Gateways.A);
        Connection said = Gateways.connection("net", Gateways.A, Gateways.B, StartAction.START);
        a.hub.apply(
                List.of(new Connection(
                        said.name(),
                        List.of(),
                        said.remoteAddresses(),
                        said.proposals(),
                        said.local(),
                        said.remote(),
                        said.timers(),
                        said.traits(),
                        said.children())),
                gateways.nowNs);
        b.hub.apply(List.of(Gateways.connection("net", Gateways.B, Gateways.A, StartAction.NONE)), gateways.nowNs);
        gateways.runSeconds(2);
        assertThat(a.status("net").ikeSas().getFirst().local()).startsWith(Gateways.A + " ");
    }

    @Test
    void shouldCountNewKeysAndFailuresByReason() {
        Gateways gateways = new Gateways();
        var a = gateways.add(Gateways.A, IkeLimits.DEFAULT);
        var b = gateways.add(Gateways.B, IkeLimits.DEFAULT);
        a.hub.apply(List.of(Gateways.connection("net", Gateways.A, Gateways.B, StartAction.START)), gateways.nowNs);
        gateways.runSeconds(100);
        assertThat(a.status("net").counts().failures()).containsKey("no-proposal");

        b.hub.apply(List.of(Gateways.connection("net", Gateways.B, Gateways.A, StartAction.NONE)), gateways.nowNs);
        gateways.runSeconds(100);
        assertThat(a.hub.rekey("net", "", gateways.nowNs)).isTrue();
        gateways.runSeconds(2);
        assertThat(a.status("net").counts().ikeRekeys()).isEqualTo(1);
        assertThat(b.status("net").counts().ikeRekeys()).isEqualTo(1);
        assertThat(a.status("net").counts().childRekeys()).isEqualTo(1);
    }

    @Test
    void shouldTryAgainLaterAndLaterWhenThePeerDoesNotAnswer() {
        net.passes = (path, datagram) -> false;
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(100);
        assertThat(a.status("to-b").state()).isIn("waiting", "connecting");
        assertThat(a.status("to-b").lastFailure()).contains("no answer from 192.0.2.2 port 500");
        long before = a.datagramsSent;
        net.runSeconds(3600);
        // Eight sendings take 84 s, and pauses grow to 80 s and a quarter of it.
        assertThat(a.datagramsSent - before).isBetween(8L * 18, 8L * 26);
        net.passes = (path, datagram) -> true;
        net.runSeconds(200);
        assertThat(a.status("to-b").state()).isEqualTo("up");
    }

    @Test
    void shouldGetNewKeysWhenCommanded() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(1);
        IpsecStatus.Connection before = a.status("to-b");
        a.hub.rekey("to-b", "", net.nowNs);
        net.runSeconds(30);
        IpsecStatus.Connection after = a.status("to-b");
        assertThat(after.ikeSas().getFirst().initiatorSpi())
                .isNotEqualTo(before.ikeSas().getFirst().initiatorSpi());
        assertThat(after.children().getFirst().sas()).hasSize(1);
        assertThat(after.children().getFirst().sas().getFirst().inboundSpi())
                .isNotEqualTo(before.children().getFirst().sas().getFirst().inboundSpi());
    }

    @Test
    void shouldStayUpForADayWhenKeysGrowOld() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(24 * 3600);
        assertThat(a.status("to-b").state()).isEqualTo("up");
        assertThat(a.status("to-b").children().getFirst().state()).isEqualTo("up");
        assertThat(a.childSas.inbound.size()).isLessThanOrEqualTo(2);
        assertThat(a.log("to-b").size()).isLessThanOrEqualTo(300);
    }

    @Test
    void shouldTouchOnlyWhatHasChangedWhenTheConfigurationDoes() {
        IpAddress c = IpAddress.parse("192.0.2.3");
        Gateways.Gateway third = net.add(c, IkeLimits.DEFAULT);
        Connection toB = Gateways.connection("to-b", Gateways.A, Gateways.B, StartAction.START);
        Connection toC = Gateways.connection("to-c", Gateways.A, c, StartAction.START);
        b.hub.apply(List.of(Gateways.connection("to-a", Gateways.B, Gateways.A, StartAction.NONE)), net.nowNs);
        third.hub.apply(List.of(Gateways.connection("to-a", c, Gateways.A, StartAction.NONE)), net.nowNs);
        a.hub.apply(List.of(toB, toC), net.nowNs);
        net.runSeconds(1);
        IpsecStatus.Connection before = a.status("to-b");
        assertThat(a.status("to-c").state()).isEqualTo("up");
        a.hub.apply(List.of(Gateways.connection("to-b", Gateways.A, Gateways.B, StartAction.START)), net.nowNs);
        net.runSeconds(1);
        assertThat(a.status().connections()).hasSize(1);
        assertThat(a.status("to-b").ikeSas().getFirst().initiatorSpi())
                .isEqualTo(before.ikeSas().getFirst().initiatorSpi());
        assertThat(third.status("to-a").state()).isEqualTo("down");
        assertThat(a.childSas.inbound).hasSize(1);
    }

    @Test
    void shouldComeBackWhenThePeerHasRestarted() {
        apply(StartAction.START, StartAction.START);
        net.runSeconds(60);
        net.all.remove(Gateways.B);
        Gateways.Gateway reborn = net.add(Gateways.B, IkeLimits.DEFAULT);
        reborn.hub.apply(List.of(Gateways.connection("to-a", Gateways.B, Gateways.A, StartAction.START)), net.nowNs);
        net.runSeconds(5);
        assertThat(a.status("to-b").ikeSas()).hasSize(1);
        assertThat(a.childSas.outbound.values()).singleElement().satisfies(sa -> assertThat(reborn.childSas.inbound)
                .containsKey(sa.outboundSpi()));
    }

    @Test
    void shouldNoticeAndRestoreWhenThePeerFallsSilent() {
        apply(StartAction.NONE, StartAction.NONE);
        a.hub.up("to-b", "net", net.nowNs);
        net.runSeconds(1);
        net.passes = (path, datagram) -> false;
        net.runSeconds(300);
        assertThat(a.status("to-b").state()).isNotEqualTo("up");
        assertThat(a.childSas.inbound).isEmpty();
        net.passes = (path, datagram) -> true;
        net.runSeconds(200);
        assertThat(a.status("to-b").state()).isEqualTo("up");
    }

    @Test
    void shouldTellStrangersThatTheyAreUnknown() throws IkeFault {
        apply(StartAction.NONE, StartAction.NONE);
        IpAddress stranger = IpAddress.parse("203.0.113.9");
        a.hub.received(path(stranger), init(1), net.nowNs);
        assertThat(answer().notification(NotifyType.NO_PROPOSAL_CHOSEN)).isPresent();
        assertThat(a.hub.strangers.lines()).singleElement().satisfies(line -> assertThat(line.text())
                .isEqualTo(
                        "203.0.113.9 begins with 3des-sha1-modp1024, but no connection is between it and 192.0.2.1"));
        var unknown = new IkeMessage(
                new IkeHeader(1, 2, ExchangeType.INFORMATIONAL, true, false, 5),
                List.of(Payload.Notify.of(NotifyType.INITIAL_CONTACT)));
        a.hub.received(path(stranger), IkeWriter.clear(unknown).toBytes(), net.nowNs);
        assertThat(answer().notification(NotifyType.INVALID_IKE_SPI)).isPresent();
    }

    @Test
    void shouldNameWhatThePeerProposedWhenItIsRefused() throws IkeFault {
        apply(StartAction.NONE, StartAction.NONE);
        a.hub.received(path(Gateways.B), init(1), net.nowNs);
        assertThat(answer().notification(NotifyType.NO_PROPOSAL_CHOSEN)).isPresent();
        assertThat(a.status("to-b").lastFailure()).contains("3des-sha1-modp1024");
        assertThat(a.status().halfOpen()).isZero();
    }

    @Test
    void shouldAskForCookiesAndKeepTunnelsWhenStrangersFloodUs() throws IkeFault {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(1);
        var random = new Random(1);
        Connection anybody = Gateways.connection("any", Gateways.A, Gateways.B, StartAction.NONE);
        a.hub.apply(
                List.of(
                        Gateways.connection("to-b", Gateways.A, Gateways.B, StartAction.START),
                        new Connection(
                                "any",
                                List.of(),
                                List.of(),
                                List.of(),
                                anybody.local(),
                                anybody.remote(),
                                anybody.timers(),
                                anybody.traits(),
                                anybody.children())),
                net.nowNs);
        for (int i = 0; i < 5_000; i++) {
            a.hub.received(path(IpAddress.ofIpv4(random.nextInt())), good(random.nextLong(), random), net.nowNs);
            net.nowNs += 40_000;
        }
        net.wire.clear();
        assertThat(a.status().halfOpen()).isEqualTo(IkeLimits.DEFAULT.cookiesFrom());
        assertThat(a.status().cookiesAsked()).isPositive();
        assertThat(a.status().cookiesAsked() + a.status().initsRefused())
                .isEqualTo(5_000 - IkeLimits.DEFAULT.cookiesFrom());
        assertThat(a.status("to-b").state()).isEqualTo("up");
        net.runSeconds(31);
        assertThat(a.status().halfOpen()).isZero();
    }

    @Test
    void shouldAdmitWhenTheCookieComesBack() throws IkeFault {
        Gateways.Gateway careful = net.add(IpAddress.parse("192.0.2.4"), new IkeLimits(0, 100, 10, 10, 10, 100));
        careful.hub.apply(
                List.of(Gateways.connection("c", IpAddress.parse("192.0.2.4"), Gateways.A, StartAction.NONE)),
                net.nowNs);
        a.hub.apply(
                List.of(Gateways.connection("c", Gateways.A, IpAddress.parse("192.0.2.4"), StartAction.START)),
                net.nowNs);
        net.runSeconds(1);
        assertThat(a.status("c").state()).isEqualTo("up");
        assertThat(careful.status().cookiesAsked()).isOne();
    }

    @Test
    void shouldBoundHalfOpenOfOneSourceWhenItReceivesWhereItSendsFrom() throws IkeFault {
        apply(StartAction.NONE, StartAction.NONE);
        var random = new Random(2);
        IntStream.range(0, 200)
                .forEach(i -> a.hub.received(path(Gateways.B), good(random.nextLong(), random), net.nowNs));
        assertThat(a.status().halfOpen()).isEqualTo(IkeLimits.DEFAULT.halfOpenPerSource());
    }

    private void apply(StartAction ours, StartAction theirs) {
        b.hub.apply(List.of(Gateways.connection("to-a", Gateways.B, Gateways.A, theirs)), net.nowNs);
        a.hub.apply(List.of(Gateways.connection("to-b", Gateways.A, Gateways.B, ours)), net.nowNs);
    }

    private static SaPath path(IpAddress stranger) {
        return new SaPath(Gateways.A, stranger, 500, 500);
    }

    private IkeMessage answer() throws IkeFault {
        return ((IkePacket.Clear) IkeReader.read(net.wire.removeLast().bytes())).message();
    }

    private static byte[] init(long spi) {
        var transforms =
                List.of(new Transform(1, 3, List.of()), new Transform(3, 2, List.of()), new Transform(4, 2, List.of()));
        return init(spi, new Proposal(1, Proposal.IKE, Proposal.NO_SPI, transforms), 2, new byte[128], new byte[32]);
    }

    private static byte[] good(long spi, Random random) {
        byte[] share = new byte[32];
        byte[] nonce = new byte[32];
        random.nextBytes(share);
        random.nextBytes(nonce);
        Proposal proposal = Proposal.of(1, IkeProposal.parse("aes128gcm16-prfsha256-x25519"), Proposal.NO_SPI);
        return init(spi == 0 ? 1 : spi, proposal, 31, share, nonce);
    }

    private static byte[] init(long spi, Proposal proposal, int group, byte[] share, byte[] nonce) {
        return IkeWriter.clear(new IkeMessage(
                        new IkeHeader(spi, 0, ExchangeType.IKE_SA_INIT, true, false, 0),
                        List.of(
                                new Payload.SecurityAssociation(List.of(proposal)),
                                new Payload.KeyExchange(group, Octets.of(share)),
                                new Payload.Nonce(Octets.of(nonce)))))
                .toBytes();
    }
}
