package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import net.isthmus.lab.ApplianceDocument;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.LabHost;
import net.isthmus.lab.Nic;
import net.isthmus.lab.RunningCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * One of three backends dies and comes back, with a clock beside it, under wrk's load: by the death of its process, and
 * by a cut after which its host is silent. Whatever is begun two intervals of the check later is served; what others
 * serve goes on as if nothing were.
 *
 * <pre>
 *                       death                two intervals
 *   new connections  ─────┼── some fail ──────────┼── all are served ──▶
 *   of that backend  ─────┼── silent ─── reset ───┤
 *   of the others    ─────┼───────────────────────┼────────────────────▶
 * </pre>
 */
@OnLab
class BackendDeathIT {
    private static final int OK = 200;
    private static final String VIP = "203.0.113.30";
    private static final String DEAD = "w1";
    private static final int HELD = 24;
    private static final int FLOWS = 24;
    private static final double INTERVAL_S = 1;

    /**
     * For the machine that runs this: two intervals are what the check promises. Beyond it comes what it stood still.
     */
    private static final double MARGIN_S = 0.7;

    /** After this time the watching client gives a new connection up. */
    private static final double PATIENCE_S = 1.5;

    private static final int RISE = 2;
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    /** Ten connections, each asking fifty times a second over a new one: wrk alone would leave no time to anybody. */
    private static final String PACED = """
        wrk.headers["Connection"] = "close"
        function delay() return 20 end
        """;

    private final StandardLab lab;
    private final IsthmusRouter isthmus;
    private final String standard;
    private final Nic cable;

    BackendDeathIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("a kernel reads no document");
        standard = ApplianceDocument.of(lab.network().topology());
        cable = lab.network().port("web").other().namespace().nic(DEAD);
    }

    @AfterEach
    void restore() {
        cable.up();
        if (isthmus.isRunning()) {
            commit(standard);
        }
    }

    @Test
    void shouldStopErrorsWithinTwoIntervalsAndResetSessionsWhenTheProcessDies() {
        try (RunningCommand one = serve(lab.w1());
                RunningCommand _ = serve(lab.host("w2"));
                RunningCommand _ = serve(lab.a1())) {
            commit(document("reset"));
            awaitAlive();
            try (RunningCommand watch = watch();
                    RunningCommand _ = load(lab.internet(), 60)) {
                holdsAll(watch);
                double death = now();
                one.kill();

                assertHeals(watch, death);
                assertOthersGoOn(watch);
                assertThat(flowsMoved(watch)).as("flows of the dead one").isPositive();

                double birth = now();
                try (RunningCommand _ = serve(lab.w1())) {
                    assertComesBack(watch, birth);
                    assertOthersGoOn(watch);
                }
            }
        }
    }

    @Test
    void shouldStopErrorsWithinTwoIntervalsAndMoveWhatCanMoveWhenTheHostIsSilent() {
        try (RunningCommand _ = serve(lab.w1());
                RunningCommand _ = serve(lab.host("w2"));
                RunningCommand _ = serve(lab.a1())) {
            commit(document("move"));
            awaitAlive();
            try (RunningCommand watch = watch();
                    RunningCommand _ = load(lab.internet(), 60)) {
                holdsAll(watch);
                double death = now();
                cable.down();

                assertHeals(watch, death);
                assertOthersGoOn(watch);
                List<String> lost = lines(watch, "held " + DEAD + " lost ConnectionResetError");
                assertThat(lost).hasSameSizeAs(lines(watch, "holding " + DEAD));
                assertThat(lost).allMatch(line -> timeOf(line) < healed(watch, death));
                assertThat(flowsMoved(watch)).as("flows of the dead one").isPositive();
                assertThat(lines(watch, "flow " + DEAD + " now")).allMatch(line -> timeOf(line) < healed(watch, death));

                double birth = now();
                cable.up();
                assertComesBack(watch, birth);
                assertOthersGoOn(watch);
            }
        }
    }

    @Test
    void shouldKeepSessionsWhenTheyAreToBeKeptAndTheSilenceEnds() {
        try (RunningCommand _ = serve(lab.w1());
                RunningCommand _ = serve(lab.host("w2"));
                RunningCommand _ = serve(lab.a1())) {
            commit(document("keep"));
            awaitAlive();
            try (RunningCommand watch = watch()) {
                holdsAll(watch);
                double death = now();
                cable.down();
                assertHeals(watch, death);
                cable.up();
                assertThat(Await.until(
                                SETTLED,
                                POLL,
                                () -> lines(watch, "held " + DEAD + " answered late")
                                                .size()
                                        == lines(watch, "holding " + DEAD).size()))
                        .as(watch.tail())
                        .isTrue();
                assertThat(watch.output()).doesNotContain("lost");
            }
        }
    }

    /** From then on nothing that begins may fail: two intervals after a death, and what the machine costs. */
    private static double healed(RunningCommand watch, double death) {
        return death + 2 * INTERVAL_S + MARGIN_S + standstill(watch, death);
    }

    /** The longest time since {@code from} in which the client, who wants to begin something every 20 ms, could not. */
    private static double standstill(RunningCommand watch, double from) {
        double[] begun = lines(watch, "new").stream()
                .mapToDouble(BackendDeathIT::timeOf)
                .filter(time -> time > from)
                .sorted()
                .toArray();
        double longest = 0;
        for (int i = 1; i < begun.length; i++) {
            longest = Math.max(longest, begun[i] - begun[i - 1]);
        }
        return longest;
    }

    /** Waits until what begins once all is well again has had its time, and finds no failure among it. */
    private static void assertHeals(RunningCommand watch, double death) {
        assertThat(Await.until(SETTLED, POLL, () -> lines(watch, "new ok").stream()
                        .anyMatch(line -> timeOf(line) > healed(watch, death) + PATIENCE_S)))
                .as(watch.tail())
                .isTrue();
        double moment = healed(watch, death);
        List<String> failed = lines(watch, "new failed");
        assertThat(failed).as("a death that is not felt shows nothing").isNotEmpty();
        assertThat(failed.stream().filter(line -> timeOf(line) > moment)).isEmpty();
    }

    private void assertOthersGoOn(RunningCommand watch) {
        assertThat(lines(watch, "held (w2|a1) lost")).isEmpty();
        assertThat(lines(watch, "flow (w2|a1) now")).isEmpty();
        assertThat(load(lab.s1(), 2).awaitOutput("Transfer/sec", SETTLED).output())
                .containsPattern("[1-9]\\d* requests in")
                .doesNotContain("Socket errors", "Non-2xx");
    }

    private static void assertComesBack(RunningCommand watch, double birth) {
        assertThat(Await.until(SETTLED, POLL, () -> lines(watch, "new ok " + DEAD).stream()
                        .anyMatch(line -> timeOf(line) > birth)))
                .as(watch.tail())
                .isTrue();
        assertThat(lines(watch, "new ok " + DEAD).stream()
                        .mapToDouble(BackendDeathIT::timeOf)
                        .filter(time -> time > birth)
                        .min()
                        .orElseThrow())
                .as("rise and an interval after it is back")
                .isLessThan(birth + (RISE + 1) * INTERVAL_S + MARGIN_S + standstill(watch, birth));
        assertThat(lines(watch, "new failed").stream().filter(line -> timeOf(line) > birth))
                .isEmpty();
    }

    private static long flowsMoved(RunningCommand watch) {
        return lines(watch, "flow " + DEAD + " now").size();
    }

    private static List<String> lines(RunningCommand watch, String words) {
        Pattern pattern = Pattern.compile("^[\\d.]+ " + words);
        return watch.output()
                .lines()
                .filter(line -> pattern.matcher(line).find())
                .toList();
    }

    private static double timeOf(String line) {
        return Double.parseDouble(line.substring(0, line.indexOf(' ')));
    }

    /** The machine's monotonic clock, which Python shows by the same numbers. */
    private static double now() {
        return System.nanoTime() / 1e9;
    }

    private static void holdsAll(RunningCommand watch) {
        assertThat(Await.until(
                        SETTLED,
                        POLL,
                        () -> lines(watch, "holding").size() == HELD
                                && lines(watch, "flow new now").size() == FLOWS))
                .as(watch.tail())
                .isTrue();
        assertThat(lines(watch, "holding " + DEAD)).isNotEmpty();
    }

    private RunningCommand serve(LabHost host) {
        return start(host, "serve", host.name()).awaitOutput("listening", SETTLED);
    }

    private RunningCommand watch() {
        return start(lab.internet(), "watch", VIP, Integer.toString(FLOWS), Integer.toString(HELD));
    }

    private static RunningCommand start(LabHost host, String... words) {
        Path script = host.namespace().file("survivor.py");
        try (InputStream resource =
                Objects.requireNonNull(BackendDeathIT.class.getResourceAsStream("survivor.py"), "survivor.py")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String[] all = new String[words.length + 2];
        all[0] = "/usr/bin/python3";
        all[1] = script.toString();
        System.arraycopy(words, 0, all, 2, words.length);
        return host.namespace().start(all);
    }

    private static RunningCommand load(LabHost host, int seconds) {
        Path script = host.namespace().file("paced.lua");
        try {
            Files.writeString(script, PACED);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return host.namespace()
                .start("wrk", "-t1", "-c10", "-d" + seconds + "s", "-s", script.toString(), "http://" + VIP + ":80/");
    }

    private String document(String onBackendDown) {
        return standard
                + """

                workloads:
                  w1: { labels: { app: web }, addresses: [%s] }
                  w2: { labels: { app: web }, addresses: [%s] }
                  a1: { labels: { app: web }, addresses: [%s] }
                services:
                  web:
                    loadBalancerIP: [%s]
                    selector: { app: web }
                    ports:
                      - { port: 7, targetPort: 9007 }
                      - { port: 80, targetPort: 9080 }
                      - { port: 53, targetPort: 9053, protocol: UDP }
                    onBackendDown: %s
                    healthCheck: { tcp: true, port: 9007, interval: %ds, rise: %d, fall: 3 }
                """.formatted(
                                lab.w1().ip4(),
                                lab.host("w2").ip4(),
                                lab.a1().ip4(),
                                VIP,
                                onBackendDown,
                                (int) INTERVAL_S,
                                RISE);
    }

    private void awaitAlive() {
        assertThat(Await.until(
                        SETTLED,
                        POLL,
                        () -> Pattern.compile("\"state\"\\s*:\\s*\"up\"")
                                        .matcher(isthmus.get("/api/v1/services"))
                                        .results()
                                        .count()
                                >= 3))
                .as(isthmus.get("/api/v1/services"))
                .isTrue();
    }

    private void commit(String document) {
        HttpResponse<String> answer = isthmus.commit(document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(OK);
    }
}
