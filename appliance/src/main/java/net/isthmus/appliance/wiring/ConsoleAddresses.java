package net.isthmus.appliance.wiring;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Console;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.PciPlace;
import net.isthmus.fastpath.xsk.link.PciOrder;
import org.jspecify.annotations.Nullable;

/**
 * From {@code system.console.listen}, which names interfaces, to addresses. What belongs to the appliance has the
 * addresses of the document; a management interface is left to the kernel, so the kernel is asked.
 */
final class ConsoleAddresses {

    private ConsoleAddresses() {}

    /** All addresses on which the console should answer besides the first. */
    static Set<ListenAddress> of(Configuration configuration) {
        Console console = configuration.system().console();
        Set<ListenAddress> addresses = new LinkedHashSet<>();
        for (String name : console.listen()) {
            addressesOf(configuration, name)
                    .forEach(address -> addresses.add(new ListenAddress(address, console.port())));
        }
        return addresses;
    }

    private static List<String> addressesOf(Configuration configuration, String name) {
        Interface device = configuration.interfaces().get(name);
        if (device != null && device.isManagement()) {
            return kernelAddresses(name, device);
        }
        return configuration.addressesOf(name).stream()
                .map(address -> address.address().toString())
                .toList();
    }

    private static List<String> kernelAddresses(String name, Interface device) {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(nic -> isMatched(nic, name, device))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /**
     * As {@link net.isthmus.core.config.Match} has it: what is said must hold; if nothing is, the name is the device's.
     */
    private static boolean isMatched(NetworkInterface nic, String name, Interface device) {
        if (device.match().isEmpty()) {
            return nic.getName().equals(name);
        }
        return device.match().name().map(nic.getName()::equals).orElse(true)
                && device.match().pci().map(place -> isAt(place, nic.getName())).orElse(true)
                && device.match()
                        .macaddress()
                        .map(mac -> mac.toString().equalsIgnoreCase(macOf(nic)))
                        .orElse(true);
    }

    private static boolean isAt(PciPlace wanted, String nic) {
        PciOrder order = PciOrder.ofThisMachine();
        Optional<PciOrder.Place> place = order.of(nic);
        return switch (wanted) {
            case PciPlace.Address(String address) ->
                place.filter(at -> at.address().equals(address)).isPresent();
            case PciPlace.Nth(int number) ->
                order.all().stream().skip(number - 1L).findFirst().equals(place);
        };
    }

    private static @Nullable String macOf(NetworkInterface nic) {
        try {
            byte[] mac = nic.getHardwareAddress();
            return mac == null
                    ? null
                    : HexFormat.ofDelimiter(":").formatHex(mac).toLowerCase(Locale.ROOT);
        } catch (SocketException e) {
            return null;
        }
    }
}
