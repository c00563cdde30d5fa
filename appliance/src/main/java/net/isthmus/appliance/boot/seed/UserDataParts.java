package net.isthmus.appliance.boot.seed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.isthmus.appliance.boot.seed.UserDataPart.Kind;

/**
 * From the bytes of user-data or vendor-data to its parts. Clouds wrap what people write: in gzip, in base64, in a MIME
 * message of several parts (RFC 2046 §5.1), each of which may be wrapped again. Every wrapping is taken off up to a
 * depth and a size at which nobody means it well any more.
 */
final class UserDataParts {

    private static final int MAX_DEPTH = 4;
    private static final int MAX_PARTS = 64;
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,200})\"|([^\\s;]{1,200}))");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]{16,}+={0,2}");

    /** How a part begins; of two that both fit, the longer stands first. */
    private static final List<Map.Entry<String, Kind>> STARTS = List.of(
            Map.entry("#cloud-config-archive", Kind.ARCHIVE),
            Map.entry("#cloud-config-jsonp", Kind.PATCH),
            Map.entry("#cloud-config", Kind.CLOUD_CONFIG),
            Map.entry("#cloud-boothook", Kind.BOOTHOOK),
            Map.entry("#include", Kind.INCLUDE),
            Map.entry("#part-handler", Kind.HANDLER),
            Map.entry("#!", Kind.SCRIPT));

    private static final Map<String, Kind> MEDIA_TYPES = Map.of(
            "text/cloud-config", Kind.CLOUD_CONFIG,
            "text/cloud-config-archive", Kind.ARCHIVE,
            "text/cloud-config-jsonp", Kind.PATCH,
            "text/cloud-boothook", Kind.BOOTHOOK,
            "text/x-include-url", Kind.INCLUDE,
            "text/x-include-once-url", Kind.INCLUDE,
            "text/part-handler", Kind.HANDLER,
            "text/x-shellscript", Kind.SCRIPT);

    private final List<UserDataPart> parts = new ArrayList<>();
    private final List<String> problems;
    private int room = SeedFiles.MAX_BYTES;

    private UserDataParts(List<String> problems) {
        this.problems = problems;
    }

    static List<UserDataPart> parts(byte[] content, List<String> problems) {
        var reader = new UserDataParts(problems);
        reader.read(content, "", 0);
        return List.copyOf(reader.parts);
    }

    private void read(byte[] content, String mediaType, int depth) {
        if (isTooDeep(depth)) {
            return;
        }
        if (content.length > 1 && (content[0] & 0xff) == 0x1f && (content[1] & 0xff) == 0x8b) {
            unzip(content).ifPresent(plain -> read(plain, "", depth + 1));
            return;
        }
        String text = new String(content, StandardCharsets.UTF_8);
        text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (isMime(text.stripLeading())) {
            mime(text.stripLeading(), depth);
            return;
        }
        Kind kind = kind(text, mediaType);
        if (kind == Kind.UNKNOWN && BASE64.matcher(text.strip()).matches()) {
            Optional<byte[]> plain = base64(text);
            if (plain.isPresent()) {
                read(plain.get(), mediaType, depth + 1);
                return;
            }
        }
        if (!text.isBlank()) {
            parts.add(new UserDataPart(kind, text));
        }
    }

    private boolean isTooDeep(int depth) {
        if (depth > MAX_DEPTH) {
            problems.add("it is wrapped more than " + MAX_DEPTH + " times");
        }
        return depth > MAX_DEPTH;
    }

    private Optional<byte[]> unzip(byte[] content) {
        try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(content))) {
            byte[] all = plain.readNBytes(room + 1);
            if (all.length > room) {
                problems.add("it is longer than " + SeedFiles.MAX_BYTES + " bytes when unzipped");
                return Optional.empty();
            }
            room -= all.length;
            return Optional.of(all);
        } catch (IOException e) {
            problems.add("it looks like gzip and is none: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getMimeDecoder().decode(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isMime(String text) {
        String start = text.substring(0, Math.min(text.length(), 2048)).toLowerCase(Locale.ROOT);
        return (start.startsWith("content-type:") || start.startsWith("mime-version:") || start.startsWith("from "))
                && header(text, "content-type").startsWith("multipart/");
    }

    private void mime(String text, int depth) {
        if (isTooDeep(depth)) {
            return;
        }
        Matcher boundary = BOUNDARY.matcher(head(text));
        if (!boundary.find()) {
            problems.add("the MIME message names no boundary");
            return;
        }
        String mark = "--" + (boundary.group(1) != null ? boundary.group(1) : boundary.group(2));
        StringBuilder part = null;
        int count = 0;
        for (String line : text.lines().toList()) {
            String end = line.stripTrailing();
            if (end.equals(mark) || end.equals(mark + "--")) {
                if (part != null && ++count <= MAX_PARTS) {
                    part(part.toString(), depth);
                }
                part = end.equals(mark) ? new StringBuilder() : null;
            } else if (part != null) {
                part.append(line).append('\n');
            }
        }
        if (count > MAX_PARTS) {
            problems.add("the MIME message has more than " + MAX_PARTS + " parts");
        }
        if (part != null) {
            problems.add("the MIME message breaks off: its last boundary is missing");
        }
    }

    private void part(String text, int depth) {
        String type = header(text, "content-type");
        if (type.startsWith("multipart/")) {
            mime(text, depth + 1);
            return;
        }
        String body =
                text.substring(Math.min(text.length(), head(text).length())).stripLeading();
        String encoding = header(text, "content-transfer-encoding");
        if (encoding.equals("base64")) {
            base64(body)
                    .ifPresentOrElse(
                            plain -> read(plain, type, depth + 1),
                            () -> problems.add("a part of the MIME message is no base64"));
        } else if (encoding.equals("quoted-printable")) {
            problems.add("a part of the MIME message is quoted-printable: use base64 or 8bit");
        } else {
            read(body.getBytes(StandardCharsets.UTF_8), type, depth + 1);
        }
    }

    /** The header lines of a message, with the empty line after them, which may be all there is of them. */
    private static String head(String text) {
        if (text.startsWith("\n") || text.startsWith("\r\n")) {
            return text.substring(0, text.indexOf('\n') + 1);
        }
        int unix = text.indexOf("\n\n");
        int windows = text.indexOf("\r\n\r\n");
        int end = Stream.of(unix < 0 ? -1 : unix + 2, windows < 0 ? -1 : windows + 4)
                .filter(at -> at >= 0)
                .min(Integer::compare)
                .orElse(text.length());
        return text.substring(0, end);
    }

    /** The value of a header field without its parameters, in lower case; empty without it. */
    private static String header(String text, String name) {
        return Arrays.stream(head(text).split("\r?\n"))
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1)
                        .split(";", 2)[0]
                        .strip()
                        .toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }

    private static Kind kind(String text, String mediaType) {
        List<String> lines =
                text.stripLeading().lines().limit(2).map(String::strip).toList();
        String first = lines.isEmpty() ? "" : lines.getFirst();
        if (first.startsWith(UserDataPart.TEMPLATE)) {
            first = lines.getLast();
        }
        String start = first.toLowerCase(Locale.ROOT);
        return STARTS.stream()
                .filter(kind -> start.startsWith(kind.getKey()))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(MEDIA_TYPES.getOrDefault(mediaType, Kind.UNKNOWN));
    }
}
