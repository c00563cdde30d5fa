package net.isthmus.appliance.boot.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What people try that a seed is not, or is elsewhere: it is read, or a line says why not. Nothing is lost silently.
 */
class SeedVariantsTest {

    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFake ops";

    private static Seed seed(String userData) {
        return SeedReader.read(new SeedFiles("test").add(SeedFiles.USER, userData));
    }

    private static String mime(String... parts) {
        return "Content-Type: multipart/mixed; boundary=\"B\"\nMIME-Version: 1.0\n\n--B\n"
                + String.join("\n--B\n", parts) + "\n--B--\n";
    }

    private static List<String> names(Seed seed) {
        return seed.users().stream().map(SeedUser::name).toList();
    }

    private static void assertNoted(Seed seed, String words) {
        assertTrue(
                seed.notes().stream().anyMatch(note -> note.contains(words)),
                seed.notes().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "#cloud-config-jsonp      | #cloud-config-jsonp is not read",
                "#cloud-config-archive    | #cloud-config-archive is not read",
                "#include                 | #include is not followed",
                "#include-once            | #include is not followed",
                "#part-handler            | a part handler is not run",
                "#cloud-boothook          | a boot hook is not run",
                "#!/bin/sh                | a script (#!) is not run",
                "## template: jinja       | a template is not filled in",
                "hostname: forgotten      | configuration begins with #cloud-config",
            })
    void shouldSayWhatItDoesNotDo(String first, String note) {
        String text = first + "\n" + (first.startsWith("##") ? "#cloud-config\nhostname: {{ v1.name }}\n" : "- x\n");
        assertNoted(seed(text), note);
        assertNoted(seed(mime("Content-Type: text/plain\n\n" + text)), note);
        assertTrue(seed(text).isReadable(), "it is understood, and not meant for this machine");
    }

    @ParameterizedTest
    @CsvSource({
        "text/x-include-url, #include is not followed",
        "text/cloud-config-archive, #cloud-config-archive is not read",
        "text/cloud-config-jsonp, #cloud-config-jsonp is not read",
        "text/part-handler, a part handler is not run"
    })
    void shouldKnowPartsByTheirMediaType(String type, String note) {
        assertNoted(seed(mime("Content-Type: " + type + "\n\nx")), note);
    }

    @ParameterizedTest
    @CsvSource({"'#cloud-config\n- a\n'", "'#cloud-config\nhello world\n'", "'#cloud-config\nhostname: [\n'"})
    void shouldNotTakeForASeedWhatIsNoMappingOfKeys(String text) {
        assertFalse(seed(text).isReadable(), "so that the last good one holds");
        assertFalse(seed(text).notes().isEmpty());
    }

    @Test
    void shouldNotTakeForAWholeSeedWhatIsDamaged() {
        byte[] noGzip = {0x1f, (byte) 0x8b, 8, 0, 0};
        assertFalse(SeedReader.read(new SeedFiles("test").add(SeedFiles.USER, noGzip))
                .isReadable());
        assertFalse(SeedReader.read(new SeedFiles("test").add(SeedFiles.META, "instance-id: [\n"))
                .isReadable());
        assertFalse(seed(mime("Content-Type: text/cloud-config\nContent-Transfer-Encoding: quoted-printable\n\nx=3D1"))
                .isReadable());
        for (String network : List.of("version: 2\nethernets: [\n", "{\"links\": [", "hello world\n", "- a\n")) {
            Seed seed = SeedReader.read(new SeedFiles("test")
                    .add(SeedFiles.USER, "#cloud-config\nhostname: x\n")
                    .add(SeedFiles.NETWORK, network));
            assertFalse(seed.isReadable(), network);
            assertEquals(Optional.of("x"), seed.hostname(), "which holds at the first boot");
            assertNoted(seed, "network-config: ");
        }
        assertFalse(SeedReader.read(new SeedFiles("test").add(SeedFiles.META, "i-1\n"))
                .isReadable());
        assertFalse(SeedReader.read(new SeedFiles("test").add(SeedFiles.VENDOR, "{\"cloud-init\": \"#cloud"))
                .isReadable());
        assertFalse(seed("Content-Type: multipart/mixed; boundary=B\n\n--B\n\n#cloud-config\n")
                .isReadable());
    }

