package net.isthmus.appliance.boot.seed;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a seed by NoCloud's names; those of a ConfigDrive are called the same, since they say the same. Contents
 * may hold secrets and are never part of {@link #toString}.
 */
public final class SeedFiles {

    /** The longest file that is read. */
    public static final int MAX_BYTES = 2 << 20;

    public static final String USER = "user-data";
    public static final String META = "meta-data";
    public static final String VENDOR = "vendor-data";
    public static final String NETWORK = "network-config";

    /** NoCloud's names, and the places of the same files on a ConfigDrive. */
    public static final Map<String, String> CONFIG_DRIVE = Map.of(
            META, "openstack/latest/meta_data.json",
            USER, "openstack/latest/user_data",
            VENDOR, "openstack/latest/vendor_data.json",
            NETWORK, "openstack/latest/network_data.json");

    private final String origin;
    private final Map<String, byte[]> contents = new LinkedHashMap<>();
    private boolean isWhole = true;

    /**
     * Nothing yet.
     *
     * @param origin where they come from, for people: {@code NoCloud on /dev/vdb}
     */
    public SeedFiles(String origin) {
        this.origin = origin;
    }

    /** Adds a file; the bytes are not copied. */
    public SeedFiles add(String name, byte[] content) {
        contents.put(name, content);
        return this;
    }

    /** Adds a file of text. */
    public SeedFiles add(String name, String content) {
        return add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Notes that there is a file that could not be read: what the others say is not all that was meant. */
    public void miss() {
        isWhole = false;
    }

    boolean isWhole() {
        return isWhole;
    }

    public String origin() {
        return origin;
    }

    public Map<String, byte[]> contents() {
        return contents;
    }

    Optional<byte[]> bytes(String name) {
        return Optional.ofNullable(contents.get(name)).filter(content -> content.length > 0);
    }

    @Override
    public String toString() {
        return origin + ": " + String.join(", ", contents.keySet());
    }
}
