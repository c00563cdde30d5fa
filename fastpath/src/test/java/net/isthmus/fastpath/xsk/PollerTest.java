package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import net.isthmus.fastpath.xsk.libc.CallState;
import net.isthmus.fastpath.xsk.libc.Descriptors;
import org.junit.jupiter.api.Test;

class PollerTest {

    private static final long FOREVER = -1;

    @Test
    void shouldReturnWhenTimeIsUp() {
        try (var poller = new Poller(1)) {
            assertThat(poller.sleep(0)).isZero();
            assertThat(poller.sleep(1_000)).isZero();
        }
    }

    @Test
    void shouldReturnWhenWokenBeforeOrDuringTheSleep() throws InterruptedException {
        try (var poller = new Poller(1)) {
            poller.wake();
            poller.wake();
            assertThat(poller.sleep(FOREVER)).isZero();
            Thread waker = Thread.ofPlatform().start(poller::wake);
            assertThat(poller.sleep(FOREVER)).isZero();
            waker.join();
        }
    }

    @Test
    void shouldRestWithoutLosingAWakeUp() {
        try (var poller = new Poller(1)) {
            poller.wake();
            poller.rest(1_000);
            assertThat(poller.sleep(FOREVER)).isZero();
        }
    }

    @Test
    void shouldTellWhichDescriptorIsReadable() {
        int quiet = Descriptors.eventFd();
        int ready = Descriptors.eventFd();
        try (var poller = new Poller(3);
                var arena = Arena.ofConfined()) {
            poller.add(quiet);
            poller.add(-1);
            poller.add(ready);
            Descriptors.write(new CallState(), ready, arena.allocateFrom(ValueLayout.JAVA_LONG, 1), 8);
            assertThat(poller.sleep(FOREVER)).isEqualTo(1);
            assertThat(poller.isReadable(0)).isFalse();
            assertThat(poller.isReadable(1)).isTrue();
            poller.clear();
            assertThat(poller.sleep(0)).isZero();
        } finally {
            Descriptors.close(quiet);
            Descriptors.close(ready);
        }
    }

    @Test
    void shouldMuteADescriptorThatOnlyReportsErrors() {
        try (var poller = new Poller(1)) {
            int closed = Descriptors.eventFd();
            Descriptors.close(closed);
            poller.add(closed);
            assertThat(poller.sleep(FOREVER)).as("reading may clear the error").isEqualTo(1);
            assertThat(poller.sleep(FOREVER)).isEqualTo(1);
            assertThat(poller.sleep(0)).as("muted").isZero();
        }
    }

    @Test
    void shouldRefuseMoreDescriptorsThanItHasRoomFor() {
        try (var poller = new Poller(1)) {
            poller.add(0);
            assertThatThrownBy(() -> poller.add(0)).hasMessage("more than 1 descriptors to poll");
        }
    }

    @Test
    void shouldTakeAWakeUpAfterItsEnd() {
        var poller = new Poller(1);
        poller.close();
        poller.wake();
        poller.close();
    }
}
