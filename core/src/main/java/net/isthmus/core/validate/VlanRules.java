package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Vlan;

/** VLANs: each has a link that may carry it, and a link carries a number once. */
final class VlanRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    VlanRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        record Tag(String link, int id) {}
        Map<Tag, String> byTag = new HashMap<>();
        configuration.vlans().forEach((name, vlan) -> {
            String path = "vlans." + name;
            checkLink(path + ".link", vlan.link());
            checkMtu(path, vlan);
            String first = byTag.putIfAbsent(new Tag(vlan.link(), vlan.id()), name);
            if (first != null) {
                findings.add(
                        path + ".id",
                        vlan.id() + " on " + vlan.link() + " is already the VLAN " + first,
                        "a link carries each VLAN ID once",
                        path + ".link",
                        "vlans." + first + ".link",
                        "vlans." + first + ".id");
            }
        });
    }

    private void checkLink(String path, String link) {
        if (names.isManagement(link)) {
            findings.add(
                    path,
                    link + " is a management interface, which is left to the operating system",
                    "choose another interface",
                    "interfaces." + link + ".role");
        } else if (!names.isInterface(link)) {
            String reason = names.exists(link)
                    ? link + " is not an interface but " + names.pathOf(link)
                    : "there is no interface named " + link;
            String fix = names.suggest(link, configuration.interfaces().keySet());
            findings.add(path, reason, fix, names.pathsIfMissing(link));
        }
    }

    private void checkMtu(String path, Vlan vlan) {
        if (names.isInterface(vlan.link()) && vlan.mtu().isPresent()) {
            int mtu = vlan.mtu().get();
            int largest = configuration.mtuOf(vlan.link());
            if (mtu > largest) {
                findings.add(
                        path + ".mtu",
                        mtu + " is larger than the MTU of " + vlan.link() + ", which is " + largest,
                        "the largest MTU here is " + largest,
                        path + ".link",
                        "interfaces." + vlan.link() + ".mtu");
            }
        }
    }
}
