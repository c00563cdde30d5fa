package net.isthmus.appliance.boot.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedFiles;
import net.isthmus.appliance.boot.seed.SeedReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boots, one after another, of a machine that is a directory. A reboot empties all of it but {@code data}. */
class SeedBootTest {

    private static final String DOCUMENT = "isthmus:\n  system: { hostname: one }\n  interfaces: {}\n";

    @TempDir
    private Path root = Path.of("/nowhere");

    private final Map<String, String> medium = new LinkedHashMap<>();
    private final Map<String, String> links = new LinkedHashMap<>();
    private String label = "cidata";
    private String others = "";
    private boolean isBusy;
    private Function<SeedFiles, Seed> reader = SeedReader::read;
    private final List<String> synced = new ArrayList<>();

    @BeforeEach
    void image() throws IOException {
        Files.createDirectories(root.resolve("etc/ssh"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nshadow:x:42:\nisthmus-admin:x:980:\n");
        Files.writeString(root.resolve("etc/shadow"), "root:*:20000:0:99999:7:::\n");
    }

    private List<String> boot() {
        var durable = new DurableFiles((path, _) -> synced.add(root.relativize(path) + " " + sizeOf(path)));
        return new SeedBoot(root, this::command, durable, files -> reader.apply(files)).run();
    }

    /** How much of a file is there at this moment; of a directory, how many names. */
    private static long sizeOf(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Files.size(path);
        }
        try (var names = Files.list(path)) {
            return names.count();
        }
    }

    /** An appliance committed a document, as its state directory says it. */
    private void committed(int number, String by, String document) throws IOException {
        Path state = root.resolve("data/isthmus");
        Files.createDirectories(state.resolve("history"));
        Files.writeString(
                state.resolve("history/%06d.yaml".formatted(number)),
                "# isthmus commit " + number + "\n# at: 2026-11-22T08:30:00Z\n# by: " + by + "\n# comment: \n# ---\n"
                        + document);
        Files.writeString(state.resolve("running"), "commit: " + number + "\nfallback: 0\nfile: \n");
    }

    private String command(String input, String... words) throws IOException {
        return switch (words[0]) {
            case "blkid" ->
                medium.isEmpty()
                        ? ""
                        : "DEVNAME=/dev/vda1\nTYPE=ext4\n\nDEVNAME=/dev/sr0\nLABEL=" + label + "\nTYPE=iso9660\n"
                                + others;
            case "mount" -> {
                for (Map.Entry<String, String> file : medium.entrySet()) {
                    Path path = Path.of(words[words.length - 1]).resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, file.getValue());
                }
                for (Map.Entry<String, String> link : links.entrySet()) {
                    Path path = Path.of(words[words.length - 1]).resolve(link.getKey());
                    Files.deleteIfExists(path);
                    Files.createSymbolicLink(path, Path.of(link.getValue()));
                }
                yield "";
            }
            case "umount" -> {
                if (isBusy) {
                    throw new IOException("target is busy");
                }
                for (String file : medium.keySet()) {
                    Files.deleteIfExists(Path.of(words[1]).resolve(file));
                }
                yield "";
            }
            case "hostname", "chpasswd" -> "";
            default -> throw new IOException("what is " + words[0] + "?");
        };
    }

