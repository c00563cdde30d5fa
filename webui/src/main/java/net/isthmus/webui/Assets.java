package net.isthmus.webui;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The page's style sheet, script and pictures, in memory. One hash over all of them stands in their path, so that a
 * browser may keep them for ever and yet never shows an old one.
 */
final class Assets {

    private static final int HASH_DIGITS = 12;
    private static final Map<String, String> TYPES =
            Map.of("css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
    private static final List<String> NAMES = List.of("console.css", "console.js", "morph.js", "mark.svg");

    private final Map<String, Asset> assets = new TreeMap<>();
    private final String hash;

    /** One file. */
    record Asset(String type, String content) {}

    Assets() {
        MessageDigest digest = sha256();
        for (String name : NAMES) {
            byte[] content = read("/console/" + name);
            digest.update(content);
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            assets.put(name, new Asset(type, new String(content, java.nio.charset.StandardCharsets.UTF_8)));
        }
        hash = HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
    }

    /** Where they are, without a slash at the end. */
    String base() {
        return "/assets/" + hash;
    }

    /** The asset of that name, if the hash is the present one. */
    Optional<Asset> find(String askedHash, String name) {
        return askedHash.equals(hash) ? Optional.ofNullable(assets.get(name)) : Optional.empty();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the console lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
