package net.isthmus.appliance.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.isthmus.lab.Await;
import net.isthmus.lab.IsthmusRouter;
import net.isthmus.lab.Outcome;
import net.isthmus.lab.RunningCommand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code isthmus capture}: what it writes is what tshark reads. */
@OnLab
class CaptureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String IN = "0x00000001";
    private static final String OUT = "0x00000002";

    private final StandardLab lab;
    private IsthmusRouter isthmus;
    private Path file;

    CaptureIT(StandardLab lab) {
        this.lab = lab;
        isthmus = lab.isthmus("captures packets");
        file = lab.s1().namespace().file("capture.pcapng");
    }

    @BeforeEach
    void ready() {
        isthmus = lab.isthmus("captures packets");
    }

    @Test
    void shouldShowBothWaysOfAPortWhenPingsPass() {
        capture(4, "storage", "icmp and host 10.20.0.11", () -> ping("10.20.0.11", 84));

        assertThat(tshark("frame.interface_name", "frame.packet_flags_direction", "frame.len", "icmp.type"))
                .containsExactlyInAnyOrder(
                        "storage|" + IN + "|98|8",
                        "storage|" + OUT + "|98|0",
                        "storage|" + IN + "|98|8",
                        "storage|" + OUT + "|98|0");
    }

    @Test
    void shouldHoldWholePacketsWhenTheyTakeSeveralChunks() {
        capture(4, "web", "ip6 and greater 8000", () -> ping(lab.w1().ip6(), 9000));

        assertThat(tshark(
                        "frame.interface_name",
                        "frame.packet_flags_direction",
                        "frame.cap_len",
                        "icmpv6.checksum.status"))
                .contains("web|" + OUT + "|9014|1", "web|" + IN + "|9014|1")
                .hasSize(4);
    }

    @Test
    void shouldShowTagsWhenAVlanIsCaptured() {
        capture(4, "dc-200", "icmp", () -> lab.ping(lab.a1(), lab.b1().ip4())
                .count(2)
                .run());

        assertThat(tshark("frame.interface_name", "frame.packet_flags_direction", "vlan.id", "icmp.type"))
                .contains("dc-200|" + OUT + "|200|8", "dc-200|" + IN + "|200|0")
                .hasSize(4);
    }

    @Test
    void shouldShowMembersAndItsOwnInterfaceWhenABridgeIsCaptured() {
        capture(6, "campus", "icmp and host 10.30.0.12", () -> {
            lab.ping(lab.a1(), lab.b1().ip4()).count(1).run();
            lab.ping(lab.s1(), lab.b1().ip4()).count(1).run();
        });

        assertThat(tshark("frame.interface_name", "frame.packet_flags_direction", "icmp.type"))
                .contains("campus-a|" + IN + "|8", "dc-200|" + OUT + "|8")
                .contains("dc-200|" + IN + "|0", "campus-a|" + OUT + "|0")
                .contains("campus|" + OUT + "|8");
    }

    @Test
    void shouldSayWhyWhenDropsAreCaptured() {
        String[] options = {"--drops", "-c", "1", "-w", file.toString(), "storage", "icmp", "and", "dst", "10.20.0.11"};
        capture(options, () -> lab.ping(lab.s1(), "10.20.0.11").ttl(1).count(2).run());

        assertThat(tshark("frame.interface_name", "frame.comment", "frame.protocols", "ip.dst"))
                .containsExactly(
                        "storage|dropped: ip4-ttl-expired (IPv4 time to live ran out)|raw:ip:icmp:data|10.20.0.11");
    }

    @Test
    void shouldEndTheFileInGoodOrderWhenInterrupted() {
        RunningCommand capture = isthmus.begin("capture", "-w", file.toString(), "storage", "icmp");
        capture.awaitOutput("capturing", PATIENCE);
        ping("10.20.0.11", 84);
        capture.interrupt();

        assertThat(capture.awaitEnd(PATIENCE)).as(capture.output()).isTrue();
        assertThat(capture.output()).containsPattern("[0-9]+ packets captured");
        assertThat(tshark("icmp.type")).isNotEmpty();
    }

    @Test
    void shouldSayTheColumnWhenTheFilterIsWrong() {
        Outcome outcome = isthmus.command("capture", "storage", "hots 10.0.0.1");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.errors()).contains("column 1").contains("did you mean “host”?");
    }

    @Test
    void shouldTraceOnlyWhatIsMeantWhenFiltered() {
        RunningCommand trace = isthmus.begin("trace", "-n", "2", "--wait", "15", "icmp", "and", "dst", "10.20.0.11");
        assertThat(Await.until(PATIENCE, POLL, () -> {
                    lab.ping(lab.s1(), lab.w1().ip6()).count(1).run();
                    ping("10.20.0.11", 84);
                    return !trace.isAlive();
                }))
                .as(trace.output())
                .isTrue();

        assertThat(trace.output())
                .contains("ip4-input", "ip4-rewrite", "10.10.0.11 > 10.20.0.11: ICMP type 8", "transmitted web ")
                .doesNotContain("ICMP type 0", "ICMPv6");
    }

    private void ping(String to, int bytes) {
        lab.ping(lab.s1(), to).packets(bytes).count(2).run();
    }

    private void capture(int count, String interfaceName, String filter, Runnable traffic) {
        capture(new String[] {"-c", String.valueOf(count), "-w", file.toString(), interfaceName, filter}, traffic);
    }

    private void capture(String[] options, Runnable traffic) {
        List<String> words = new ArrayList<>(List.of("capture"));
        words.addAll(Arrays.asList(options));
        RunningCommand capture = isthmus.begin(words.toArray(String[]::new));
        capture.awaitOutput("capturing", PATIENCE);
        traffic.run();
        assertThat(capture.awaitEnd(PATIENCE)).as(capture.output()).isTrue();
    }

    /** These fields of each packet, parted by bars. */
    private List<String> tshark(String... fields) {
        List<String> words =
                new ArrayList<>(List.of("tshark", "-r", file.toString(), "-n", "-T", "fields", "-E", "separator=|"));
        for (String field : fields) {
            words.addAll(List.of("-e", field));
        }
        return lab.s1()
                .namespace()
                .require(words.toArray(String[]::new))
                .output()
                .lines()
                .toList();
    }
}
