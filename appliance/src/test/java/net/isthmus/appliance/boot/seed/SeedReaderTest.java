package net.isthmus.appliance.boot.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Seeds as real clouds write them, and as nobody should. */
class SeedReaderTest {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake ops";

    /** What cloud-localds makes of a person's file. */
    private static final String PLAIN = """
            #cloud-config
            hostname: edge-1
            users:
              - default
              - name: ops
                gecos: Operations
                groups: [adm, sudo]
                shell: /bin/zsh
                lock_passwd: false
                passwd: $6$salt$hashhashhash
                ssh_authorized_keys:
                  - %s
            write_files:
              - path: /data/isthmus/secrets/psk
                permissions: '0600'
                content: |
                  0123456789abcdef
              - { path: /etc/motd, content: aGVsbG8K, encoding: b64, append: true, defer: true }
            packages: [tcpdump]
            runcmd:
              - [touch, /tmp/x]
              - echo done
            isthmus:
              # the first network
              version: 1
              interfaces:
                storage: { addresses: [10.10.0.1/24] } # ours

                web:
                  addresses:
                    - 10.20.0.1/24
            final_message: up
            """.formatted(KEY);

    private static SeedFiles cloud(String userData) {
        return new SeedFiles("NoCloud on /dev/vdb").add(SeedFiles.USER, userData);
    }

    private static SeedFiles cloud(String userData, String metaData) {
        return cloud(userData).add(SeedFiles.META, metaData);
    }

    @Test
    void shouldReadWhatAPersonWrites() {
        Seed seed = SeedReader.read(cloud(PLAIN, "instance-id: i-1\nlocal-hostname: other\n"));
        assertEquals("i-1", seed.instanceId());
        assertEquals(Optional.of("edge-1"), seed.hostname());
        assertEquals(
                List.of(new SeedUser(
                        "ops", "Operations", true, List.of(KEY), new SeedPassword.Hash("$6$salt$hashhashhash"))),
                seed.users(),
                "the default user has nothing to log in with, so there is none");
        assertEquals("0123456789abcdef\n", text(seed.files().get(0)));
        assertEquals(0600, seed.files().get(0).mode());
        assertEquals("hello\n", text(seed.files().get(1)));
        assertTrue(seed.files().get(1).isAppended());
        assertTrue(seed.files().get(1).isDeferred());
        assertEquals(
                List.of(
                        "cloud-config: packages is ignored: there is nothing here that it means",
                        "cloud-config: runcmd is not run (2 commands): the system is read-only, and the document says "
                                + "what the appliance does"),
                seed.notes());
    }

    @Test
    void shouldCutTheDocumentOutAsItWasWritten() {
        SeedDocument document = SeedReader.read(cloud(PLAIN)).document().orElseThrow();
        assertEquals("""
                version: 1
                interfaces:
                  storage: { addresses: [10.10.0.1/24] } # ours

                  web:
                    addresses:
                      - 10.20.0.1/24
                """, document.text());
        int line = PLAIN.lines().toList().indexOf("  version: 1");
        assertEquals(line, document.linesBefore());
    }

    @Test
    void shouldTakeADocumentThatIsABlockOfText() {
        SeedDocument document = SeedReader.read(cloud("#cloud-config\nisthmus: |\n  version: 1 # x\n  system: {}\n"))
                .document()
                .orElseThrow();
        assertEquals("version: 1 # x\nsystem: {}\n", document.text());
        assertEquals(2, document.linesBefore());
    }

    @Test
    void shouldHaveNoDocumentWhereThereIsNoneOrAnEmptyOne() {
        for (String user :
                List.of("#cloud-config\n", "#cloud-config\nisthmus:\n", "#cloud-config\nisthmus: {}\n", "")) {
            assertEquals(Optional.empty(), SeedReader.read(cloud(user)).document(), user);
        }
    }

    /** KubeVirt writes the user's text as it is, and meta-data as JSON with the instance named after the machine. */
    @Test
    void shouldReadKubeVirtsNoCloud() {
        Seed seed = SeedReader.read(cloud(
                        "#cloud-config\nuser: fedora\npassword: secret\nchpasswd: { expire: False }\nssh_pwauth: True\n",
                        "{ \"instance-id\": \"edge.tenant\", \"local-hostname\": \"edge\" }")
                .add(SeedFiles.NETWORK, "version: 2\nethernets:\n  enp1s0:\n    dhcp4: true\n"));
        assertEquals("edge.tenant", seed.instanceId());
        assertEquals(Optional.of("edge"), seed.hostname());
        assertEquals(
                List.of(new SeedUser("fedora", "", true, List.of(), new SeedPassword.Plain("secret"))), seed.users());
        assertTrue(seed.isPasswordLoginWanted());
        assertEquals(List.of(), seed.notes());
        assertFalse(seed.toString().contains("secret"), "secrets are never shown");
    }

