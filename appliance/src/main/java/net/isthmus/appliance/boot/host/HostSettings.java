package net.isthmus.appliance.boot.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.core.status.AddressClientStatus;

/**
 * What the running configuration asks of the host: its name, whom it asks for names and for the time. The appliance has
 * no right to change the host; it writes this down, and a service of the system's does it.
 */
public final class HostSettings {

    private static final int MOST_SERVERS = 3; // resolv.conf(5) takes no more
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private HostSettings() {}

    /**
     * Lines of {@code key=words}.
     *
     * @param clients what links were told, which holds where the document names nobody
     */
    public static String of(Configuration configuration, List<AddressClientStatus> clients) {
        SystemSettings system = configuration.system();
        Set<String> names = new LinkedHashSet<>();
        system.nameservers().forEach(server -> names.add(server.toString()));
        if (names.isEmpty()) {
            clients.stream()
                    .flatMap(client -> client.dnsServers().stream())
                    .filter(server -> ADDRESS.matcher(server).matches())
                    .forEach(names::add);
        }
        return "hostname=" + system.hostname() + "\nnameservers="
                + String.join(" ", names.stream().limit(MOST_SERVERS).toList()) + "\nntp="
                + String.join(" ", system.ntp()) + "\n";
    }
}
