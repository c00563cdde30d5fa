package net.isthmus.appliance.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceNotifierTest {

    private final List<String> told = new ArrayList<>();
    private long silentNs;
    private final ServiceNotifier notifier = new ServiceNotifier(told::add, () -> silentNs);

    @Test
    void shouldFeedTheWatchdogOnceReadyAndTellAStatusOnce() {
        notifier.tick("starting");
        notifier.ready();
        notifier.tick("ready");
        notifier.tick("ready");
        notifier.stopping();
        assertEquals(
                List.of("STATUS=starting", "READY=1", "WATCHDOG=1", "STATUS=ready", "WATCHDOG=1", "STOPPING=1"), told);
    }

    @Test
    void shouldFallSilentWhileTheControlLoopHangs() {
        notifier.ready();
        silentNs = ControlLoopLiveness.STALLED_NS;
        notifier.tick("");
        silentNs = 0;
        notifier.tick("");
        assertEquals(List.of("READY=1", "WATCHDOG=1"), told);
    }

    @Test
    void shouldKeepAStatusOnOneLine() {
        notifier.tick("two\nREADY=1");
        assertEquals(List.of("STATUS=two READY=1"), told);
    }
}