    @Test
    void shouldReadKubeVirtsConfigDriveWithKeysInJson() {
        var files = new SeedFiles("ConfigDrive on /dev/vdb")
                .add(SeedFiles.META, """
                        {"instance_type":"u1.medium","instance_id":"edge.tenant","hostname":"edge",
                         "uuid":"fb9ae8ab-c9c7-5c53-bd25-6e5cb2b9cd7a",
                         "public_keys":{"0":"%s"},
                         "devices":[{"type":"nic","bus":"pci","address":"0000:01:00.0","mac":"02:00:00:00:00:01",
                                     "tags":["storage"]}]}""".formatted(KEY))
                .add(SeedFiles.USER, "#cloud-config\n{}\n");
        Seed seed = SeedReader.read(files);
        assertEquals("edge.tenant", seed.instanceId());
        assertTrue(
                seed.devices().orElseThrow().matches("(?s)\\[\\{\"type\":\"nic\".*\\[\"storage\"\\]\\}\\]\n"),
                seed.devices().toString());
        assertEquals(List.of(new SeedUser("admin", "", true, List.of(KEY), new SeedPassword.None())), seed.users());
    }

    /** A VirtualServer's map is merged with users and a script of the operator's: a MIME message of several parts. */
    @Test
    void shouldReadAMimeMessageWithTheOperatorsScript() {
        String inner = Base64.getMimeEncoder()
                .encodeToString("#cloud-config\nisthmus:\n  version: 1\n".getBytes(StandardCharsets.UTF_8));
        Seed seed = SeedReader.read(cloud("""
                Content-Type: multipart/mixed; boundary="===============1=="
                MIME-Version: 1.0
                Number-Attachments: 3

                --===============1==
                Content-Type: text/cloud-config; charset="us-ascii"
                MIME-Version: 1.0
                Content-Transfer-Encoding: 7bit

                #cloud-config
                users: [{name: ops, sudo: "ALL=(ALL) NOPASSWD:ALL", ssh_authorized_keys: ["%s"]}]
                hostname: first
                --===============1==
                Content-Type: text/x-shellscript; charset="us-ascii"

                #!/bin/bash
                systemctl restart networking
                --===============1==
                Content-Type: text/cloud-config
                Content-Transfer-Encoding: base64

                %s
                --===============1==--
                """.formatted(KEY, inner)));
        assertEquals(Optional.of("first"), seed.hostname());
        assertTrue(seed.users().getFirst().isAdmin());
        assertEquals("version: 1\n", seed.document().orElseThrow().text());
        assertEquals(
                List.of("user-data: a script (#!) is not run: the system is read-only, and the document says what the "
                        + "appliance does"),
                seed.notes());
    }

    @Test
    void shouldTakeGzipAndBase64Off() throws IOException {
        byte[] zipped = gzip("#cloud-config\nhostname: small\n");
        assertEquals(
                Optional.of("small"),
                SeedReader.read(new SeedFiles("x").add(SeedFiles.USER, zipped)).hostname());
        String twice = Base64.getEncoder().encodeToString(zipped);
        assertEquals(Optional.of("small"), SeedReader.read(cloud(twice)).hostname());
    }

    @Test
    void shouldLetTheUsersKeysHoldOverTheVendors() {
        Seed seed = SeedReader.read(cloud("#cloud-config\nhostname: mine\n")
                .add(SeedFiles.VENDOR, "{\"cloud-init\": \"#cloud-config\\nhostname: theirs\\nssh_pwauth: true\\n\"}"));
        assertEquals(Optional.of("mine"), seed.hostname());
        assertTrue(seed.isPasswordLoginWanted());
        assertEquals(
                List.of(),
                SeedReader.read(cloud("").add(SeedFiles.VENDOR, "{}")).notes());
    }

