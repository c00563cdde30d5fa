package net.isthmus.fastpath.xsk.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the kernel's own stack quiet on a port, whose frames are ours alone. Control path only. */
public final class KernelStack {

    private KernelStack() {}

    /**
     * Switches IPv6 off on an interface, so that the kernel neither makes itself a link-local address there nor sends
     * router solicitations and listener reports to the tenant.
     *
     * @return false if the kernel would not (a read-only {@code /proc}, or no IPv6 in it at all)
     */
    public static boolean disableIpv6(String interfaceName) {
        try {
            Path setting =
                    Path.of("/proc/sys/net/ipv6/conf").resolve(interfaceName).resolve("disable_ipv6");
            Files.writeString(setting, "1");
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
