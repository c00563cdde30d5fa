package net.isthmus.appliance.upgrade;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.isthmus.core.ApplianceException;

/**
 * What a bundle says of the slot image in it; believed only after its signature is.
 *
 * @param release what the image holds
 * @param architecture as Debian calls it
 * @param imageBytes length of the image: file system and hash tree
 * @param imageSha256 hash of the image, hexadecimal
 * @param verityRoot root of the hash tree, hexadecimal
 * @param verityOffset where the hash tree begins, which is the length of the file system
 * @param stateFormat the format in which this release writes the state directory
 * @param oldestStateFormat the oldest format that it reads
 */
public record Manifest(
        Release release,
        String architecture,
        long imageBytes,
        String imageSha256,
        String verityRoot,
        long verityOffset,
        int stateFormat,
        int oldestStateFormat) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9.+~_-]{1,64}");
    private static final int FORMATS = 1_000_000;

    /**
     * Reads a manifest. Keys that are not known belong to a later release and do no harm.
     *
     * @throws ApplianceException naming the first key that is wrong
     */
    static Manifest parse(String text) {
        Map<String, String> values = KeyValueLines.parse(text);
        Manifest manifest = new Manifest(
                new Release(matching(values, "version", WORD), matching(values, "commit", WORD)),
                matching(values, "architecture", WORD),
                number(values, "image-bytes"),
                matching(values, "image-sha256", HASH),
                matching(values, "verity-root", HASH),
                number(values, "verity-offset"),
                (int) Math.min(FORMATS, number(values, "state-format")),
                (int) Math.min(FORMATS, number(values, "state-format-oldest")));
        if (manifest.verityOffset % HashTree.BLOCK_BYTES != 0
                || manifest.verityOffset == 0
                || manifest.verityOffset >= manifest.imageBytes) {
            throw wrong("verity-offset", Long.toString(manifest.verityOffset));
        }
        return manifest;
    }

    private static long number(Map<String, String> values, String key) {
        return Long.parseLong(matching(values, key, NUMBER));
    }

    private static String matching(Map<String, String> values, String key, Pattern pattern) {
        return Optional.ofNullable(values.get(key))
                .filter(value -> pattern.matcher(value).matches())
                .orElseThrow(() -> wrong(key, values.getOrDefault(key, "missing")));
    }

    private static ApplianceException wrong(String key, String value) {
        return new ApplianceException("The manifest's " + key + " is wrong: " + value + "; make the bundle again");
    }
}
