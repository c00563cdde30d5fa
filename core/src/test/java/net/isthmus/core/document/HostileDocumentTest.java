package net.isthmus.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostileDocumentTest {

    private static final List<String> MORSELS = List.of(
            "&a",
            "*a",
            "!!int ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "%TAG ! x\n",
            "? ",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "\t",
            "\n",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "\u0000",
            "\uFEFF",
            "\u2028",
            "\"\\U00110000\"",
            "\"\\ud800\"",
            "\"\\x\"",
            "null",
            "~",
            "<<: ",
            "99999999999999999999",
            "-0",
            "1e9",
            "0.0.0.0/0",
            "::",
            "::/0",
            "fe80::1%x",
            "routes: ",
            "host: ");

    @Test
    void shouldAnswerWithFaultsWhenDocumentIsMutated() throws IOException {
        List<byte[]> seeds = seeds();
        var random = new Random(1_122);
        for (int i = 0; i < 2_000; i++) {
            byte[] document = seeds.get(random.nextInt(seeds.size()));
            for (int times = 1 + random.nextInt(4); times > 0; times--) {
                document = mutate(document, seeds.get(random.nextInt(seeds.size())), random);
            }
            HostileDocument.check(document);
        }
    }

    @Test
    void shouldAnswerWhenDocumentIsInTheCorpus() throws IOException {
        List<byte[]> corpus = files(
                "core/src/test/resources/net/isthmus/core/document/ReaderFuzzTestInputs/shouldAnswerWhateverTheBytes",
                "");
        assertThat(corpus).hasSizeGreaterThanOrEqualTo(7).allSatisfy(HostileDocument::check);
    }

    @Test
    void shouldAnswerWithFaultsWhenDocumentIsNoise() {
        var random = new Random(2_211);
        for (int i = 0; i < 1_000; i++) {
            var noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            HostileDocument.check(noise);
            HostileDocument.check(new String(noise, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldRefuseTheWholeWhenDocumentIsABomb() {
        String laughs = IntStream.range(1, 30)
                .mapToObj(i -> "l" + i + ": &l" + i + " [" + ("*l" + (i - 1) + ",").repeat(9) + "x]\n")
                .collect(Collectors.joining("", "l0: &l0 [x]\n", ""));
        assertRefused(laughs, "anchors and aliases (&, *) are not used here");
        assertRefused("[".repeat(200_000), "values are nested deeper than 32 levels");
        assertRefused("- ".repeat(200_000), "values are nested deeper than 32 levels");
        assertRefused("{a: ".repeat(200_000), "values are nested deeper than 32 levels");
        assertRefused("? ".repeat(200_000), "a key must be text");
        assertRefused("routes: [" + "a,".repeat(300_000) + "]", "there are 299900 more mistakes");
        assertRefused("a".repeat(YamlTree.LONG_BYTES + 1), "this line is too long");
        assertRefused("a: b\n" + "# " + "x".repeat(YamlTree.LONG_BYTES), "this line is too long");
        assertRefused("\n".repeat(YamlTree.MAX_BYTES + 1), "the document has 67108865 bytes");
    }

    @Test
    void shouldCountAndNotKeepWhenMistakesAreTooMany() {
        String keys =
                IntStream.range(0, 20_000).mapToObj(i -> "k" + i + ": x\n").collect(Collectors.joining());
        var refused = (Reading.Refused) ConfigurationReader.read(keys);
        assertThat(refused.faults()).hasSize(101);
        assertThat(refused.faults().getLast()).hasToString("there are 19900 more mistakes; mend these first");
        HostileDocument.check("version: 1\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseAValueWhenItIsTooLong() {
        String reason = "a value is longer than 1024 characters";
        assertRefused("a".repeat(500_000) + ": 1", reason);
        assertRefused("interfaces: { a: { mtu: " + "9".repeat(500_000) + " } }", reason);
        assertRefused("system: { hostname: " + "a.".repeat(250_000) + " }", reason);
        for (String value : List.of("9".repeat(1024), "a.".repeat(512), ":".repeat(1024), "1.".repeat(512))) {
            for (String key : List.of("hostname", "workers", "nameservers", "console")) {
                HostileDocument.check(("system: { " + key + ": \"" + value + "\" }").getBytes(StandardCharsets.UTF_8));
                HostileDocument.check(("system: { " + key + ": [ " + value + "] }").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void shouldAnswerWhenDocumentHasManyRoutes() {
        String routes = IntStream.range(0, 10_000)
                .mapToObj(i -> "  - { to: 10.%d.%d.0/24, via: 192.168.0.9 }\n".formatted(i >> 8, i & 255))
                .collect(Collectors.joining("", "routes:\n", ""));
        String link = "interfaces:\n  a: { addresses: [192.168.0.1/24] }\n";
        assertThat(ConfigurationReader.read(link + routes)).isInstanceOf(Reading.Accepted.class);
        assertRefused(routes, "there are 9900 more mistakes");
    }

    private static void assertRefused(String document, String reason) {
        var refused = (Reading.Refused) ConfigurationReader.read(document);
        assertThat(refused.faults())
                .anySatisfy(fault -> assertThat(fault.reason()).isEqualTo(reason));
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>(files("examples", ".yaml"));
        seeds.addAll(files("core/src/test/resources/faults", ".yaml"));
        return seeds;
    }

    private static List<byte[]> files(String folder, String suffix) throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(Repository.root().resolve(folder))) {
            List<Path> sorted = files.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
            for (Path file : sorted) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static byte[] mutate(byte[] document, byte[] other, Random random) {
        int at = random.nextInt(document.length + 1);
        int end = Math.min(document.length, at + random.nextInt(40));
        var out = new ByteArrayOutputStream();
        out.write(document, 0, at);
        switch (random.nextInt(5)) {
            case 0 -> out.write(random.nextInt(256));
            case 1 -> out.writeBytes(MORSELS.get(random.nextInt(MORSELS.size())).getBytes(StandardCharsets.UTF_8));
            case 2 -> {
                int from = random.nextInt(other.length);
                out.write(other, from, Math.min(other.length - from, random.nextInt(80)));
            }
            case 3 -> {
                for (int times = random.nextInt(5); times >= 0; times--) {
                    out.write(document, at, end - at);
                }
            }
            default -> end = Math.max(at, end);
        }
        out.write(document, end, document.length - end);
        return out.toByteArray();
    }
}