    /** A network in a language that is not read is understood, and no damage. */
    @Test
    void shouldTakeForAWholeSeedWhatItDoesNotRead() {
        for (String network : List.of("version: 3\n", "# nothing\n", "{}", "network: { config: disabled }\n")) {
            assertTrue(
                    SeedReader.read(new SeedFiles("test").add(SeedFiles.NETWORK, network))
                            .isReadable(),
                    network);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";;", "", " ; ", ":"})
    void shouldReadAPartWhoseHeadersSayNothing(String value) {
        assertEquals(
                Optional.of("x"),
                seed(mime("Content-Type:" + value + "\n\n#cloud-config\nhostname: x\n"))
                        .hostname());
        assertEquals(
                Optional.of("x"),
                seed(mime("Content-Transfer-Encoding:" + value + "\n\n#cloud-config\nhostname: x\n"))
                        .hostname());
        assertFalse(seed("Content-Type:" + value + "\n\n#cloud-config\nhostname: x\n")
                .notes()
                .isEmpty());
    }

    @Test
    void shouldReadWhatIsWrittenALittleOtherwise() {
        assertEquals(Optional.of("x"), seed("\n\n#Cloud-Config\nhostname: x\n").hostname());
        assertEquals(Optional.of("x"), seed("#cloud-config\r\nhostname: x\r\n").hostname());
        assertEquals(
                Optional.of("x"), seed("\uFEFF#cloud-config\nhostname: x\n").hostname());
        assertEquals(
                Optional.of("x"),
                seed("\n" + mime("\n#cloud-config\nhostname: x\n")).hostname());
        SeedDocument document =
                seed("#cloud-config\r\nisthmus:\r\n  version: 1\r\n").document().orElseThrow();
        assertEquals("version: 1\n", document.text());
    }

    /** RFC 2046 §5.1: a part may have no header lines; then the empty line comes first. */
    @Test
    void shouldReadAPartWithoutAHeaderToItsEnd() {
        Seed seed = seed(mime("\n#cloud-config\nhostname: x\n\nusers: [{ name: ops }]\n"));
        assertEquals(Optional.of("x"), seed.hostname());
        assertEquals(List.of("ops"), names(seed));
    }

    @Test
    void shouldBoundWhatWrappingsCost() {
        var nested = new StringBuilder("Content-Type: multipart/mixed; boundary=\"b0\"\n\n");
        for (int i = 0; i < 8000; i++) {
            nested.append("--b%d\nContent-Type: multipart/mixed; boundary=\"b%d\"\n\n".formatted(i, i + 1));
        }
        for (int i = 7999; i >= 0; i--) {
            nested.append("--b%d--\n".formatted(i));
        }
        assertNoted(seed(nested.toString()), "wrapped more than 4 times");
        String almostBase64 = "A".repeat(20) + " ".repeat(1 << 20) + "!";
        assertNoted(seed(almostBase64), "configuration begins with #cloud-config");
    }

