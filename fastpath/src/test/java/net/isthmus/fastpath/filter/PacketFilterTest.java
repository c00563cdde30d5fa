package net.isthmus.fastpath.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.fastpath.testing.Allocations;
import net.isthmus.fastpath.testing.Packets;
import net.isthmus.wire.pcapng.Pcapng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter language: against a plain evaluation, against tcpdump, and its refusals. */
class PacketFilterTest {
    private static final Path TCPDUMP = Path.of("/usr/bin/tcpdump");

    private final PacketFields fields = new PacketFields();

    @Test
    void shouldMeanTheSameAsAPlainEvaluationWhateverFilterAndPacket() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            List<byte[]> packets = new SamplePackets(random, true).make(100);
            var filters = new SampleFilters(random, true);
            for (int i = 0; i < 100; i++) {
                String text = filters.make(4);
                PacketFilter filter = PacketFilter.compile(text);
                FilterExpression expression = FilterParser.parse(text);
                for (byte[] packet : packets) {
                    assertThat(matches(filter, packet))
                            .as("seed %d: %s", seed, text)
                            .isEqualTo(new PlainFilter(packet).isMeantBy(expression));
                }
            }
        }
    }

    @Test
    void shouldMeanTheSameAsTcpdumpWhenNotTagged(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TCPDUMP), "skipped: there is no tcpdump");
        var random = new Random(7);
        List<byte[]> packets = new SamplePackets(random, false)
                .make(600).stream().filter(frame -> frame[12] != (byte) 0x81).toList();
        Path file = write(folder, packets);
        var filters = new SampleFilters(random, false);
        for (int i = 0; i < 150; i++) {
            String text = filters.make(3);
            assertThat(ours(text, packets)).as(text).isEqualTo(tcpdump(file, text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vlan", "vlan 100", "vlan 100 and host 10.0.0.1", "vlan 200 and port 80"})
    void shouldMeanTheSameAsTcpdumpWhenTaggedOnce(String text, @TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TCPDUMP), "skipped: there is no tcpdump");
        List<byte[]> packets = new SamplePackets(new Random(11), false)
                .make(600).stream()
                        .filter(frame -> frame[12] != (byte) 0x81 || frame[16] != (byte) 0x81)
                        .toList();
        assertThat(ours(text, packets)).isNotEmpty().isEqualTo(tcpdump(write(folder, packets), text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hots 10.0.0.1        |  1 | did you mean “host”?",
                "host                 |  5 | an address should stand here",
                "host 10.0.0          |  6 | 10.0.0",
                "host 10.0.0.0/8      |  6 | “net” takes a prefix",
                "net 10.0.0.1/8       |  5 | bits set beyond /8",
                "port http            |  6 | a port, 0 to 65535, should stand here",
                "port 70000           |  6 | a port, 0 to 65535, should stand here",
                "portrange 90-80      | 11 | the range ends before it begins",
                "portrange 80         | 11 | a range of ports",
                "icmp port 8          | 11 | icmp has no ports",
                "ip host fd00::1      |  9 | no address of ip",
                "ether host 10.0.0.1  | 12 | MAC",
                "(tcp                 |  1 | this parenthesis is not closed",
                "tcp)                 |  4 | this parenthesis closes nothing",
                "tcp udp              |  5 | “and” or “or” should stand before “udp”",
                "tcp and              |  8 | a test should stand here",
                "and tcp              |  1 | a test should stand here",
                "vlan 5000            |  6 | a VLAN identifier, 0 to 4095",
                "ether                |  1 | wants host",
                "src proto 6          | 11 | no direction",
                "tcp port 80 && !     | 17 | a test should stand here"
            })
    void shouldSayWhereAndWhyWhenAFilterIsWrong(String text, int column, String reason) {
        assertThatThrownBy(() -> PacketFilter.compile(text)).isInstanceOfSatisfying(FilterSyntaxException.class, e -> {
            assertThat(e).hasMessageContaining(reason).hasMessageContaining("column " + column + ":");
            assertThat(e.column()).isEqualTo(column);
        });
    }

    @Test
    void shouldRefuseWhenAFilterIsNestedWithoutEnd() {
        assertThatThrownBy(() -> PacketFilter.compile("not ".repeat(900) + "tcp"))
                .isInstanceOf(FilterSyntaxException.class);
        assertThatThrownBy(() -> PacketFilter.compile("tcp or ".repeat(2000) + "tcp"))
                .isInstanceOf(FilterSyntaxException.class);
    }

    @Test
    void shouldSeeTheFieldsWhenAPacketBeginsWithIp() {
        byte[] packet = Packets.ip4("10.0.0.1", "10.0.0.2").build();
        fields.read(MemorySegment.ofArray(packet), 0, packet.length, packet.length, true);

        assertThat(PacketFilter.compile("ip and udp port 2000 and src 10.0.0.1").matches(fields))
                .isTrue();
        assertThat(PacketFilter.compile("ether multicast or vlan or ether host 00:00:00:00:00:00")
                        .matches(fields))
                .isFalse();
    }

    @Test
    void shouldAllocateNothingWhenMatching() {
        PacketFilter filter =
                PacketFilter.compile("not (tcp port 22 or net fd00::/8) and host 10.0.0.1 or ether broadcast");
        MemorySegment packet = MemorySegment.ofArray(
                new SamplePackets(new Random(3), true).make(1).getFirst());
        int length = (int) packet.byteSize();

        assertThat(Allocations.during(10_000, () -> {
                    fields.read(packet, 0, length, length, false);
                    filter.matches(fields);
                }))
                .isZero();
    }

    private boolean matches(PacketFilter filter, byte[] frame) {
        fields.read(MemorySegment.ofArray(frame), 0, frame.length, frame.length, false);
        return filter.matches(fields);
    }

    private Set<Integer> ours(String text, List<byte[]> packets) {
        PacketFilter filter = PacketFilter.compile(text);
        var matching = new TreeSet<Integer>();
        for (int i = 0; i < packets.size(); i++) {
            if (matches(filter, packets.get(i))) {
                matching.add(i);
            }
        }
        return matching;
    }

    /** Each packet's time is its number in seconds, by which tcpdump's answer is known. */
    private static Path write(Path folder, List<byte[]> packets) throws IOException {
        var file = new ByteArrayOutputStream();
        file.write(Pcapng.sectionHeader("test"));
        file.write(Pcapng.interfaceDescription(Pcapng.LINK_ETHERNET, 0, "one", "", ""));
        for (int i = 0; i < packets.size(); i++) {
            byte[] packet = packets.get(i);
            file.write(Pcapng.packet(0, i * 1_000_000_000L, packet, packet.length, Pcapng.INBOUND, ""));
        }
        return Files.write(folder.resolve("packets.pcapng"), file.toByteArray());
    }

    private static Set<Integer> tcpdump(Path file, String filter) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(TCPDUMP.toString(), "-r", file.toString(), "-tt", "-n", "-q", filter)
                .redirectErrorStream(true)
                .start();
        String lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 && lines.contains("expression rejects all packets")) {
            return Set.of();
        }
        assertThat(process.exitValue()).as("tcpdump " + filter + "\n" + lines).isZero();
        var matching = new TreeSet<Integer>();
        lines.lines()
                .filter(line -> Character.isDigit(line.charAt(0)))
                .forEach(line -> matching.add((int) Double.parseDouble(line.substring(0, line.indexOf(' ')))));
        return matching;
    }
}
