package net.isthmus.core.validate;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.fault.Suggestion;

/** Where in the document a name is declared, and what to say of a name that is declared nowhere. */
final class NameTable {

    private final Configuration configuration;

    NameTable(Configuration configuration) {
        this.configuration = configuration;
    }

    boolean isInterface(String name) {
        return configuration.interfaces().containsKey(name);
    }

    boolean isVlan(String name) {
        return configuration.vlans().containsKey(name);
    }

    boolean isVxlan(String name) {
        return configuration.vxlans().containsKey(name);
    }

    boolean isBridge(String name) {
        return configuration.bridges().containsKey(name);
    }

    boolean isTunnel(String name) {
        return configuration.isTunnel(name);
    }

    boolean exists(String name) {
        return isInterface(name) || isVlan(name) || isVxlan(name) || isBridge(name) || isTunnel(name);
    }

    boolean isManagement(String name) {
        Interface device = configuration.interfaces().get(name);
        return device != null && device.isManagement();
    }

    /** The path of what bears the name, such as {@code vlans.dc-100}. */
    String pathOf(String name) {
        if (isInterface(name)) {
            return "interfaces." + name;
        }
        if (isVlan(name)) {
            return "vlans." + name;
        }
        if (isVxlan(name)) {
            return "vxlans." + name;
        }
        return !isBridge(name) && isTunnel(name) ? pathOfTunnel(name) : "bridges." + name;
    }

    private String pathOfTunnel(String name) {
        return configuration.tunnels().containsKey(name)
                ? "tunnels." + name
                : Optional.ofNullable(new IpsecTunnels(configuration).byName().get(name))
                        .map(IpsecTunnels.Entry::path)
                        .orElse("ipsec");
    }

    /** The paths at which a name that does not exist might have been declared, had they no faults of their own. */
    String[] pathsIfMissing(String name) {
        return exists(name)
                ? new String[0]
                : new String[] {
                    "interfaces." + name, "vlans." + name, "vxlans." + name, "bridges." + name, "tunnels." + name
                };
    }

    /** What would be right instead of a name that does not exist. */
    String suggest(String missing, Set<String> eligible) {
        if (eligible.isEmpty()) {
            return "none is declared";
        }
        return Suggestion.nearest(missing, eligible)
                .map(name -> "did you mean " + name + "?")
                .orElseGet(() -> "there are " + enumerate(eligible.stream()));
    }

    /** The first few of many, parted by commas. */
    static String enumerate(Stream<String> items) {
        List<String> all = items.toList();
        int shown = 8;
        String first = String.join(", ", all.subList(0, Math.min(shown, all.size())));
        return all.size() > shown ? first + " and " + (all.size() - shown) + " more" : first;
    }
}
