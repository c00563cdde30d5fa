package net.isthmus.appliance.dataplane;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.isthmus.core.OwnedBy;
import net.isthmus.wire.MacAddress;

/**
 * The tags that the cloud has given to NICs: the array {@code devices} of the seed's {@code meta_data.json}, which the
 * first boot leaves in a file.
 *
 * <pre>
 *   [{"type": "nic", "mac": "52:54:00:aa:00:01", "bus": "pci", "address": "0000:05:00.0", "tags": ["storage"]}]
 * </pre>
 *
 * <p>A MAC address tells the device; only where the cloud knows none, its place on the bus does. The file is read anew
 * when it has changed; what is not understood in it is passed over.
 */
@OwnedBy("control loop")
final class NicTags {
    private static final Logger LOG = System.getLogger(NicTags.class.getName());
    private static final Path SEED = Path.of("/data/seed/nic-tags.json");
    private static final long LONGEST = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Device(Optional<MacAddress> mac, Optional<String> address, Set<String> tags) {}

    private final Path file;
    private List<Device> devices = List.of();
    private Optional<String> read = Optional.empty();

    NicTags(Path file) {
        this.file = file;
    }

    /** The tags of this machine's seed; {@code isthmus.nic-tags} names another file. */
    static NicTags ofTheSeed() {
        return new NicTags(Path.of(System.getProperty("isthmus.nic-tags", SEED.toString())));
    }

    /** True if the NIC with this MAC address, or at this PCI address, bears a tag. */
    boolean has(String tag, MacAddress mac, Optional<String> pci) {
        refresh();
        return devices.stream()
                .filter(device -> device.tags().contains(tag))
                .anyMatch(device -> device.mac().map(mac::equals).orElseGet(() -> device.address()
                        .filter(address -> pci.equals(Optional.of(address)))
                        .isPresent()));
    }

    private void refresh() {
        Optional<String> text = text();
        if (!text.equals(read)) {
            read = text;
            devices = text.map(this::parse).orElse(List.of());
        }
    }

    private Optional<String> text() {
        try {
            return Files.size(file) > LONGEST ? Optional.empty() : Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the tags of NICs cannot be read", e);
            return Optional.empty();
        }
    }

    private List<Device> parse(String text) {
        List<Device> found = new ArrayList<>();
        try {
            for (JsonNode one : JSON.readTree(text)) {
                Set<String> tags = new TreeSet<>();
                one.path("tags").forEach(tag -> tags.add(tag.asText()));
                found.add(new Device(
                        mac(one.path("mac").asText("")),
                        Optional.of(one.path("address").asText("").toLowerCase(Locale.ROOT))
                                .filter(address -> !address.isEmpty()),
                        tags));
            }
        } catch (JacksonException e) {
            LOG.log(Level.WARNING, "{0} is not JSON, so no NIC has a tag: {1}", file, e.getOriginalMessage());
        }
        return List.copyOf(found);
    }

    private static Optional<MacAddress> mac(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MacAddress.parse(text)).filter(mac -> !mac.equals(MacAddress.ZERO));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
