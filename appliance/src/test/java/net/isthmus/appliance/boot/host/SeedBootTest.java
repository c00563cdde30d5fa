package net.isthmus.appliance.boot.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @BeforeEach
    void image() throws IOException {
        Files.createDirectories(root.resolve("etc/ssh"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\nshadow:x:42:\nisthmus-admin:x:980:\n");
        Files.writeString(root.resolve("etc/shadow"), "root:*:20000:0:99999:7:::\n");
    }

    private List<String> boot() {
        return new SeedBoot(root, this::command).run();
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

    @Test
    void shouldReadWhatBlkidPrints() {
        assertEquals(
                List.of(new SeedMedia.Medium("/dev/vdb", "CIDATA", "vfat")),
                SeedMedia.parse("DEVNAME=/dev/vda\nPTTYPE=gpt\n\nDEVNAME=/dev/vdb\nLABEL_FATBOOT=CIDATA\nLABEL=CIDATA\n"
                        + "UUID=1-2\nTYPE=vfat\n\nDEVNAME=/dev/vda5\nLABEL=cidata\nTYPE=ext4\n"));
    }
}
