package net.isthmus.qemu.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What of the image's build can be known without building one: its scripts, on small inputs. */
class ImageBuildTest {
    private static final String PURL = "pkg:(deb|maven|generic)/[A-Za-z0-9._~%+-]+(/[A-Za-z0-9._~%+-]+)?@[^?]+(\\?.+)?";
    private static final String EPOCH = "1750000000";

    @TempDir
    private Path folder;

    private Path build = Path.of("");

    @BeforeEach
    void findTree() {
        build = Path.of("").toAbsolutePath().resolveSibling("image-build");
        assumeTrue(Files.isDirectory(build), "the build of the image is not beside this room");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not installed");
    }

    @Test
    void shouldNamePackagesLibrariesAndJavaInTheBillOfMaterials() throws Exception {
        Map<?, ?> bill = bill();

        assertThat(bill.get("bomFormat")).isEqualTo("CycloneDX");
        assertThat(bill.get("specVersion")).isEqualTo("1.6");
        assertThat(bill.get("version")).isEqualTo(1);
        assertThat(String.valueOf(bill.get("serialNumber")))
                .matches("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(purls(bill))
                .containsExactlyInAnyOrder(
                        "pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=amd64&distro=trixie",
                        "pkg:maven/org.example/wire@1.0",
                        "pkg:maven/org.example/wire@1.0?classifier=linux-x86_64",
                        "pkg:generic/openjdk@25.0.3%2B9-LTS");
    }

    @Test
    void shouldGiveEveryComponentWhatTheSchemaAsksFor() throws Exception {
        Map<?, ?> bill = bill();
        Set<Object> references = new HashSet<>();
        for (Object each : (List<?>) entry(bill, "components")) {
            Map<?, ?> component = (Map<?, ?>) each;
            assertThat(component.get("type")).isIn("library", "platform", "operating-system");
            assertThat(String.valueOf(component.get("name"))).isNotBlank();
            assertThat(String.valueOf(component.get("version"))).isNotBlank();
            assertThat(String.valueOf(component.get("purl"))).matches(PURL);
            assertThat(references.add(entry(component, "bom-ref")))
                    .as("a reference names one component")
                    .isTrue();
        }
        Map<?, ?> depends = (Map<?, ?>) ((List<?>) entry(bill, "dependencies")).getFirst();
        assertThat(new HashSet<Object>((List<?>) entry(depends, "dependsOn"))).isEqualTo(references);
    }

    @Test
    void shouldWrapTheDiskAsAnImageWhoseDigestsHold() throws Exception {
        Path disk = Files.writeString(folder.resolve("disk.qcow2"), "a disk");
        Path archive = folder.resolve("first.tar");
        Path again = folder.resolve("second.tar");
        for (Path out : List.of(archive, again)) {
            run("containerdisk", disk.toString(), "1.0", "abc", EPOCH, out.toString());
        }

        assertThat(archive).hasSameBinaryContentAs(again);
        run("/usr/bin/tar", "-C", folder.toString(), "-xf", archive.toString());
        Map<?, ?> index = json(Files.readString(folder.resolve("index.json")));
        Map<?, ?> manifest = json(blob((Map<?, ?>) ((List<?>) entry(index, "manifests")).getFirst()));
        Map<?, ?> config = json(blob((Map<?, ?>) entry(manifest, "config")));
        Map<?, ?> layer = (Map<?, ?>) ((List<?>) entry(manifest, "layers")).getFirst();
        assertThat(entry((Map<?, ?>) entry(config, "rootfs"), "diff_ids")).isEqualTo(List.of(entry(layer, "digest")));
        blob(layer);
        assertThat(run("/usr/bin/tar", "--numeric-owner", "-tvf", place(layer).toString()))
                .contains("107/107", "disk/isthmus.qcow2");
    }

    /** By the shell that they name; the steps, and what they share, are read by the one that sources them. */
    @Test
    void shouldHaveScriptsThatTheShellCanRead() throws Exception {
        List<Path> scripts = new ArrayList<>();
        for (Path file : sources()) {
            boolean isSourced = file.startsWith(build.resolve("steps")) || file.equals(build.resolve("settings"));
            String start = start(file);
            if (isSourced || start.startsWith("#!/bin/bash") || start.startsWith("#!/bin/sh")) {
                run(start.startsWith("#!/bin/sh") ? "/bin/sh" : "/bin/bash", "-n", file.toString());
                scripts.add(build.relativize(file));
            }
        }
        assertThat(scripts)
                .contains(
                        Path.of("settings"),
                        Path.of("steps/train"),
                        Path.of("initramfs/init"),
                        Path.of("root/usr/lib/isthmus/bin/grow-data"));
    }

    /** All of {@code image-build} but what a build leaves there. */
    private List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> top = Files.list(build)) {
            for (Path place : top.filter(path -> !path.endsWith("target")).toList()) {
                try (Stream<Path> below = Files.walk(place)) {
                    below.filter(Files::isRegularFile).forEach(files::add);
                }
            }
        }
        return files;
    }

    private static String start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(16), StandardCharsets.US_ASCII);
        }
    }

    /** In either of the two ways in which apt is told, with options or the order turned round. */
    @Test
    void shouldTakePackagesFromTheMirrorOfTheMachinesOwnApt() throws Exception {
        assumeThat(Path.of("/usr/bin/apt-get")).isExecutable();
        Path apt = Files.createDirectories(folder.resolve("apt/sources.list.d")).getParent();
        Files.writeString(apt.resolve("sources.list"), "deb [ trusted=yes ] http://list.example/debian old main\n");
        Files.writeString(apt.resolve("sources.list.d/debian.sources"), """
                Types: deb
                Suites: new new-updates
                URIs: http://stanza.example/debian/
                Components: main

                Enabled: no
                Types: deb
                URIs: http://never.example/debian
                Suites: off
                Components: main
                """);
        Path configuration = Files.writeString(folder.resolve("apt.conf"), "Dir::Etc \"" + apt + "\";\n");
        String script = build.resolve("../tools/debian-mirror").toString();
        String environment = "APT_CONFIG=" + configuration;

        assertThat(run("/usr/bin/env", environment, script, "old")).isEqualTo("http://list.example/debian\n");
        assertThat(run("/usr/bin/env", environment, script, "new-updates")).isEqualTo("http://stanza.example/debian\n");
        assertThat(run("/usr/bin/env", environment, "sh", "-c", script + " off 2>&1 || true"))
                .endsWith("This machine's apt has no mirror of off.\n");
    }

    @Test
    void shouldLetTheOtherSlotBeTriedWhenTheGoodOneIsDamaged() throws Exception {
        Path block = grubEnvironment("slot=b", "verity_a=0a0a", "verity_a_offset=4096", "verity_b=0b0b", "try=");

        assertThat(run("initramfs/give-way", block.toString(), "b")).contains("slot a is tried next");

        assertThat(Files.readString(block))
                .hasSize(1024)
                .startsWith("# GRUB Environment Block\nslot=b\nverity_a=0a0a\nverity_a_offset=4096\nverity_b=0b0b\n"
                        + "damaged=b\ntry=a\n####")
                .endsWith("###");
    }

    @Test
    void shouldLeaveGrubToItsOwnWhenTheDamagedSlotIsOnTrial() throws Exception {
        Path block = grubEnvironment("slot=a", "verity_a=0a0a", "verity_b=0b0b");

        run("initramfs/give-way", block.toString(), "b");

        assertThat(Files.readString(block)).contains("\ndamaged=b\n").doesNotContain("try=");
    }

    @Test
    void shouldSayThatThereIsNoOtherSlotWhenTheOnlyOneIsDamaged() throws Exception {
        Path block = grubEnvironment("slot=a", "verity_a=0a0a", "verity_b=");

        assertThat(run("initramfs/give-way", block.toString(), "a")).contains("slot b", "holds nothing that may boot");

        assertThat(Files.readString(block)).contains("\ndamaged=a\n").doesNotContain("try=");
    }

    private Path grubEnvironment(String... variables) throws Exception {
        return Files.writeString(folder.resolve("grubenv"), run("grub/grubenv", variables));
    }

    private Map<?, ?> bill() throws Exception {
        Path status = Files.writeString(folder.resolve("status"), """
                Package: libstdc++6
                Status: install ok installed
                Architecture: amd64
                Source: gcc-14
                Version: 14.2.0-19

                Package: perl-base
                Status: deinstall ok config-files
                Architecture: amd64
                Version: 5.40.1-6
                """);
        Files.writeString(folder.resolve("quarkus-app-dependencies.txt"), """
                org.example:wire::jar:1.0
                org.example:wire:linux-x86_64:jar:1.0
                """);
        Files.writeString(
                folder.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\n");
        return json(run("sbom", status.toString(), folder.toString(), folder.toString(), "1.0", "abc", EPOCH));
    }

    private static List<String> purls(Map<?, ?> bill) {
        List<String> purls = new ArrayList<>();
        for (Object component : (List<?>) entry(bill, "components")) {
            purls.add(String.valueOf(entry((Map<?, ?>) component, "purl")));
        }
        return purls;
    }

    private static Object entry(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new AssertionError(key + " is missing in " + map.keySet());
        }
        return value;
    }

    private Path place(Map<?, ?> descriptor) {
        return folder.resolve("blobs")
                .resolve(String.valueOf(descriptor.get("digest")).replace(':', '/'));
    }

    /** The contents of a blob, whose name and size are checked on the way. */
    private String blob(Map<?, ?> descriptor) throws Exception {
        Path place = place(descriptor);
        assertThat(String.valueOf(descriptor.get("size"))).isEqualTo(String.valueOf(Files.size(place)));
        assertThat(run("/usr/bin/sha256sum", place.toString()))
                .startsWith(place.getFileName().toString());
        return Files.readString(place);
    }

    private static Map<?, ?> json(String text) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private String run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(program.startsWith("/") ? program : build.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(() -> command + " said " + said(errors))
                .isZero();
        return output;
    }

    private static String said(Path errors) {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }
}