    private String text(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private void attach(String userData, String instance) {
        medium.put("user-data", "#cloud-config\n" + userData);
        medium.put("meta-data", "instance-id: " + instance + "\n");
    }

    @Test
    void shouldMakeUsersFilesAndTheDocumentOfANoCloudSeed() throws IOException {
        attach(
                "users: [{ name: ops, ssh_authorized_keys: [ssh-ed25519 AAAA] }]\n"
                        + "hostname: edge\nssh_pwauth: true\n"
                        + "write_files: [{ path: /etc/x/y, content: hello, permissions: '0600' }]\n" + DOCUMENT,
                "i-1");
        List<String> report = boot();
        assertEquals("seed: NoCloud on /dev/sr0, instance i-1 (new)", report.getFirst());
        assertEquals("edge\n", text("etc/hostname"));
        assertEquals("ssh-ed25519 AAAA\n", text("etc/ssh/authorized_keys/ops"));
        assertEquals("PasswordAuthentication yes\n", text("etc/ssh/sshd_config.d/50-seed.conf"));
        assertEquals("hello", text("etc/x/y"));
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        assertTrue(text("etc/passwd").contains("ops:x:1000:"));
    }

    @Test
    void shouldDoItAgainWithoutTheMediumAndLeaveTheOperatorsDocument() throws IOException {
        attach("users: [{ name: ops }]\n" + DOCUMENT, "i-1");
        boot();
        medium.clear();
        image();
        Files.writeString(root.resolve("data/isthmus/isthmus.yaml"), "version: 1\n");
        List<String> report = boot();
        assertTrue(report.getFirst().contains("the seed kept in"), report.toString());
        assertFalse(report.getFirst().endsWith("(new)"));
        assertTrue(text("etc/passwd").contains("ops:x:1000:"));
        assertEquals("version: 1\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldTakeTheDocumentAnewForANewInstance() throws IOException {
        attach(DOCUMENT, "i-1");
        boot();
        attach(DOCUMENT.replace("one", "two"), "i-1");
        assertTrue(boot().getLast().contains("its instance-id has not"), "the same instance takes nothing");
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        attach(DOCUMENT.replace("one", "two"), "i-2");
        boot();
        assertEquals("system: { hostname: two }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldKeepTheGoodDocumentUntilAFaultyOneIsMended() throws IOException {
        attach(DOCUMENT, "i-1");
        boot();
        attach("isthmus:\n  system: { hostnam: x }\n", "i-2");
        List<String> report = boot();
        assertTrue(report.stream().anyMatch(line -> line.contains("system.hostnam")), report.toString());
        assertEquals("seed: the appliance keeps the document that it has", report.getLast());
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        attach(DOCUMENT.replace("one", "x"), "i-2");
        boot();
        assertEquals("system: { hostname: x }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldUseTheLastGoodSeedWhenTheNewOneCannotBeRead() throws IOException {
        attach("users: [{ name: ops }]\n", "i-1");
        boot();
        image();
        attach("users: [\n", "i-2");
        List<String> report = boot();
        assertTrue(report.stream().anyMatch(line -> line.contains("the last good one holds")), report.toString());
        assertTrue(text("etc/passwd").contains("ops:x:1000:"));
    }

    @Test
    void shouldUseTheLastGoodSeedWhenAFileOfTheNewOneIsTooLong() throws IOException {
        attach("users: [{ name: ops }]\n", "i-1");
        boot();
        image();
        attach("#" + " ".repeat(2 << 20), "i-2");
        List<String> report = boot();
        assertTrue(report.contains("seed: user-data is longer than 2097152 bytes; left out"), report.toString());
        assertTrue(text("etc/passwd").contains("ops:x:1000:"));
    }

    @Test
    void shouldReadNoFileOfTheMachineThatALinkOnTheMediumLeadsTo() throws IOException {
        Files.writeString(root.resolve("etc/secret"), "#cloud-config\nhostname: stolen\n");
        medium.put("meta-data", "instance-id: i-1\nlocal-hostname: own\n");
        links.put("user-data", "../../etc/secret");
        List<String> report = boot();
        assertTrue(report.contains("seed: user-data is a link that leaves the medium; left out"), report.toString());
        assertEquals("own\n", text("etc/hostname"));
        links.put("user-data", "here");
        medium.put("here", "#cloud-config\nhostname: linked\n");
        boot();
        assertEquals("linked\n", text("etc/hostname"));
    }

    @Test
    void shouldSayWhichOfTwoMediaIsNotRead() throws IOException {
        attach("hostname: edge\n", "i-1");
        others = "\nDEVNAME=/dev/vdb\nLABEL=CIDATA\nTYPE=vfat\n\nDEVNAME=/dev/vdc\nLABEL=config-2\nTYPE=iso9660\n";
        List<String> report = boot();
        assertEquals("seed: NoCloud on /dev/sr0, instance i-1 (new)", report.getFirst());
        assertTrue(report.contains("seed: /dev/vdb is labelled CIDATA too, and is not read"), report.toString());
        assertTrue(report.contains("seed: /dev/vdc is labelled config-2 too, and is not read"), report.toString());
    }

    @Test
    void shouldKeepTheSeedWhenItsMediumStaysMounted() throws IOException {
        attach("hostname: edge\n", "i-1");
        isBusy = true;
        List<String> report = boot();
        assertEquals("edge\n", text("etc/hostname"));
        assertTrue(report.contains("seed: the seed's medium stays mounted: target is busy"), report.toString());
    }

    @Test
    void shouldSayThatASeedAtADistanceIsNotFetched() throws IOException {
        Files.createDirectories(root.resolve("sys/class/dmi/id"));
        Files.writeString(
                root.resolve("sys/class/dmi/id/product_serial"), "ds=nocloud;h=edge;i=i-1;s=http://10.0.2.2/\n");
        List<String> report = boot();
        assertEquals("seed: the firmware's serial number, instance i-1 (new)", report.getFirst());
        assertTrue(report.stream().anyMatch(line -> line.contains("is not fetched")), report.toString());
        assertEquals("edge\n", text("etc/hostname"));
    }

    @Test
    void shouldDoAllElseWhenOneThingCannotBeDone() throws IOException {
        attach(
                "hostname: edge\nwrite_files: [{ path: /etc/passwd/x, content: x }, { path: \"/etc/a\\u2028\", content: x },"
                        + " { path: /etc/b, content: x }]\nusers: [{ name: \"a\\e[2Jb\" }]\n" + DOCUMENT,
                "i-1");
        List<String> report = boot();
        assertTrue(report.stream().anyMatch(line -> line.contains("write /etc/passwd/x: ")), report.toString());
        assertTrue(
                report.stream().allMatch(line -> line.chars().noneMatch(Character::isISOControl)), report.toString());
        assertEquals("x", text("etc/b"));
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldTakeTheDefaultDocumentWithoutAnySeed() throws IOException {
        List<String> report = boot();
        assertEquals(List.of("seed: no seed, instance none (new)", "seed: the default document is taken"), report);
        assertTrue(text("data/isthmus/isthmus.yaml").contains("dhcp4: true"));
        attach(DOCUMENT, "i-1");
        boot();
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldReadAConfigDrive() throws IOException {
        label = "config-2";
        medium.put("openstack/latest/user_data", "#cloud-config\nhostname: drive\n");
        medium.put("openstack/latest/meta_data.json", "{\"uuid\": \"u-1\"}");
        medium.put(
                "openstack/latest/network_data.json",
                "{\"links\":[{\"id\":\"tap0\",\"ethernet_mac_address\":\"52:54:00:00:00:01\"}],"
                        + "\"networks\":[{\"link\":\"tap0\",\"type\":\"ipv4_dhcp\"}]}");
        assertEquals("seed: ConfigDrive on /dev/sr0, instance u-1 (new)", boot().getFirst());
        assertEquals("drive\n", text("etc/hostname"));
        assertTrue(text("data/isthmus/isthmus.yaml").contains("52:54:00:00:00:01"));
    }

    @Test
    void shouldWriteFilesOfTheDataPartitionOnceAnInstance() throws IOException {
        String files = "write_files: [{ path: /data/isthmus/secrets/psk, content: first, permissions: '0600' }]\n";
        attach(files, "i-1");
        boot();
        Files.writeString(root.resolve("data/isthmus/secrets/psk"), "changed");
        boot();
        assertEquals("changed", text("data/isthmus/secrets/psk"));
        attach(files, "i-2");
        boot();
        assertEquals("first", text("data/isthmus/secrets/psk"));
    }

    /** A release that knew files and document as one thing has upgraded to this one. */
    @Test
    void shouldTakeNothingAnewThatAnEarlierReleaseHasTaken() throws IOException {
        attach("write_files: [{ path: /data/psk, content: first }]\nisthmus:\n  system: { hostname: here }\n", "i-1");
        boot();
        Path record = root.resolve("data/seed/taken");
        Files.writeString(
                record,
                Files.readAllLines(record).stream()
                        .filter(line -> line.startsWith("instance-id=") || line.startsWith("hash="))
                        .reduce("own=true\n", (lines, line) -> lines + line + "\n"));
        Files.writeString(root.resolve("data/psk"), "rotated");

        List<String> report = boot();

        assertEquals(1, report.size(), report.toString());
        assertEquals("rotated", text("data/psk"));
    }

    /**
     * A power cut after the instance is recorded must find its files: they are never written again. Content, then name,
     * then the names of directories that are new, then the record.
     */
    @Test
    void shouldHaveFilesOfTheDataPartitionOnTheMediumBeforeTheInstanceIsRecorded() throws IOException {
        Files.createDirectories(root.resolve("data"));
        attach(
                "write_files:\n- { path: /data/isthmus/secrets/psk, content: first }\n"
                        + "- { path: /data/isthmus/secrets/psk, content: more, append: true }\n",
                "i-1");
        boot();
        assertEquals("firstmore", text("data/isthmus/secrets/psk"));
        List<Integer> order = Stream.of(
                        "data/isthmus 1",
                        "data/isthmus/secrets/.psk.new 5",
                        "data/isthmus/secrets 1",
                        "data/isthmus/secrets/psk 9",
                        "data/seed/.taken.new")
                .map(start -> synced.stream()
                        .filter(sync -> sync.startsWith(start))
                        .findFirst()
                        .map(synced::indexOf)
                        .orElse(-1))
                .toList();
        assertFalse(order.contains(-1), synced.toString());
        assertEquals(order.stream().sorted().toList(), order, synced.toString());
    }

    @Test
    void shouldWriteFilesOnceAnInstanceWhileItsDocumentIsFaulty() throws IOException {
        attach(
                "write_files:\n- { path: /data/isthmus/secrets/psk, content: first }\n"
                        + "- { path: /data/log, content: x, append: true }\n- { path: /etc/x, content: x }\n"
                        + "isthmus:\n  system: { hostnam: x }\n",
                "i-1");
        assertTrue(boot().getFirst().endsWith("(new)"));
        Files.writeString(root.resolve("data/isthmus/secrets/psk"), "rotated");
        Files.delete(root.resolve("etc/x"));
        List<String> report = boot();
        assertFalse(report.getFirst().endsWith("(new)"), report.toString());
        assertTrue(report.stream().anyMatch(line -> line.contains("system.hostnam")), report.toString());
        assertEquals("rotated", text("data/isthmus/secrets/psk"));
        assertEquals("x", text("data/log"));
        assertEquals("x", text("etc/x"), "which is made anew at every boot");
        medium.put("user-data", "#cloud-config\n" + DOCUMENT);
        boot();
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        assertEquals("rotated", text("data/isthmus/secrets/psk"));
    }

    private void attachNetwork(String address, String instance) {
        attach("users: [{ name: ops }]\n", instance);
        medium.put("network-config", "version: 2\nethernets: { eth0: { addresses: [" + address + "] } }\n");
    }

    @Test
    void shouldLeaveWhatOperatorsCommittedToASeedWithoutADocument() throws IOException {
        attachNetwork("10.1.0.1/24", "i-1");
        boot();
        String ours = text("data/isthmus/isthmus.yaml");
        committed(1, "file", ours);
        committed(2, "api", "interfaces: {}\n");
        attachNetwork("10.2.0.1/24", "i-2");
        List<String> report = boot();
        assertEquals("seed: NoCloud on /dev/sr0, instance i-2 (new)", report.getFirst());
        assertEquals("seed: the appliance keeps the document that it has", report.getLast());
        assertEquals(ours, text("data/isthmus/isthmus.yaml"), "a file that is changed would be committed");
        assertFalse(boot().getFirst().endsWith("(new)"), "the instance is recorded");
    }

    @Test
    void shouldFollowTheCloudsNetworkWhileTheDefaultDocumentIsUntouched() throws IOException {
        attachNetwork("10.1.0.1/24", "i-1");
        boot();
        committed(1, "file", text("data/isthmus/isthmus.yaml"));
        attachNetwork("10.2.0.1/24", "i-2");
        assertEquals("seed: the default document is taken", boot().getLast());
        assertTrue(text("data/isthmus/isthmus.yaml").contains("10.2.0.1/24"));
        committed(2, "file", text("data/isthmus/isthmus.yaml"));
        attachNetwork("10.3.0.1/24", "i-3");
        boot();
        assertTrue(text("data/isthmus/isthmus.yaml").contains("10.3.0.1/24"));
        medium.clear();
        Files.delete(root.resolve("data/seed/user-data"));
        Files.delete(root.resolve("data/seed/meta-data"));
        Files.delete(root.resolve("data/seed/network-config"));
        boot();
        assertTrue(text("data/isthmus/isthmus.yaml").contains("10.3.0.1/24"), "no seed says nothing about a network");
    }

    @Test
    void shouldLeaveADefaultDocumentThatSomebodyEdited() throws IOException {
        attachNetwork("10.1.0.1/24", "i-1");
        boot();
        Files.writeString(root.resolve("data/isthmus/isthmus.yaml"), "interfaces: {}\n");
        attachNetwork("10.2.0.1/24", "i-2");
        boot();
        assertEquals("interfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        committed(1, "file", "interfaces: {}\n");
        attachNetwork("10.3.0.1/24", "i-3");
        boot();
        assertEquals("interfaces: {}\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldLeaveTheDocumentWhereItIsNotKnownWhatWasCommitted() throws IOException {
        attachNetwork("10.1.0.1/24", "i-1");
        boot();
        String ours = text("data/isthmus/isthmus.yaml");
        committed(1, "file", ours);
        Files.writeString(root.resolve("data/isthmus/running"), "damaged");
        attachNetwork("10.2.0.1/24", "i-2");
        List<String> report = boot();
        assertEquals(ours, text("data/isthmus/isthmus.yaml"));
        assertTrue(report.getLast().contains("what was committed last cannot be read"), report.toString());
    }

    @Test
    void shouldUseTheLastGoodSeedWhenTheNetworkOfTheNewOneCannotBeRead() throws IOException {
        attachNetwork("10.1.0.1/24", "i-1");
        boot();
        attachNetwork("10.2.0.1/24", "i-2");
        medium.put("network-config", "version: 2\nethernets: { eth0: [\n");
        List<String> report = boot();
        assertTrue(report.getFirst().startsWith("seed: the seed kept in"), report.toString());
        assertTrue(report.stream().anyMatch(line -> line.contains("the last good one holds")), report.toString());
        assertTrue(text("data/isthmus/isthmus.yaml").contains("10.1.0.1/24"));
    }

    /** At the first boot there is no good one; what is lacking is taken when the seed is mended. */
    @Test
    void shouldTakeAMendedSeedOfTheSameInstance() throws IOException {
        attach("users: [\n", "i-1");
        boot();
        assertTrue(text("data/isthmus/isthmus.yaml").contains("dhcp4: true"));
        boot();
        attach("write_files: [{ path: /data/x, content: x }]\n" + DOCUMENT, "i-1");
        boot();
        assertEquals("system: { hostname: one }\ninterfaces: {}\n", text("data/isthmus/isthmus.yaml"));
        assertEquals("x", text("data/x"));
    }

    @Test
    void shouldStartWithTheLastGoodSeedWhenTheReaderFails() throws IOException {
        attach("users: [{ name: ops }]\n" + DOCUMENT, "i-1");
        boot();
        image();
        attach("users: [{ name: other }]\n", "i-2");
        reader = files -> {
            if (files.origin().startsWith("NoCloud")) {
                throw new IllegalStateException("hunter2");
            }
            return SeedReader.read(files);
        };
        List<String> report = boot();
        assertTrue(report.getFirst().startsWith("seed: the seed kept in"), report.toString());
        assertTrue(
                report.get(1).startsWith("seed: the reader of seeds fails on NoCloud on /dev/sr0: IllegalState"),
                report.toString());
        assertFalse(report.toString().contains("hunter2"), "what it fails on may be secret");
        assertTrue(text("etc/passwd").contains("ops:x:1000:"));
        reader = SeedReader::read;
        assertTrue(boot().getFirst().contains("instance i-2 (new)"), "the seed on which it failed was not kept");
    }

    @Test
    void shouldStartWithoutASeedWhenTheReaderFailsOnAll() throws IOException {
        attach("users: [{ name: ops }]\n" + DOCUMENT, "i-1");
        reader = _ -> {
            throw new IllegalStateException();
        };
        assertEquals("seed: no seed, instance none (new)", boot().getFirst());
        assertTrue(text("data/isthmus/isthmus.yaml").contains("dhcp4: true"));
        reader = SeedReader::read;
        boot();
        reader = _ -> {
            throw new IllegalStateException();
        };
        assertEquals("seed: no seed, instance none", boot().getFirst());
        reader = SeedReader::read;
        Files.writeString(root.resolve("data/isthmus/isthmus.yaml"), "version: 1\n");
        List<String> report = boot();
        assertEquals("seed: NoCloud on /dev/sr0, instance i-1", report.getFirst());
        assertEquals("version: 1\n", text("data/isthmus/isthmus.yaml"), "i-1 had its turn");
    }

    @Test
    void shouldReadWhatBlkidPrints() {
        assertEquals(
                List.of(new SeedMedia.Medium("/dev/vdb", "CIDATA", "vfat")),
                SeedMedia.parse("DEVNAME=/dev/vda\nPTTYPE=gpt\n\nDEVNAME=/dev/vdb\nLABEL_FATBOOT=CIDATA\nLABEL=CIDATA\n"
                        + "UUID=1-2\nTYPE=vfat\n\nDEVNAME=/dev/vda5\nLABEL=cidata\nTYPE=ext4\n"));
    }
}
