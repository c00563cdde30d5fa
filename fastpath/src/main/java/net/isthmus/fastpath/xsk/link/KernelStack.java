package net.isthmus.fastpath.xsk.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the kernel's own stack quiet on a port, whose frames are ours alone. Control path only.
 *
 * <p>On the lowest rung the kernel sees every frame as well as we do, and it knows our addresses, because the host
 * interface has them: it would answer ARP for them with the port's MAC, and answer what is sent to them a second time.
 */
public final class KernelStack {

    private static final Path SETTINGS = Path.of("/proc/sys/net");

    private KernelStack() {}

    /**
     * Makes the kernel deaf and dumb on an interface: no IPv6 (so no link-local address, router solicitations or
     * listener reports), no ARP answers for any address, and nothing taken from a source whose way back leads
     * elsewhere, as it does for all of them. Where all interfaces have the loose check
     * ({@code net.ipv4.conf.all.rp_filter=2}) the kernel takes the larger of the two values, and that last point is
     * left out.
     *
     * @return false if the kernel would not (a read-only {@code /proc}, or no IPv6 in it at all)
     */
    public static boolean silence(String interfaceName) {
        return set("ipv6", interfaceName, "disable_ipv6", "1")
                & set("ipv4", interfaceName, "arp_ignore", "8")
                & set("ipv4", interfaceName, "rp_filter", "1");
    }

    private static boolean set(String family, String interfaceName, String setting, String value) {
        try {
            Path file = SETTINGS.resolve(family)
                    .resolve("conf")
                    .resolve(interfaceName)
                    .resolve(setting);
            Files.writeString(file, value);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
