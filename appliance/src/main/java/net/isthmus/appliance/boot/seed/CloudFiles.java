package net.isthmus.appliance.boot.seed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import net.isthmus.wire.Octets;

/** One entry of {@code write_files}: content in one of its encodings, and where it goes. */
final class CloudFiles {

    private static final int MODES = 07777;

    private CloudFiles() {}

    static Optional<SeedFile> read(Yaml item, List<String> notes) {
        Optional<String> path = item.textAt("path").filter(CloudFiles::isPlain).map(CloudFiles::normal);
        if (path.isEmpty()) {
            notes.add("write_files: a file needs a path that begins with / and has no ..; left out");
            return Optional.empty();
        }
        Optional<Yaml.Text> said = item.at("content").flatMap(CloudFiles::anyText);
        if (item.at("source").isPresent()) {
            notes.add("write_files: " + path.get() + " has a source, which is not fetched"
                    + (said.isEmpty() ? "; left out" : ": its content is taken"));
            if (said.isEmpty()) {
                return Optional.empty();
            }
        }
        try {
            byte[] content = decoded(
                    said.isPresent() ? octets(said.get()) : new byte[0],
                    item.textAt("encoding").orElse("text/plain").toLowerCase(Locale.ROOT));
            return Optional.of(new SeedFile(
                    path.get(),
                    Octets.of(content),
                    item.textAt("owner").orElse("root:root"),
                    mode(item.textAt("permissions").orElse("0644")),
                    item.isTrueAt("append", false),
                    item.isTrueAt("defer", false)));
        } catch (IOException | IllegalArgumentException e) {
            notes.add("write_files: " + path.get() + ": " + e.getMessage() + "; left out");
            return Optional.empty();
        }
    }

    private static Optional<Yaml.Text> anyText(Yaml value) {
        return value instanceof Yaml.Text text ? Optional.of(text) : Optional.empty();
    }

    /** What YAML means by a text: with the tag {@code !!binary} it is base64, whatever its encoding is then. */
    private static byte[] octets(Yaml.Text text) {
        return text.isBinary() ? base64(text.value()) : text.value().getBytes(StandardCharsets.UTF_8);
    }

    /** One way to write a path, so that what lies in {@code /data} is seen to. */
    private static String normal(String path) {
        return path.replaceAll("/(\\./)+", "/").replaceAll("/{2,}", "/");
    }

    private static boolean isPlain(String path) {
        return path.length() < 4096
                && path.startsWith("/")
                && !path.contains("/../")
                && !path.endsWith("/..")
                && !path.endsWith("/")
                && path.chars().noneMatch(character -> character < ' ');
    }

    private static int mode(String text) {
        String digits = text.startsWith("0o") ? text.substring(2) : text;
        try {
            int mode = Integer.parseInt(digits, 8);
            if (mode >= 0 && mode <= MODES) {
                return mode;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(text + " are no permissions such as 0644");
    }

    private static byte[] decoded(byte[] content, String encoding) throws IOException {
        return switch (encoding) {
            case "text/plain", "utf-8", "utf8", "" -> content;
            case "b64", "base64" -> base64(new String(content, StandardCharsets.ISO_8859_1));
            case "gz", "gzip" -> unzipped(content);
            case "gz+b64", "gzip+base64", "gz+base64", "gzip+b64" ->
                unzipped(base64(new String(content, StandardCharsets.ISO_8859_1)));
            default -> throw new IllegalArgumentException("the encoding " + encoding + " is not known");
        };
    }

    private static byte[] base64(String text) {
        return Base64.getMimeDecoder().decode(text.strip());
    }

    private static byte[] unzipped(byte[] content) throws IOException {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] all = plain.readNBytes(SeedFiles.MAX_BYTES + 1);
            if (all.length > SeedFiles.MAX_BYTES) {
                throw new IOException("it is longer than " + SeedFiles.MAX_BYTES + " bytes when unzipped");
            }
            return all;
        }
    }
}
