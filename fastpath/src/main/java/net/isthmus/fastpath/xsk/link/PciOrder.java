package net.isthmus.fastpath.xsk.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where on the PCI bus network interfaces are, as sysfs has it.
 *
 * <pre>
 *   class/net/eth1/device ──▶ devices/pci0000:00/0000:00:05.0/virtio2
 *                                                 the last address on the way
 * </pre>
 *
 * <p>Interfaces without a PCI device (veth, TUN, bridges) have no place. Two interfaces of one device (some NICs with
 * two ports) are told apart by their port number. Control path only.
 */
public final class PciOrder {

    private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    /**
     * A place; in the order of the numbers that addresses are, in which a longer domain is a higher one.
     *
     * @param address domain, bus, device and function, as {@code lspci -D} prints it
     * @param port number of the port of the device, 0 for nearly all
     */
    public record Place(String address, int port) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingInt((Place place) -> place.address.length())
                .thenComparing(Place::address)
                .thenComparingInt(Place::port);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return port == 0 ? address : address + " port " + port;
        }
    }

    private final Path interfaces;

    /** @param sysfs root of the file system, {@code /sys} on a machine */
    public PciOrder(Path sysfs) {
        interfaces = sysfs.resolve("class/net");
    }

    /** That of the machine, or of the network namespace in which sysfs was mounted. */
    public static PciOrder ofThisMachine() {
        return new PciOrder(Path.of("/sys"));
    }

    /** The place of an interface; empty if it has none. */
    public Optional<Place> of(String interfaceName) {
        Path link = interfaces.resolve(interfaceName);
        try {
            String address = "";
            for (Path step : link.resolve("device").toRealPath()) {
                address = ADDRESS.matcher(step.toString()).matches() ? step.toString() : address;
            }
            return address.isEmpty() ? Optional.empty() : Optional.of(new Place(address, portOf(link)));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The places of all interfaces that have one, in order. */
    public List<Place> all() {
        List<Place> places = new ArrayList<>();
        try (DirectoryStream<Path> present = Files.newDirectoryStream(interfaces)) {
            present.forEach(link -> of(link.getFileName().toString()).ifPresent(places::add));
        } catch (IOException _) {
            return List.of();
        }
        places.sort(Comparator.naturalOrder());
        return List.copyOf(places);
    }

    private static int portOf(Path link) {
        try {
            String text = Files.readString(link.resolve("dev_port"), StandardCharsets.US_ASCII)
                    .strip();
            return Integer.parseInt(text);
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }
}
