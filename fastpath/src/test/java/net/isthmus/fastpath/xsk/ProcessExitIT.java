package net.isthmus.fastpath.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.DropReason;
import net.isthmus.fastpath.xsk.link.Links;
import net.isthmus.fastpath.xsk.link.ReceiveMode;
import net.isthmus.wire.MacAddress;
import org.junit.jupiter.api.Test;

/** A process that is killed leaves the interfaces as they were. */
class ProcessExitIT {

    @Test
    void shouldLeaveNothingBehindWhenKilled() throws IOException, InterruptedException {
        try (var router = new TestNamespace();
                var hosts = new TestNamespace()) {
            router.cable("pa", hosts, "ha", 9000, 1);
            Process process = new ProcessBuilder(
                            "ip",
                            "netns",
                            "exec",
                            router.name(),
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classPath(),
                            Victim.class.getName())
                    .redirectErrorStream(true)
                    .start();
            try {
                byte[] ready = process.getInputStream().readNBytes(5);
                assertThat(new String(ready, StandardCharsets.US_ASCII)).isEqualTo("ready");
                assertThat(router.command("ip", "-d", "link"))
                        .contains("isthmus0")
                        .contains("xdp")
                        .contains("promiscuity 1");
            } finally {
                process.destroyForcibly();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            String after = router.command("ip", "-d", "link");
            assertThat(after)
                    .doesNotContain("isthmus0")
                    .doesNotContain("prog/xdp")
                    .doesNotContain("promiscuity 1");
        }
    }

    /** Where the classes of this test and of the rooms below lie, however the test was started. */
    private static String classPath() {
        return Stream.of(Victim.class, Port.class, DropReason.class, MacAddress.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(":"));
    }

    /** Opens everything and waits for its end. */
    static final class Victim {
        public static void main(String[] arguments) throws IOException {
            var worker = new TestWorker(8192);
            var port = Port.open("pa", 9000, PortSettings.usual(), List.of(worker.context));
            port.device(0).housekeep();
            var tun = new TunInterface("isthmus0", 1);
            try (var links = new Links()) {
                var mode = new ReceiveMode(links.find("pa").orElseThrow().index(), ReceiveMode.Kind.PROMISCUOUS);
                System.out.print("ready");
                System.out.flush();
                int end = System.in.read();
                mode.close();
                tun.close();
                System.exit(end);
            }
        }
    }
}
