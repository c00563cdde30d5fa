package net.isthmus.appliance.boot.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.isthmus.appliance.boot.seed.DocumentChoice;
import net.isthmus.appliance.boot.seed.Seed;
import net.isthmus.appliance.boot.seed.SeedFiles;
import net.isthmus.appliance.boot.seed.SeedReader;
import org.junit.jupiter.api.Test;

/**
 * Sound seeds with something wrong in them. Whatever it is, there is a seed, a plan of what to do and a document; the
 * way from bytes to those is pure, so it is walked thousands of times.
 */
class SeedFuzzTest {

    private static final int ROUNDS = 1500;

    /** Accounts of an image. */
    private static final Accounts ACCOUNTS = new Accounts(
            "root:x:0:0:root:/root:/bin/bash\n", "root:x:0:\nisthmus-admin:x:980:\n", "root:*:20000::::::\n");

    private static final String USER = """
            #cloud-config
            hostname: edge-1
            users:
              - default
              - { name: ops, gecos: Ops, groups: [adm, sudo], lock_passwd: false, passwd: $6$salt$hashhashhash }
            ssh_authorized_keys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ops]
            chpasswd: { list: "root:rescue", users: [{ name: ops, password: x, type: text }] }
            write_files:
              - { path: /data/isthmus/secrets/psk, permissions: '0600', content: 0123456789abcdef }
              - { path: /etc/motd, content: aGVsbG8K, encoding: b64, append: true, owner: ops:ops }
            ntp: { servers: [10.0.0.1] }
            runcmd: [[touch, /x]]
            isthmus:
              version: 1
              system: { hostname: own }
              interfaces:
                storage: { addresses: [10.10.0.1/24] }
            """;

    private static final String MIME =
            """
            Content-Type: multipart/mixed; boundary="==1=="
            MIME-Version: 1.0

            --==1==
            Content-Type: text/cloud-config; charset="us-ascii"
            Content-Transfer-Encoding: base64

            %s
            --==1==
            Content-Type: text/x-shellscript

            #!/bin/sh
            --==1==
            Content-Type: multipart/mixed; boundary=two

            --two
            Content-Type: text/cloud-config

            #cloud-config
            hostname: inner
            --two--
            --==1==--
            """.formatted(Base64.getMimeEncoder().encodeToString(USER.getBytes(StandardCharsets.UTF_8)));

    private static final String META =
            "instance-id: i-1\nlocal-hostname: edge\npublic-keys: { '0': { openssh-key: ssh-ed25519 AAAAC3 ops } }\n";

    private static final String DRIVE_META = """
            {"uuid": "u-1", "hostname": "edge", "public_keys": {"0": "ssh-ed25519 AAAAC3 ops"},
             "devices": [{"type": "nic", "mac": "02:00:00:00:00:01", "tags": ["storage"]}]}
            """;

    private static final String VENDOR = "{\"cloud-init\": \"#cloud-config\\nhostname: theirs\\n\"}";

    private static final String NETPLAN = """
            network:
              version: 2
              ethernets:
                enp1s0: { dhcp4: true, match: { macaddress: "52:54:00:AA:00:01" }, set-name: storage0, mtu: 9000 }
                eth1:
                  addresses: [10.20.0.1/24, "fd00:10::1/64"]
                  gateway4: 10.20.0.254
                  nameservers: { addresses: [10.10.0.53] }
                  routes: [{ to: default, via: "fe80::1", metric: 100 }]
              vlans: { office: { id: 100, link: enp1s0, addresses: [10.30.0.1/24] } }
              bridges: { br: { interfaces: [office] } }
            """;

    private static final String LISTED = """
            version: 1
            config:
              - type: physical
                name: eth0
                subnets: [{ type: static, address: 192.168.1.10, netmask: 255.255.255.0, gateway: 192.168.1.1 }]
              - { type: vlan, name: eth0.7, vlan_link: eth0, vlan_id: 7, subnets: [{ type: dhcp4 }] }
              - { type: route, destination: 10.0.0.0/8, gateway: 192.168.1.2 }
            """;

    private static final String OPENSTACK = """
            {"links": [{"id": "tap0", "type": "phy", "ethernet_mac_address": "FA:16:3E:ED:9A:59", "mtu": 9000},
               {"id": "vlan0", "type": "vlan", "vlan_link": "tap0", "vlan_id": 101}],
             "networks": [{"type": "ipv4", "link": "tap0", "ip_address": "172.19.1.34", "netmask": "255.255.252.0",
                "routes": [{"network": "0.0.0.0", "netmask": "0.0.0.0", "gateway": "172.19.3.254"}]}],
             "services": [{"type": "dns", "address": "172.19.0.12"}]}
            """;

