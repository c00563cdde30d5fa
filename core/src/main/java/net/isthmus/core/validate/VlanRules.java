package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.Vlan;

/** VLANs: each has a link that may carry it, and a link carries its tags once. */
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
        record Tag(String link, Optional<Integer> outer, int id) {}
        Map<Tag, String> byTag = new HashMap<>();
        configuration.vlans().forEach((name, vlan) -> {
            String path = "vlans." + name;
            checkLink(path, vlan);
            checkMtu(path, vlan);
            String first = byTag.putIfAbsent(new Tag(vlan.link(), vlan.outer(), vlan.id()), name);
            if (first != null) {
                findings.add(
                        path + ".id",
                        vlan.id()
                                + vlan.outer().map(outer -> " within " + outer).orElse("") + " on " + vlan.link()
                                + " is already the VLAN " + first,
                        "a link carries each VLAN ID once",
                        path + ".link",
                        path + ".outer",
                        "vlans." + first + ".outer",
                        "vlans." + first + ".link",
                        "vlans." + first + ".id");
            }
        });
    }

    private void checkLink(String vlanPath, Vlan vlan) {
        String link = vlan.link();
        String path = vlanPath + ".link";
        Bridge bridge = configuration.bridges().get(link);
        if (bridge != null && bridge.isVlanAware()) {
            checkBridge(vlanPath, vlan, bridge);
        } else if (names.isManagement(link)) {
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

    /** The appliance's own place in a VLAN of a bridge. */
    private void checkBridge(String path, Vlan vlan, Bridge bridge) {
        if (vlan.outer().isPresent()) {
            findings.add(
                    path + ".outer",
                    "a VLAN of the bridge " + vlan.link() + " has one number",
                    "an outer tag is for VLANs of an interface",
                    path + ".link");
        }
        if (bridge.ports().values().stream().noneMatch(port -> port.vlans().contains(vlan.id()))) {
            findings.add(
                    path + ".id",
                    "no member of " + vlan.link() + " carries VLAN " + vlan.id(),
                    "add it to an access or trunk key of bridges." + vlan.link() + ".ports",
                    path + ".link",
                    "bridges." + vlan.link() + ".ports");
        }
    }

    private void checkMtu(String path, Vlan vlan) {
        if (names.isInterface(vlan.link()) && vlan.mtu().isPresent()) {
            int mtu = vlan.mtu().get();
            int largest = largestMtu(vlan);
            if (mtu > largest) {
                findings.add(
                        path + ".mtu",
                        mtu + " is larger than the MTU of " + vlan.link() + ", which is "
                                + configuration.mtuOf(vlan.link())
                                + (vlan.outer().isPresent() ? ", less 4 bytes for the outer tag" : ""),
                        "the largest MTU here is " + largest,
                        path + ".link",
                        "interfaces." + vlan.link() + ".mtu");
            }
        }
    }

    private int largestMtu(Vlan vlan) {
        Interface link = configuration.interfaces().get(vlan.link());
        return link == null ? Configuration.MAX_MTU : Configuration.largestMtu(vlan, link);
    }
}
