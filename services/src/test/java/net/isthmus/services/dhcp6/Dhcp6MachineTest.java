package net.isthmus.services.dhcp6;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.services.dhcp6.Dhcp6Machine.Phase;
import net.isthmus.services.dhcp6.Dhcp6Machine.State;
import net.isthmus.services.dhcp6.Dhcp6Machine.Step;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.Octets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The client against a server that is written down line by line; time is turned by hand. */
class Dhcp6MachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Octets CLIENT = Octets.of(new byte[] {0, 4, 1});
    private static final Octets SERVER = Octets.of(new byte[] {0, 4, 2});
    private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:100::/56");

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(9);
    private final Dhcp6Machine machine =
            new Dhcp6Machine(new Dhcp6Machine.Wish(CLIENT, 7, true, Optional.of(56)), random);
    private State state = State.DOWN;
    private Dhcp6Message asked = new Dhcp6Message(1, 0, List.of());
    private long now;

    @Test
    void shouldLeaseAnAddressAndAPrefixByFourMessages() {
        start();
        assertThat(asked.type()).isEqualTo(Dhcp6Message.SOLICIT);
        assertThat(asked.find(Dhcp6Option.RapidCommit.class)).isPresent();
        hear(answer(Dhcp6Message.ADVERTISE));
        assertThat(state.phase()).as("others may offer too").isEqualTo(Phase.SOLICITING);
        pass();
        assertThat(asked.type()).isEqualTo(Dhcp6Message.REQUEST);
        assertThat(asked.find(Dhcp6Option.ServerId.class)).contains(new Dhcp6Option.ServerId(SERVER));
        hear(answer(Dhcp6Message.REPLY));
        assertThat(state.phase()).isEqualTo(Phase.BOUND);
        Dhcp6Lease lease = state.lease().orElseThrow();
        assertThat(lease.prefixes()).extracting("what").containsExactly(PREFIX);
        assertThat(lease.addresses()).hasSize(1);
        assertThat((state.deadlineNs() - state.lease().orElseThrow().renewNs())).isZero();
    }

    @Test
    void shouldLeaseByTwoMessagesWhenTheServerCommitsRapidly() {
        start();
        hear(answer(Dhcp6Message.REPLY, new Dhcp6Option.RapidCommit()));
        assertThat(state.phase()).isEqualTo(Phase.BOUND);
    }

    @Test
    void shouldRenewThenRebindThenBeginAgainWhenServersAreSilent() {
        bind();
        List<Integer> types = new ArrayList<>();
        while (state.lease().isPresent()) {
            pass();
            types.add(asked.type());
        }
        assertThat(types).startsWith(Dhcp6Message.RENEW).contains(Dhcp6Message.REBIND);
        assertThat(types.getLast()).isEqualTo(Dhcp6Message.SOLICIT);
        assertThat(now / SECOND).isBetween(1000L, 1002L);
    }

    @Test
    void shouldBeginAgainWhenTheServerKnowsNothingOfTheLease() {
        bind();
        pass();
        hear(new Dhcp6Message(
                Dhcp6Message.REPLY,
                asked.transactionId(),
                List.of(
                        new Dhcp6Option.ClientId(CLIENT),
                        new Dhcp6Option.ServerId(SERVER),
                        new Dhcp6Option.PrefixAssociation(7, 0, 0, List.of(new Dhcp6Option.Status(3, "no binding"))))));
        assertThat(state.lease()).isEmpty();
        pass();
        assertThat(asked.type()).isEqualTo(Dhcp6Message.SOLICIT);
    }

    @Test
    void shouldAskAnyServerWhenTheLinkReturns() {
        bind();
        apply(machine.linkDown(state));
        assertThat(state.lease()).isPresent();
        apply(machine.linkUp(state, now));
        pass();
        assertThat(asked.type()).isEqualTo(Dhcp6Message.REBIND);
        hear(answer(Dhcp6Message.REPLY));
        assertThat(state.phase()).isEqualTo(Phase.BOUND);
    }

    @Test
    void shouldGiveBackWhatItHasWhenItIsRemoved() {
        bind();
        apply(machine.removed(state, now));
        assertThat(asked.type()).isEqualTo(Dhcp6Message.RELEASE);
        assertThat(state).isEqualTo(State.DOWN);
    }

    @Test
    void shouldNotListenWhenTheAnswerIsForAnother() {
        start();
        hear(new Dhcp6Message(
                Dhcp6Message.REPLY, asked.transactionId() ^ 1, answer(7).options()));
        hear(new Dhcp6Message(Dhcp6Message.REPLY, asked.transactionId(), List.of()));
        assertThat(state.phase()).isEqualTo(Phase.SOLICITING);
    }

    @Test
    void shouldReadOrRefuseWhenBytesAreMutilated() {
        start();
        byte[] good = answer(Dhcp6Message.REPLY, new Dhcp6Option.Domains(List.of("example.net")))
                .toPayload()
                .toBytes();
        for (int length = 0; length < good.length; length++) {
            check(Arrays.copyOf(good, length));
        }
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = good.clone();
            for (int n = random.nextInt(1, 5); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            check(bytes);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void shouldReadOrRefuseWhateverTheBytes(byte @Nullable [] bytes) {
        if (bytes != null) {
            check(bytes);
        }
    }

    private static void check(byte[] bytes) {
        Dhcp6Message.parse(Octets.of(bytes)).ifPresent(message -> {
            assertThat(Dhcp6Message.parse(message.toPayload())).contains(message);
            Dhcp6Lease.of(message, 0);
        });
    }

    private void start() {
        apply(machine.linkUp(state, now));
        pass();
    }

    private void bind() {
        start();
        hear(answer(Dhcp6Message.REPLY, new Dhcp6Option.RapidCommit()));
        assertThat(state.phase()).isEqualTo(Phase.BOUND);
    }

    private Dhcp6Message answer(int type, Dhcp6Option... more) {
        List<Dhcp6Option> options = new ArrayList<>(List.of(
                new Dhcp6Option.ClientId(CLIENT),
                new Dhcp6Option.ServerId(SERVER),
                new Dhcp6Option.AddressAssociation(
                        7,
                        0,
                        0,
                        List.of(new Dhcp6Option.Address(IpAddress.parse("2001:db8::9"), 500, 1000, List.of()))),
                new Dhcp6Option.PrefixAssociation(
                        7, 0, 0, List.of(new Dhcp6Option.Prefix(PREFIX, 500, 1000, List.of()))),
                new Dhcp6Option.DnsServers(List.of(IpAddress.parse("2001:db8::53")))));
        options.addAll(List.of(more));
        return new Dhcp6Message(type, asked.transactionId(), options);
    }

    private void hear(Dhcp6Message message) {
        apply(machine.received(state, message, now));
    }

    private void pass() {
        now = state.deadlineNs();
        apply(machine.timerExpired(state, now));
    }

    private void apply(Step step) {
        state = step.next();
        step.send().ifPresent(message -> asked = message);
    }
}