    @Test
    void shouldSetPasswordsByChpasswdAndKeepLockedOnesOut() {
        Seed seed = SeedReader.read(cloud("""
                #cloud-config
                users:
                  - { name: locked, passwd: $6$salt$hashhashhash, sudo: false }
                  - { name: typed }
                  - { name: Wrong Name }
                chpasswd:
                  list: |
                    root:rescue
                    typed:RANDOM
                    nobody-here:x
                  users: [{ name: typed, password: pass, type: text }]
                """));
        assertEquals(new SeedPassword.None(), user(seed, "locked").password());
        assertFalse(user(seed, "locked").isAdmin());
        assertEquals(new SeedPassword.Plain("pass"), user(seed, "typed").password());
        assertEquals(new SeedPassword.Plain("rescue"), user(seed, "root").password());
        assertEquals(3, seed.users().size());
        assertEquals(4, seed.notes().size(), seed.notes().toString());
    }

    @Test
    void shouldSayWhereAFaultySeedIsWrongAndStillGiveOne() {
        Seed seed = SeedReader.read(cloud("#cloud-config\nhostname: [\n", "instance-id: i-9\nlocal-hostname: kept\n"));
        assertEquals("i-9", seed.instanceId());
        assertEquals(Optional.of("kept"), seed.hostname());
        assertTrue(
                seed.notes().getFirst().startsWith("user-data: line "),
                seed.notes().toString());
    }

    @Test
    void shouldKnowASeedWithoutAnIdentityByWhatItSays() {
        String one = SeedReader.read(cloud("#cloud-config\nhostname: a\n")).instanceId();
        assertEquals(one, SeedReader.read(cloud("#cloud-config\nhostname: a\n")).instanceId());
        assertFalse(one.equals(
                SeedReader.read(cloud("#cloud-config\nhostname: b\n")).instanceId()));
    }

    @Test
    void shouldReadTheFirmwaresSerialNumber() {
        Seed seed = SeedReader.read(SeedReader.ofSerialNumber("ds=nocloud;i=vm-7;h=edge-7;s=http://10.0.2.2/\n")
                .orElseThrow());
        assertEquals("vm-7", seed.instanceId());
        assertEquals(Optional.of("edge-7"), seed.hostname());
        assertEquals(Optional.empty(), SeedReader.ofSerialNumber("VMware-56 4d"));
    }

    @Test
    void shouldRefuseFilesThatLeaveTheirPlace() {
        Seed seed = SeedReader.read(cloud("#cloud-config\nwrite_files:\n"
                + "  - { path: /data/../usr/x, content: a }\n"
                + "  - { path: relative, content: a }\n"
                + "  - { path: /data/x, content: a, permissions: rwx }\n"
                + "  - { path: /data/y, content: a, encoding: rot13 }\n"));
        assertEquals(List.of(), seed.files());
        assertEquals(4, seed.notes().size());
    }

    /** Aliases by which a kilobyte stands for a gigabyte, nesting, endless zips: bounded, and noted. */
    @Test
    void shouldBoundWhatASeedCosts() throws IOException {
        var bomb = new StringBuilder("#cloud-config\na0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(",", Collections.nCopies(9, "*a" + (i - 1)))));
        }
        assertFalse(SeedReader.read(cloud(bomb.toString())).notes().isEmpty());
        assertFalse(SeedReader.read(cloud("#cloud-config\nx: " + "[".repeat(100_000)))
                .notes()
                .isEmpty());
        byte[] zeros = gzip("\0".repeat(8 << 20));
        assertTrue(SeedReader.read(new SeedFiles("x").add(SeedFiles.USER, zeros))
                .notes()
                .getFirst()
                .contains("unzipped"));
    }

    @Test
    void shouldGiveASeedWhateverTheBytesAre() {
        var random = new Random(20);
        for (int round = 0; round < 500; round++) {
            var files = new SeedFiles("fuzz");
            for (String name : List.of(SeedFiles.USER, SeedFiles.META, SeedFiles.NETWORK, SeedFiles.VENDOR)) {
                byte[] text = (switch (random.nextInt(4)) {
                            case 0 -> PLAIN;
                            case 1 -> NetworkConfigTest.OPENSTACK;
                            case 2 -> NetworkConfigTest.NETPLAN;
                            default -> NetworkConfigTest.LISTED;
                        })
                        .getBytes(StandardCharsets.UTF_8);
                for (int flips = random.nextInt(12); flips > 0; flips--) {
                    text[random.nextInt(text.length)] = (byte) random.nextInt(256);
                }
                files.add(name, Arrays.copyOf(text, random.nextInt(text.length + 1)));
            }
            Seed seed = SeedReader.read(files);
            assertFalse(DocumentChoice.of(seed).text().isEmpty());
        }
    }

    private static SeedUser user(Seed seed, String name) {
        return seed.users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(SeedFile file) {
        return new String(file.content().toBytes(), StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