    /** What a byte at random is rarely: marks of the languages, and values at the edge of theirs. */
    private static final List<String> MARKS = List.of(
            "",
            ";",
            ";;",
            ":",
            ": ",
            ",",
            "=",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            "|",
            ">",
            "&a ",
            "*a",
            "!!binary ",
            "- ",
            "--",
            "#",
            "%",
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            "\0",
            "\uFEFF",
            "\u2028",
            "\uD83D\uDE00",
            "~",
            "null",
            "/",
            "..",
            "-1",
            "0",
            "4294967296",
            "1e9",
            "::",
            "0.0.0.0/0",
            "default",
            "true",
            "boundary=",
            "Content-Type:",
            "$6$");

    private static SeedFiles files(String user, String meta, String vendor, String network) {
        return new SeedFiles("fuzz")
                .add(SeedFiles.USER, user)
                .add(SeedFiles.META, meta)
                .add(SeedFiles.VENDOR, vendor)
                .add(SeedFiles.NETWORK, network);
    }

    private static List<SeedFiles> sound() {
        return List.of(
                files(USER, META, "", NETPLAN),
                files(MIME, META, MIME, LISTED),
                files(USER, DRIVE_META, VENDOR, OPENSTACK));
    }

    @Test
    void shouldGiveASeedWhateverIsWrongInASoundOne() {
        var random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            SeedFiles sound = sound().get(round % sound().size());
            var files = new SeedFiles("fuzz");
            sound.contents().forEach((name, content) -> {
                byte[] bytes = content;
                for (int left = random.nextInt(4); left > 0; left--) {
                    bytes = mutated(bytes, random);
                }
                files.add(name, bytes);
            });
            walk(files);
        }
    }

    /** Every value of every line in turn, be it a header's, YAML's or JSON's. */
    @Test
    void shouldGiveASeedWhateverAValueIs() {
        for (SeedFiles sound : sound()) {
            for (String name : sound.contents().keySet()) {
                String[] lines = text(sound, name).split("\n", -1);
                for (int i = 0; i < lines.length; i++) {
                    int colon = lines[i].indexOf(':');
                    for (String mark : colon < 0 ? List.<String>of() : MARKS) {
                        String[] changed = lines.clone();
                        changed[i] = lines[i].substring(0, colon + 1) + mark;
                        var files = new SeedFiles("fuzz");
                        sound.contents().forEach(files::add);
                        walk(files.add(name, String.join("\n", changed)));
                    }
                }
            }
        }
    }

    @Test
    void shouldGiveASeedWhateverTheSerialNumberIs() {
        var random = new Random(8);
        byte[] sound = "ds=nocloud;i=vm-7;h=edge-7;s=http://10.0.2.2/\n".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = sound;
            for (int left = random.nextInt(6); left > 0; left--) {
                bytes = mutated(bytes, random);
            }
            SeedReader.ofSerialNumber(new String(bytes, StandardCharsets.UTF_8)).ifPresent(SeedFuzzTest::walk);
        }
    }

    private static String text(SeedFiles files, String name) {
        return new String(files.contents().getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }

    private static void walk(SeedFiles files) {
        try {
            Seed seed = SeedReader.read(files);
            SeedPlan.of(seed, ACCOUNTS, true, new ArrayList<>());
            assertFalse(DocumentChoice.of(seed).text().isEmpty());
        } catch (RuntimeException | StackOverflowError e) {
            var said = new StringBuilder();
            files.contents()
                    .keySet()
                    .forEach(name ->
                            said.append("\n=== ").append(name).append('\n').append(text(files, name)));
            fail("a seed is no reason to fail:" + said, e);
        }
    }

    private static byte[] mutated(byte[] content, Random random) {
        int from = random.nextInt(content.length + 1);
        int length = Math.min(content.length - from, 1 << random.nextInt(8));
        byte[] before = Arrays.copyOf(content, from);
        byte[] slice = Arrays.copyOfRange(content, from, from + length);
        byte[] after = Arrays.copyOfRange(content, from + length, content.length);
        return switch (random.nextInt(6)) {
            case 0 -> before;
            case 1 -> join(before, after);
            case 2 -> join(before, slice, slice, after);
            case 3 -> join(before, mark(random), slice, after);
            case 4 -> join(before, mark(random), after);
            default -> {
                byte[] flipped = content.clone();
                if (flipped.length > 0) {
                    flipped[random.nextInt(flipped.length)] = (byte) random.nextInt(256);
                }
                yield flipped;
            }
        };
    }

    private static byte[] mark(Random random) {
        return MARKS.get(random.nextInt(MARKS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
