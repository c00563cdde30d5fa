package net.isthmus.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.bgp.message.Capability;
import net.isthmus.bgp.message.ErrorCode;
import net.isthmus.bgp.message.Family;
import net.isthmus.bgp.message.Message;
import net.isthmus.bgp.message.Notices;
import net.isthmus.bgp.message.ProtocolFault;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

/** What two OPENs lead to. We are AS 64512 with 10.0.0.1, the neighbour is AS 64513 unless it says otherwise. */
class NegotiationTest {
    private static final Terms TERMS = SessionFsmTest.TERMS;

    @Test
    void shouldAgreeUponWhatBothCanDo() {
        Deal deal = agreed(
                TERMS,
                OpenBuilder.of(64_513)
                        .with(new Capability.Multiprotocol(2, 1))
                        .with(new Capability.Multiprotocol(25, 70))
                        .with(new Capability.RouteRefresh())
                        .with(new Capability.ExtendedMessage())
                        .with(new Capability.FourOctetAs(64_513)));

        assertThat(deal)
                .isEqualTo(new Deal(
                        64_513,
                        IpAddress.parse("10.0.0.2"),
                        30,
                        Set.of(Family.IPV6_UNICAST),
                        true,
                        true,
                        true,
                        false,
                        Optional.empty()));
    }

    @Test
    void shouldTakeASpeakerWithoutCapabilitiesForOneOfIpv4() {
        assertThat(agreed(TERMS, OpenBuilder.of(64_513)))
                .isEqualTo(new Deal(
                        64_513,
                        IpAddress.parse("10.0.0.2"),
                        30,
                        Set.of(Family.IPV4_UNICAST),
                        false,
                        false,
                        false,
                        false,
                        Optional.empty()));
    }

    @Test
    void shouldFindTheAutonomousSystemOfFourOctetsInTheCapability() {
        Terms terms = terms(4_200_000_000L, 4_200_000_001L, "10.0.0.1");
        assertThat(agreed(terms, OpenBuilder.of(23_456).with(new Capability.FourOctetAs(4_200_000_001L)))
                        .as())
                .isEqualTo(4_200_000_001L);
        assertThat(Negotiation.open(terms).as()).isEqualTo(23_456);
        assertThat(Negotiation.open(terms).capabilities()).contains(new Capability.FourOctetAs(4_200_000_000L));
    }

    @Test
    void shouldRefuseWhatTheRfcRefuses() {
        assertThat(refused(TERMS, OpenBuilder.of(64_513).version(3)))
                .isEqualTo("unsupported version number (2/1) 0004: the neighbour speaks version 3, not 4");
        assertThat(refused(TERMS, OpenBuilder.of(64_514)))
                .isEqualTo("bad peer AS (2/2) : the neighbour is of AS 64514, where 64513 is configured");
        assertThat(refused(TERMS, OpenBuilder.of(64_513).with(new Capability.FourOctetAs(0))))
                .isEqualTo("bad peer AS (2/2) : the neighbour is of AS 0, where 64513 is configured");
        assertThat(refused(TERMS, OpenBuilder.of(64_513).id("0.0.0.0")))
                .isEqualTo("bad BGP identifier (2/3) : the neighbour's router ID is 0.0.0.0");
        assertThat(refused(TERMS, OpenBuilder.of(64_513).hold(2)))
                .isEqualTo("unacceptable hold time (2/6) : the neighbour wants a hold time of 2 s,"
                        + " where 3 s is the least");
        assertThat(refused(TERMS, OpenBuilder.of(64_513).with(new Capability.Multiprotocol(25, 70))))
                .isEqualTo("unsupported capability (2/7) 010400010001010400020001:"
                        + " the neighbour offers none of the families that are configured");
    }

