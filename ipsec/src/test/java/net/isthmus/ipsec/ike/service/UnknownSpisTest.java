package net.isthmus.ipsec.ike.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** ESP that only one end knows of, in virtual time. */
class UnknownSpisTest {
    private final Gateways net = new Gateways();
    private Gateways.Gateway a = net.add(Gateways.A, IkeLimits.DEFAULT);
    private final Gateways.Gateway b = net.add(Gateways.B, IkeLimits.DEFAULT);

    @AfterEach
    void nothingBroke() {
        assertThat(a.errors).isEmpty();
        assertThat(b.errors).isEmpty();
    }

    private void apply(StartAction ofA, StartAction ofB) {
        a.hub.apply(List.of(Gateways.connection("to-b", Gateways.A, Gateways.B, ofA)), net.nowNs);
        b.hub.apply(List.of(Gateways.connection("to-a", Gateways.B, Gateways.A, ofB)), net.nowNs);
    }

    /** What b sends by. */
    private ChildSa sending() {
        return b.childSas.outbound.values().iterator().next();
    }

    private void arrivesAtA(int spi, IpAddress from) {
        a.hub.unknownSpis.arrived(spi, from, 0, net.nowNs);
    }

    @Test
    void shouldMakeChildSaAnewAtOnceWhenThePeerProvesThatItIsUnknown() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(120);
        ChildSa lost = sending();

        arrivesAtA(lost.outboundSpi(), Gateways.B);
        net.run(0);

        assertThat(sending().outboundSpi()).isNotEqualTo(lost.outboundSpi());
        assertThat(a.childSas.inbound).containsKey(sending().outboundSpi());
        assertThat(b.status("to-a").state()).isEqualTo("up");
        assertThat(a.status("to-b").counts().unknownHere()).isEqualTo(1);
        assertThat(b.status("to-a").counts().unknownThere()).isEqualTo(1);
        assertThat(b.log("to-a")).anyMatch(line -> line.contains("the peer says INVALID_SPI"));
    }

    @Test
    void shouldTellThePeerOnceInTenSecondsWhateverComes() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(1);
        long before = a.datagramsSent;
        for (int spi = 1000; spi < 2000; spi++) {
            arrivesAtA(spi, Gateways.B);
        }
        net.run(0);
        assertThat(a.datagramsSent).isEqualTo(before + 1);
        assertThat(b.childSas.outbound).as("none of its SPIs was meant").hasSize(1);
        assertThat(b.status("to-a").counts().unknownThere()).isZero();

        net.runSeconds(11);
        arrivesAtA(1000, Gateways.B);
        net.run(0);
        assertThat(a.datagramsSent).isEqualTo(before + 2);
    }

    /** Seconds instead of the 100 that silence and eight questions take. */
    @Test
    void shouldBeUpSoonWhenThePeerHasRestartedAndOnlyOurPacketsTellIt() {
        apply(StartAction.START, StartAction.START);
        net.runSeconds(30);
        long established = net.nowNs;
        a = net.add(Gateways.A, IkeLimits.DEFAULT);
        a.hub.apply(List.of(Gateways.connection("to-b", Gateways.A, Gateways.B, StartAction.NONE)), net.nowNs);

        arrivesAtA(sending().outboundSpi(), Gateways.B);
        net.runSeconds(15);

        assertThat(a.status("to-b").state()).isEqualTo("up");
        assertThat(a.childSas.inbound).containsKey(sending().outboundSpi());
        assertThat(b.status("to-a").lastFailure()).contains("INVALID_IKE_SPI");
        assertThat(net.nowNs - established).isLessThan(30_000_000_000L);
    }

    @Test
    void shouldHintOnlyAtPeersAndSeldom() {
        apply(StartAction.NONE, StartAction.NONE);
        arrivesAtA(4711, IpAddress.parse("203.0.113.9"));
        assertThat(a.datagramsSent).isZero();
        for (int spi = 1000; spi < 2000; spi++) {
            arrivesAtA(spi, Gateways.B);
        }
        assertThat(a.datagramsSent).isEqualTo(1);
        net.run(0);
        assertThat(b.datagramsSent).as("nobody answers it").isZero();
        net.runSeconds(11);
        arrivesAtA(1000, Gateways.B);
        assertThat(a.datagramsSent).isEqualTo(2);
    }

    @Test
    void shouldWriteTheHintAsTheRfcSays() throws IkeFault {
        apply(StartAction.NONE, StartAction.NONE);
        a.hub.unknownSpis.arrived(0x01020304, Gateways.B, 40_000, net.nowNs);
        Gateways.Datagram sent = net.wire.removeFirst();
        assertThat(sent.path()).isEqualTo(new SaPath(Gateways.B, Gateways.A, 40_000, 4500));
        assertThat(IkeReader.read(sent.bytes())).isInstanceOfSatisfying(IkePacket.Clear.class, clear -> {
            assertThat(clear.header().exchange()).isEqualTo(ExchangeType.INFORMATIONAL);
            assertThat(clear.header().isFromInitiator()).isTrue();
            assertThat(clear.header().isResponse()).isFalse();
            assertThat(clear.message()
                            .notification(NotifyType.INVALID_SPI)
                            .orElseThrow()
                            .data()
                            .toBytes())
                    .containsExactly(1, 2, 3, 4);
        });
        assertThat(sent.bytes().length)
                .as("no longer than what brought it about")
                .isLessThanOrEqualTo(40);
    }

    @Test
    void shouldBelieveAHintOnlySoFarAsToAskThePeer() {
        apply(StartAction.START, StartAction.NONE);
        net.runSeconds(1);
        ChildSa sa = sending();
        long before = b.datagramsSent;

        b.hub.received(new SaPath(Gateways.B, Gateways.A, 500, 500), hint(0x7777_7777), net.nowNs);
        net.run(0);
        assertThat(b.datagramsSent).as("about no SPI of ours").isEqualTo(before);

        for (int i = 0; i < 100; i++) {
            b.hub.received(new SaPath(Gateways.B, Gateways.A, 500, 500), hint(sa.outboundSpi()), net.nowNs);
            net.run(0);
        }
        assertThat(b.datagramsSent).as("asked once").isEqualTo(before + 1);
        assertThat(sending()).isEqualTo(sa);
        assertThat(b.status("to-a").state()).isEqualTo("up");
    }

    private static byte[] hint(int spi) {
        var header = new IkeHeader(0x1234, 0x5678, ExchangeType.INFORMATIONAL, true, false, 0);
        var notify = Payload.Notify.of(NotifyType.INVALID_SPI, Proposal.spi(spi));
        return IkeWriter.clear(new IkeMessage(header, List.of(notify))).toBytes();
    }
}
