package net.isthmus.core.validate;

import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Vlan;

/** VLAN-aware bridges: every member is an access port or a trunk, and who is routed is a VLAN, not the bridge. */
final class BridgeVlanRules {

    /** The most VLANs of all trunks together: each is a sub-interface. */
    static final int MOST_TRUNK_VLANS = 3000;

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    BridgeVlanRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check(String name, Bridge bridge) {
        String path = "bridges." + name;
        if (!bridge.addresses().isEmpty()
                || bridge.dhcp4()
                || bridge.acceptRa()
                || bridge.dhcp6().isPresent()) {
            findings.add(
                    path + ".addresses",
                    name + " is VLAN-aware, so it has no network of its own",
                    "give the addresses to a VLAN whose link is " + name,
                    path + ".ports");
        }
        int carried = 0;
        for (int i = 0; i < bridge.interfaces().size(); i++) {
            String member = bridge.interfaces().get(i);
            BridgePort port = bridge.ports().getOrDefault(member, BridgePort.USUAL);
            carried += port.tagged().size();
            if (!port.isVlanAware()) {
                findings.add(
                        path + ".interfaces[" + i + "]",
                        name + " is VLAN-aware, and nothing says which VLANs " + member + " carries",
                        "give " + path + ".ports." + member + " the key access or trunk",
                        path + ".ports");
            }
        }
        if (carried > MOST_TRUNK_VLANS) {
            findings.add(
                    path + ".ports",
                    "the trunks of " + name + " carry " + carried + " VLANs together",
                    "the most are " + MOST_TRUNK_VLANS);
        }
        bridge.ports().forEach((member, port) -> checkPort(path + ".ports." + member, member, port));
    }

    private void checkPort(String path, String member, BridgePort port) {
        if (port.access().isPresent() && port.isTrunk()) {
            findings.add(
                    path + ".access",
                    member + " is an access port and a trunk",
                    "keep access, or trunk and native",
                    path + ".trunk",
                    path + ".native");
        } else if (port.isTrunk() && names.exists(member) && !names.isInterface(member)) {
            findings.add(path, member + " has a tag already", "a trunk is an interface", names.pathOf(member));
        }
        configuration.vlans().forEach((name, vlan) -> checkOwn(path, member, port, name, vlan));
    }

    /** A VLAN of a trunk cannot be somebody else's. */
    private void checkOwn(String path, String member, BridgePort port, String name, Vlan vlan) {
        if (vlan.link().equals(member)
                && vlan.outer().isEmpty()
                && port.tagged().contains(vlan.id())) {
            findings.add(
                    path + ".trunk",
                    vlan.id() + " on " + member + " is already the VLAN " + name,
                    "a link carries each VLAN ID once",
                    "vlans." + name + ".link",
                    "vlans." + name + ".id");
        }
    }
}
