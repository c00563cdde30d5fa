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

    private static final String DOCUMENT = "isthmus:\n  system: { hostname: one }\n";

    @TempDir
    private Path root = Path.of("/nowhere");

    private final Map<String, String> medium = new LinkedHashMap<>();
    private String label = "cidata";

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
                        : "DEVNAME=/dev/vda1\nTYPE=ext4\n\nDEVNAME=/dev/sr0\nLABEL=" + label + "\nTYPE=iso9660\n";
            case "mount" -> {
                for (Map.Entry<String, String> file : medium.entrySet()) {
                    Path path = Path.of(words[words.length - 1]).resolve(file.getKey());
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, file.getValue());
                }
                yield "";
            }
            case "umount" -> {
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
        assertEquals("system: { hostname: one }\n", text("data/isthmus/isthmus.yaml"));
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
        assertEquals("system: { hostname: one }\n", text("data/isthmus/isthmus.yaml"));
        attach(DOCUMENT.replace("one", "two"), "i-2");
        boot();
        assertEquals("system: { hostname: two }\n", text("data/isthmus/isthmus.yaml"));
    }

    @Test
    void shouldKeepTheGoodDocumentUntilAFaultyOneIsMended() throws IOException {
        attach(DOCUMENT, "i-1");
        boot();
        attach("isthmus:\n  system: { hostnam: x }\n", "i-2");
        List<String> report = boot();
        assertTrue(report.stream().anyMatch(line -> line.contains("system.hostnam")), report.toString());
        assertEquals("seed: the appliance keeps the document that it has", report.getLast());
        assertEquals("system: { hostname: one }\n", text("data/isthmus/isthmus.yaml"));
        attach("isthmus:\n  system: { hostname: x }\n", "i-2");
        boot();
        assertEquals("system: { hostname: x }\n", text("data/isthmus/isthmus.yaml"));
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
    void shouldTakeTheDefaultDocumentWithoutAnySeed() throws IOException {
        List<String> report = boot();
        assertEquals(List.of("seed: no seed, instance none (new)", "seed: the default document is taken"), report);
        assertTrue(text("data/isthmus/isthmus.yaml").contains("dhcp4: true"));
        attach(DOCUMENT, "i-1");
        boot();
        assertEquals("system: { hostname: one }\n", text("data/isthmus/isthmus.yaml"));
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
