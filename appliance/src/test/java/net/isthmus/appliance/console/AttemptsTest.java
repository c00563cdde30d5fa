package net.isthmus.appliance.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may try, and how long who is in stays in, in virtual time. */
class AttemptsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // the clock may wrap
    private final Attempts attempts = new Attempts(now::get);
    private final LoginSessions sessions = new LoginSessions(now::get, new SecureRandom());

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void shouldRefuseOnlyTheSourceThatFailedTenTimesWhenItTriesAgain() {
        for (int i = 0; i < Attempts.MOST_FAILURES; i++) {
            assertThat(attempts.mayTry("192.0.2.1")).as("try %d", i).isTrue();
            attempts.failed("192.0.2.1");
        }

        assertThat(attempts.mayTry("192.0.2.1")).isFalse();
        assertThat(attempts.mayTry("192.0.2.2")).isTrue();
        pass(6);
        assertThat(attempts.mayTry("192.0.2.1")).isTrue();
        attempts.failed("192.0.2.1");
        assertThat(attempts.mayTry("192.0.2.1")).isFalse();
    }

    @Test
    void shouldForgetFailuresWhenATryIsRight() {
        for (int i = 0; i < Attempts.MOST_FAILURES - 1; i++) {
            attempts.failed("192.0.2.1");
        }
        attempts.succeeded("192.0.2.1");
        attempts.failed("192.0.2.1");

        assertThat(attempts.mayTry("192.0.2.1")).isTrue();
    }

    @Test
    void shouldStayWithinItsBoundsWhenFailuresComeFromEverywhere() {
        for (int i = 0; i < 3 * Attempts.MOST_SOURCES; i++) {
            attempts.failed("source-" + i);
        }

        assertThat(attempts.mayTry("source-0")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2::7, 2001:0db8:0001:0002::/64",
        "fe80::1%eth0, fe80:0000:0000:0000::/64",
        "what, what"
    })
    void shouldCountAWholeSubnetAsOneSourceWhenItIsIpv6(String address, String source) {
        assertThat(Sources.of(address)).isEqualTo(source);
    }

    @Test
    void shouldEndASessionWhenItIsNotUsedOrTooOld() {
        String idle = sessions.begin("admin", "hash");
        String busy = sessions.begin("admin", "hash");
        for (int minutes = 0; minutes < 12 * 60; minutes += 20) {
            assertThat(sessions.find(busy)).as("after %d minutes", minutes).isPresent();
            pass(20 * 60);
        }

        assertThat(sessions.find(idle)).isEmpty();
        pass(1);
        assertThat(sessions.find(busy)).isEmpty();
    }

    @Test
    void shouldEndTheOldestSessionsWhenThereAreTooMany() {
        String first = sessions.begin("admin", "hash");
        for (int i = 0; i < LoginSessions.MOST; i++) {
            sessions.begin("admin", "hash");
        }

        assertThat(sessions.find(first)).isEmpty();
    }
}
