package net.isthmus.services.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.services.advertise.AdvertiserMachine.Step;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage.RouterAdvertisement;
import net.isthmus.wire.NdOption.PrefixInformation;
import net.isthmus.wire.RouterPreference;
import org.junit.jupiter.api.Test;

class AdvertiserMachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress SOURCE = IpAddress.parse("fe80::1");

    private final AdvertiserMachine machine =
            new AdvertiserMachine(RandomGeneratorFactory.of("L64X128MixRandom").create(5));
    private AdvertiserMachine.State state = new AdvertiserMachine.Silent();
    private long now = 100 * SECOND;

    @Test
    void shouldSendThreeSoonAndThenAtRandomTimes() {
        begin("2001:db8:1::/64");
        long first = next(600);
        assertThat(first - now).isLessThanOrEqualTo(0);
        for (int i = 0; i < 2; i++) {
            long before = now;
            next(600);
            assertThat(now - before).isLessThanOrEqualTo(16 * SECOND);
        }
        for (int i = 0; i < 20; i++) {
            long before = now;
            next(600);
            assertThat(now - before).isBetween(66 * SECOND, 200 * SECOND);
        }
    }

    @Test
    void shouldAnswerSoonButNotMoreOftenThanEveryThreeSeconds() {
        begin("2001:db8:1::/64");
        for (int i = 0; i < 3; i++) {
            next(600);
        }
        long last = now;
        for (int i = 0; i < 100; i++) {
            now += SECOND / 100;
            state = machine.solicited(state, now).next();
        }
        assertThat(state.deadlineNs() - last).isBetween(3 * SECOND, 7 * SECOND / 2);
    }

    @Test
    void shouldTakeItselfBackWhenItStops() {
        begin("2001:db8:1::/64");
        next(600);
        Step step = machine.stop(state, SOURCE, now);
        assertThat(step.send().orElseThrow().lifetimeSeconds()).isZero();
        assertThat(step.next().deadlineNs()).isEqualTo(AdvertiserMachine.NEVER);
        assertThat(machine.stop(step.next(), SOURCE, now).send()).isEmpty();
    }

    @Test
    void shouldDeprecateThePrefixForTwoHoursWhenItIsReplaced() {
        begin("2001:db8:1::/64");
        next(600);
        begin("2001:db8:2::/64");
        assertThat(state.deadlineNs() - now).isLessThanOrEqualTo(3 * SECOND);
        now = state.deadlineNs();
        RouterAdvertisement told =
                machine.timerExpired(state, SOURCE, now).send().orElseThrow();
        assertThat(told.options())
                .contains(new PrefixInformation(IpPrefix.parse("2001:db8:2::/64"), true, true, 1000, 500))
                .anySatisfy(option -> assertThat(option).isInstanceOfSatisfying(PrefixInformation.class, old -> {
                    assertThat(old.prefix()).hasToString("2001:db8:1::/64");
                    assertThat(old.preferredSeconds()).isZero();
                    assertThat(old.validSeconds()).isPositive();
                }));
        now += 7201 * SECOND;
        assertThat(machine.timerExpired(state, SOURCE, now).send().orElseThrow().options())
                .hasSize(1);
    }

    private void begin(String prefix) {
        state = machine.advertise(
                        state,
                        new Advertised(
                                200 * SECOND / 3,
                                200 * SECOND,
                                600,
                                RouterPreference.MEDIUM,
                                false,
                                false,
                                List.of(new PrefixInformation(IpPrefix.parse(prefix), true, true, 1000, 500)),
                                List.of()),
                        now)
                .next();
    }

    private long next(int lifetime) {
        now = state.deadlineNs();
        Step step = machine.timerExpired(state, SOURCE, now);
        state = step.next();
        assertThat(step.send().orElseThrow().lifetimeSeconds()).isEqualTo(lifetime);
        return now;
    }
}