    @Test
    void shouldBeANewInstanceWithoutANameOnlyIfTheSeedSaysSomethingElse() {
        for (String meta : List.of("instance-id: ''\n", "instance-id: '  '\n", "instance-id:\n")) {
            var files = new SeedFiles("test").add(SeedFiles.META, meta);
            assertTrue(SeedReader.read(files).instanceId().startsWith("content-"), meta);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hostname: edge-1                          | edge-1",
                "hostname: edge-1.example.net              | edge-1.example.net",
                "fqdn: edge-1.example.net                  | edge-1",
                "{ hostname: a, fqdn: b.example.net }      | a",
                "hostname: edge.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb | edge",
                "hostname: not a name                      | ''",
            })
    void shouldNameTheMachineAsAKernelTakesIt(String key, String name) {
        assertEquals(
                Optional.of(name).filter(text -> !text.isEmpty()),
                seed("#cloud-config\n" + key + "\n").hostname());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ ssh_authorized_keys: [KEY] }                                        | admin      | ",
                "{ user: fedora, ssh_authorized_keys: [KEY] }                          | fedora     | ",
                "{ users: [default], ssh_authorized_keys: [KEY] }                      | admin      | ",
                "{ users: [{ name: default, ssh_authorized_keys: [KEY] }] }            | admin      | ",
                "{ users: [{ name: default, ssh_authorized_keys: [KEY] }], user: { name: me } } | me | ",
                "{ users: [default, { name: ops }], ssh_authorized_keys: [KEY] }       | admin,ops  | ",
                "{ users: [{ name: ops }], user: fedora, ssh_authorized_keys: [KEY] }  | fedora,ops | ",
                "{ users: [{ name: ops }], ssh_authorized_keys: [KEY] }                | ops        | no default user",
                "{ users: [], ssh_authorized_keys: [KEY] }                             | admin      | ",
                "{ users: [{ name: ops }], ssh_authorized_keys: [KEY], password: x } | ops | keys and password would",
                "{ users: [{ name: ops }], password: x }                               | ops        | no default user",
                "{ users: [{ name: Ops }] }                                            | ''         | \"Ops\" is left out",
                "{ users: [{ name: first.last }] }                                     | first.last | ",
                "{ users: [{ gecos: x }] }                                             | ''         | has no name",
                "{ users: [{ name: ops, ssh_import_id: [gh:ops] }] }     | ops | ssh_import_id of ops is ignored",
            })
    void shouldMakeTheUsersThatAreMeant(String keys, String users, String note) {
        Seed seed = seed("#cloud-config\n" + keys.replace("KEY", '"' + KEY + '"') + "\n");
        assertEquals(users, String.join(",", names(seed)));
        if (note == null) {
            assertEquals(List.of(), seed.notes());
        } else {
            assertNoted(seed, note);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "passwd: $6$salt$hashhashhash, lock_passwd: false | Hash  | ",
                "passwd: $y$j9T$salt$hashhash, lock_passwd: false | Hash  | ",
                "passwd: $6$salt$hashhashhash                     | None[] | lock_passwd: false lets it be used",
                "passwd: $6$salt$hashhashhash, lock_passwd: true  | None[] | ",
                "passwd: secret, lock_passwd: false               | None[] | is no hash",
                "plain_text_passwd: secret, lock_passwd: false    | Plain | ",
                "plain_text_passwd: secret                        | None[] | is locked",
            })
    void shouldTakePasswordsAsElsewhere(String keys, String password, String note) {
        Seed seed = seed("#cloud-config\nusers: [{ name: ops, " + keys + " }]\n");
        assertEquals(password, seed.users().getFirst().password().toString());
        assertFalse(seed.notes().toString().contains("secret"), "passwords are no matter for a log");
        if (note == null) {
            assertEquals(List.of(), seed.notes());
        } else {
            assertNoted(seed, note);
        }
    }

    @Test
    void shouldWriteNothingButPublicKeysWhereKeysAre() {
        Seed seed = seed("""
                #cloud-config
                users:
                  - name: ops
                    ssh_authorized_keys:
                      - from="10.0.0.0/8",no-pty %s
                      - |
                        -----BEGIN OPENSSH PRIVATE KEY-----
                        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
                        -----END OPENSSH PRIVATE KEY-----
                """.formatted(KEY));
        assertEquals(
                List.of("from=\"10.0.0.0/8\",no-pty " + KEY),
                seed.users().getFirst().keys());
        assertNoted(seed, "is no public key");
        assertFalse(seed.notes().toString().contains("b3Blb"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "content: hello                                          | /etc/x | hello",
                "content: aGVsbG8=, encoding: b64                        | /etc/x | hello",
                "content: !!binary aGVsbG8=                              | /etc/x | hello",
                "content: !!binary H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==, encoding: gzip | /etc/x | hello",
                "content: H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==, encoding: gz+b64        | /etc/x | hello",
                "content: hello, path: /data/./isthmus//x                | /data/isthmus/x | hello",
                "content: hello, source: { uri: 'https://x/' }           | /etc/x | hello",
            })
    void shouldDecodeFiles(String keys, String path, String content) {
        String given = keys.contains("path:") ? keys : keys + ", path: /etc/x";
        SeedFile file = seed("#cloud-config\nwrite_files: [{ " + given + " }]\n")
                .files()
                .getFirst();
        assertEquals(path, file.path());
        assertEquals(content, new String(file.content().toBytes(), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path: /etc/x, source: { uri: 'https://x/' } | which is not fetched; left out",
                "path: /etc/x, content: x, encoding: rot13   | the encoding rot13 is not known",
                "path: /etc/x, content: x, encoding: gzip    | left out",
                "path: /etc/x, content: x, permissions: rwx  | rwx are no permissions such as 0644",
                "path: ../x, content: x                      | needs a path that begins with /",
                "path: /data/../etc/shadow, content: x       | has no ..",
                "content: x                                  | needs a path",
            })
    void shouldSayWhyAFileIsLeftOut(String keys, String note) {
        Seed seed = seed("#cloud-config\nwrite_files: [{ " + keys + " }]\n");
        assertEquals(List.of(), seed.files());
        assertNoted(seed, note);
    }

    @Test
    void shouldTakeBase64AroundAWholeSeed() {
        String text = "#cloud-config\nhostname: edge-1\n";
        String lines =
                Base64.getMimeEncoder(16, new byte[] {'\n'}).encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("edge-1"), seed("\n" + lines + "\n\n").hostname());
    }
}