    /** RFC 6286 §2.2: the same identifier is an error within an autonomous system, and none between two. */
    @Test
    void shouldRefuseOurOwnIdentifierOnlyWithinTheAutonomousSystem() {
        assertThat(refused(terms(64_512, 64_512, "10.0.0.2"), OpenBuilder.of(64_512)))
                .isEqualTo("bad BGP identifier (2/3) : the neighbour's router ID is 10.0.0.2, as ours");
        assertThat(agreed(terms(64_512, 64_513, "10.0.0.2"), OpenBuilder.of(64_513))
                        .as())
                .isEqualTo(64_513);
    }

    @Test
    void shouldSayThatWeCanRestartButKeepNoForwarding() {
        Terms terms = new Terms(64_512, 64_513, TERMS.routerId(), 90, 0, false, Set.of(Family.IPV4_UNICAST), 120, true);
        assertThat(Negotiation.open(terms).capabilities())
                .contains(new Capability.GracefulRestart(
                        true, true, 120, List.of(new Capability.KeptFamily(1, 1, false))));
        assertThat(Negotiation.open(TERMS).capabilities())
                .noneMatch(capability -> capability instanceof Capability.GracefulRestart);
    }

    @Test
    void shouldHearOfTheNeighboursRestartsOnlyIfWeWant() {
        OpenBuilder open = OpenBuilder.of(64_513)
                .with(new Capability.GracefulRestart(false, false, 60, List.of(new Capability.KeptFamily(1, 1, true))));
        Terms helping =
                new Terms(64_512, 64_513, TERMS.routerId(), 90, 0, false, Set.of(Family.IPV4_UNICAST), 120, false);
        assertThat(GracefulRestart.restartable(agreed(helping, open))).containsExactly(Family.IPV4_UNICAST);
        assertThat(GracefulRestart.restartable(agreed(TERMS, open))).isEmpty();
    }

    @Test
    void shouldDropWhatTheNeighbourHasNotKeptForwardingFor() {
        Terms helping = new Terms(64_512, 64_513, TERMS.routerId(), 90, 0, false, TERMS.families(), 120, false);
        Deal back = agreed(
                helping,
                OpenBuilder.of(64_513)
                        .with(new Capability.Multiprotocol(1, 1))
                        .with(new Capability.Multiprotocol(2, 1))
                        .with(new Capability.GracefulRestart(
                                true,
                                false,
                                60,
                                List.of(
                                        new Capability.KeptFamily(1, 1, true),
                                        new Capability.KeptFamily(2, 1, false)))));
        assertThat(GracefulRestart.broken(Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), back))
                .containsExactly(Family.IPV6_UNICAST);
    }

    @Test
    void shouldCutTheTextOfAShutdownAtAWholeCharacter() {
        Message.Notification notice = Notices.cease(ErrorCode.ADMINISTRATIVE_SHUTDOWN.subcode(), "x" + "ä".repeat(200));
        assertThat(notice.value().length()).isEqualTo(256);
        assertThat(Notices.text(notice)).isEqualTo("administrative shutdown (6/2): “x" + "ä".repeat(127) + "”");
    }

    @Test
    void shouldNotLetAStrangersTextMoveTheCursor() {
        Message.Notification notice =
                Notices.cease(ErrorCode.ADMINISTRATIVE_RESET.subcode(), "up\u001b[2Jdown\n\u202eback");
        assertThat(Notices.text(notice)).isEqualTo("administrative reset (6/4): “up [2Jdown  back”");
    }

    private static Terms terms(long localAs, long remoteAs, String routerId) {
        return new Terms(
                localAs, remoteAs, IpAddress.parse(routerId), 90, 0, false, Set.of(Family.IPV4_UNICAST), 0, false);
    }

    private static Deal agreed(Terms terms, OpenBuilder open) {
        return ((Negotiation.Outcome.Agreed) Negotiation.negotiate(terms, open.build())).deal();
    }

    private static String refused(Terms terms, OpenBuilder open) {
        ProtocolFault fault = ((Negotiation.Outcome.Refused) Negotiation.negotiate(terms, open.build())).fault();
        return fault.error() + " " + fault.value() + ": " + fault.text();
    }
}
