package net.isthmus.services.dhcp4;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.services.dhcp4.DhcpMachine.Step;
import net.isthmus.services.dhcp4.DhcpOption.ClasslessRoutes;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against a server that is written down line by line; time is turned by hand. */
class DhcpMachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final MacAddress MAC = MacAddress.parse("52:54:00:aa:00:01");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.1");
    private static final IpAddress ADDRESS = IpAddress.parse("10.0.0.100");
    private static final IpAddress NONE = IpAddress.ofIpv4(0);

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    private final DhcpMachine machine =
            new DhcpMachine(new DhcpQuestions(MAC, Octets.of(new byte[] {1, 2}), Optional.of("edge")), random);
    private DhcpState state = new DhcpState.Parked(Optional.empty(), Optional.empty());
    private long now = -5 * SECOND;
    private final List<DhcpAction> done = new ArrayList<>();

    @Test
    void shouldLeaseAnAddressWhenAServerOffersOne() {
        happens(new DhcpEvent.LinkUp());
        passes();
        DhcpMessage discover = said(MessageType.DISCOVER);
        assertThat(discover.clientAddress()).isEqualTo(NONE);
        assertThat(discover.text(DhcpOptions.HOST_NAME)).contains("edge");

        answers(MessageType.OFFER, 100);
        DhcpMessage request = said(MessageType.REQUEST);
        assertThat(request.address(DhcpOptions.REQUESTED_ADDRESS)).contains(ADDRESS);
        assertThat(request.address(DhcpOptions.SERVER)).contains(SERVER);

        answers(MessageType.ACK, 100);
        assertThat(state).isInstanceOf(DhcpState.Bound.class);
        assertThat(done).element(0).isInstanceOf(DhcpAction.Configure.class);
        DhcpLease lease = state.lease().orElseThrow();
        assertThat(lease.address()).hasToString("10.0.0.100/24");
        assertThat(lease.routes()).containsExactly(new ClasslessRoutes.Route(IpPrefix.ALL_IPV4, SERVER));
        assertThat((lease.renewNs() - lease.grantedNs()) / SECOND).isEqualTo(50);
        assertThat((lease.rebindNs() - lease.grantedNs()) / SECOND).isEqualTo(88);
        assertThat((lease.expiryNs() - lease.grantedNs()) / SECOND).isEqualTo(100);
    }

    @Test
    void shouldAskAgainEverMoreRarelyWhenNobodyAnswers() {
        happens(new DhcpEvent.LinkUp());
        passes();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long before = now;
            passes();
            said(MessageType.DISCOVER);
            waits.add(Math.round((double) (now - before) / SECOND));
        }
        int[] usual = {4, 8, 16, 32, 64, 64, 64};
        for (int i = 0; i < usual.length; i++) {
            assertThat(waits.get(i)).isBetween(usual[i] - 1L, usual[i] + 1L);
        }
    }

    @Test
    void shouldRenewThenRebindThenLoseTheLeaseWhenServersAreSilent() {
        bind(1000);
        long granted = state.lease().orElseThrow().grantedNs();
        passes();
        assertThat((now - granted) / SECOND).isEqualTo(500);
        DhcpMessage renewal = said(MessageType.REQUEST);
        assertThat(renewal.clientAddress()).isEqualTo(ADDRESS);
        assertThat(renewal.address(DhcpOptions.REQUESTED_ADDRESS)).isEmpty();
        assertThat(done).anySatisfy(action -> assertThat(action).isInstanceOf(DhcpAction.Unicast.class));

        List<Long> asked = new ArrayList<>();
        while (state.lease().isPresent()) {
            passes();
            asked.add((now - granted) / SECOND);
        }
        assertThat(asked).containsExactly(687L, 781L, 841L, 875L, 937L, 997L, 1000L);
        assertThat(done).anySatisfy(action -> assertThat(action).isInstanceOf(DhcpAction.Deconfigure.class));
        passes();
        assertThat(said(MessageType.DISCOVER).address(DhcpOptions.REQUESTED_ADDRESS))
                .as("it asks for the address that it had")
                .contains(ADDRESS);
    }

    @Test
    void shouldStayBoundWhenTheServerProlongsTheLease() {
        bind(100);
        passes();
        answers(MessageType.ACK, 100);
        assertThat(state).isInstanceOf(DhcpState.Bound.class);
        assertThat((state.deadlineNs() - now) / SECOND).isEqualTo(50);
        assertThat(done).noneSatisfy(action -> assertThat(action).isInstanceOf(DhcpAction.Deconfigure.class));
    }

    @Test
    void shouldGiveTheAddressUpAtOnceWhenTheServerRefusesIt() {
        bind(100);
        passes();
        answers(MessageType.NAK, 0);
        assertThat(state.lease()).isEmpty();
        assertThat(done).element(0).isInstanceOf(DhcpAction.Deconfigure.class);
        passes();
        assertThat(said(MessageType.DISCOVER).address(DhcpOptions.REQUESTED_ADDRESS))
                .isEmpty();
    }

    @Test
    void shouldAskWhetherTheAddressIsStillItsWhenTheLinkReturns() {
        bind(100);
        happens(new DhcpEvent.LinkDown());
        assertThat(state.lease()).as("the lease outlives the link").isPresent();
        happens(new DhcpEvent.LinkUp());
        DhcpMessage reboot = said(MessageType.REQUEST);
        assertThat(reboot.clientAddress()).isEqualTo(NONE);
        assertThat(reboot.address(DhcpOptions.REQUESTED_ADDRESS)).contains(ADDRESS);
        assertThat(reboot.address(DhcpOptions.SERVER)).isEmpty();
        answers(MessageType.NAK, 0);
        assertThat(state.lease()).as("it is another network").isEmpty();
    }

    @Test
    void shouldKeepTheLeaseWhenTheLinkReturnsAndServersAreSilent() {
        bind(1000);
        happens(new DhcpEvent.LinkDown());
        happens(new DhcpEvent.LinkUp());
        passes();
        passes();
        assertThat(state).isInstanceOf(DhcpState.Bound.class);
    }

    @Test
    void shouldLoseTheLeaseWhenItExpiresWhileTheLinkIsDown() {
        bind(100);
        happens(new DhcpEvent.LinkDown());
        passes();
        assertThat(state).isInstanceOf(DhcpState.Parked.class);
        assertThat(state.lease()).isEmpty();
        assertThat(done).element(0).isInstanceOf(DhcpAction.Deconfigure.class);
    }

    @Test
    void shouldDeclineWhenSomebodyElseHasTheAddress() {
        bind(100);
        happens(new DhcpEvent.Conflict(IpAddress.parse("10.0.0.7")));
        assertThat(done).isEmpty();
        happens(new DhcpEvent.Conflict(ADDRESS));
        DhcpMessage decline = said(MessageType.DECLINE);
        assertThat(decline.address(DhcpOptions.REQUESTED_ADDRESS)).contains(ADDRESS);
        assertThat(decline.address(DhcpOptions.SERVER)).contains(SERVER);
        assertThat((state.deadlineNs() - now) / SECOND).isEqualTo(10);
    }

    @Test
    void shouldGiveTheLeaseBackWhenTheClientIsRemoved() {
        bind(100);
        happens(new DhcpEvent.Removed());
        assertThat(said(MessageType.RELEASE).clientAddress()).isEqualTo(ADDRESS);
        assertThat(state.lease()).isEmpty();
        assertThat(state.deadlineNs()).isEqualTo(DhcpLease.NEVER);
    }

    @Test
    void shouldAskForTheAddressOfBeforeWhenItIsRemembered() {
        state = new DhcpState.Parked(Optional.empty(), Optional.of(ADDRESS));
        happens(new DhcpEvent.LinkUp());
        assertThat(said(MessageType.REQUEST).address(DhcpOptions.REQUESTED_ADDRESS))
                .contains(ADDRESS);
        answers(MessageType.ACK, 100);
        assertThat(state).isInstanceOf(DhcpState.Bound.class);
    }

    @ParameterizedTest
    @CsvSource({"1,52:54:00:aa:00:01,another question", "0,52:54:00:aa:00:02,another client"})
    void shouldNotListenWhenTheAnswerIsForAnother(int xidOffset, String mac, String why) {
        happens(new DhcpEvent.LinkUp());
        passes();
        DhcpMessage asked = said(MessageType.DISCOVER);
        DhcpMessage offer = answer(asked, MessageType.OFFER, 100);
        happens(new DhcpEvent.Received(new DhcpMessage(
                true,
                offer.transactionId() + xidOffset,
                0,
                false,
                NONE,
                ADDRESS,
                MacAddress.parse(mac),
                offer.options())));
        assertThat(state).as(why).isInstanceOf(DhcpState.Selecting.class);
    }

    @Test
    void shouldNeverForgetTheTimeWhenEventsComeInAnyOrder() {
        for (int i = 0; i < 5_000; i++) {
            DhcpMessage last = lastQuestion();
            DhcpEvent event =
                    switch (random.nextInt(8)) {
                        case 0 -> new DhcpEvent.LinkUp();
                        case 1 -> new DhcpEvent.LinkDown();
                        case 2 -> new DhcpEvent.Conflict(ADDRESS);
                        case 3 -> new DhcpEvent.Removed();
                        case 4, 5 -> {
                            var types = MessageType.values();
                            var type = types[random.nextInt(types.length)];
                            yield last == null
                                    ? new DhcpEvent.LinkUp()
                                    : new DhcpEvent.Received(answer(last, type, random.nextInt(5)));
                        }
                        default -> {
                            now = Math.max(now, Math.min(state.deadlineNs(), now + 1000 * SECOND));
                            yield new DhcpEvent.TimerExpired();
                        }
                    };
            boolean wasUsed = state.lease().isPresent();
            happens(event);
            boolean isParked = state instanceof DhcpState.Parked;
            assertThat(isParked || state.deadlineNs() < DhcpLease.NEVER)
                    .as("%s after %s", state, event)
                    .isTrue();
            if (wasUsed && state.lease().isEmpty()) {
                assertThat(done).hasAtLeastOneElementOfType(DhcpAction.Deconfigure.class);
            }
            if (!wasUsed && state.lease().isPresent()) {
                assertThat(done).hasAtLeastOneElementOfType(DhcpAction.Configure.class);
            }
        }
    }

    private DhcpMessage question = new DhcpMessage(false, 0, 0, false, NONE, NONE, MAC, List.of());

    private void bind(int seconds) {
        happens(new DhcpEvent.LinkUp());
        passes();
        answers(MessageType.OFFER, seconds);
        answers(MessageType.ACK, seconds);
        assertThat(state).isInstanceOf(DhcpState.Bound.class);
    }

    private void happens(DhcpEvent event) {
        Step step = machine.step(state, event, now);
        state = step.next();
        done.clear();
        done.addAll(step.actions());
        for (DhcpAction action : done) {
            if (action instanceof DhcpAction.Broadcast(DhcpMessage message)) {
                question = message;
            } else if (action instanceof DhcpAction.Unicast(DhcpMessage message, IpAddress _, IpAddress _)) {
                question = message;
            }
        }
    }

    private void passes() {
        now = state.deadlineNs();
        happens(new DhcpEvent.TimerExpired());
    }

    private DhcpMessage lastQuestion() {
        return question;
    }

    private DhcpMessage said(MessageType type) {
        assertThat(question.type()).contains(type);
        return question;
    }

    private void answers(MessageType type, int seconds) {
        happens(new DhcpEvent.Received(answer(question, type, seconds)));
    }

    private static DhcpMessage answer(DhcpMessage asked, MessageType type, int seconds) {
        List<DhcpOption> options = List.of(
                new DhcpOption.Type(type),
                new DhcpOption.Address(DhcpOptions.SERVER, SERVER),
                new DhcpOption.Seconds(DhcpOptions.LEASE_TIME, seconds),
                new DhcpOption.SubnetMask(24),
                new DhcpOption.Addresses(DhcpOptions.ROUTERS, List.of(SERVER)));
        IpAddress your = type == MessageType.NAK ? NONE : ADDRESS;
        return new DhcpMessage(true, asked.transactionId(), 0, false, NONE, your, MAC, options);
    }
}
