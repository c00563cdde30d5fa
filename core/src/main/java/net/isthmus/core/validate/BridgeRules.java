package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.PortMode;
import net.isthmus.core.config.StaticBinding;
import net.isthmus.core.config.StaticMac;
import net.isthmus.core.config.Vlan;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/** Bridges: members exist, belong to one bridge and have no addresses of their own. */
final class BridgeRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    BridgeRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        Map<String, String> bridgeOf = new HashMap<>();
        configuration.bridges().forEach((name, bridge) -> {
            List<String> members = bridge.interfaces();
            for (int i = 0; i < members.size(); i++) {
                String path = "bridges." + name + ".interfaces[" + i + "]";
                String member = members.get(i);
                checkMember(path, member);
                String first = bridgeOf.putIfAbsent(member, name);
                if (first != null && !first.equals(name)) {
                    findings.add(path, member + " is already a member of " + first, "it can be a member of one bridge");
                }
            }
            checkMtu(name, bridge);
            checkPorts(name, bridge);
            checkStaticMacs(name, bridge);
            checkBindings(name, bridge);
            if (bridge.isVlanAware()) {
                new BridgeVlanRules(configuration, names, findings).check(name, bridge);
            }
        });
    }

    private void checkMember(String path, String member) {
        if (names.isManagement(member)) {
            findings.add(
                    path,
                    member + " is a management interface, which is left to the operating system",
                    "choose another interface",
                    "interfaces." + member + ".role");
        } else if (isRoutedPlace(member)) {
            findings.add(
                    path,
                    member + " is the appliance's own place in a VLAN of a bridge",
                    "a member is an interface, or a VLAN of one",
                    names.pathOf(member) + ".link");
        } else if (names.isVxlan(member)) {
            return; // the address that it may have is the underlay's
        } else if (names.isInterface(member) || names.isVlan(member)) {
            if (!configuration.addressesOf(member).isEmpty()) {
                String addresses = names.pathOf(member) + ".addresses";
                findings.add(
                        addresses,
                        member + " is a member of a bridge",
                        "a member has no addresses of its own; move them to the bridge");
            }
        } else {
            String reason = names.isBridge(member)
                    ? member + " is a bridge, which cannot be a member"
                    : names.isTunnel(member)
                            ? member + " is a tunnel, which carries no frames"
                            : "there is no interface, VLAN or VXLAN named " + member;
            Set<String> eligible = new TreeSet<>(configuration.interfaces().keySet());
            eligible.addAll(configuration.vlans().keySet());
            eligible.addAll(configuration.vxlans().keySet());
            findings.add(path, reason, names.suggest(member, eligible), names.pathsIfMissing(member));
        }
    }

    /** True for a VLAN whose link is a bridge. */
    private boolean isRoutedPlace(String member) {
        Vlan vlan = configuration.vlans().get(member);
        return vlan != null && names.isBridge(vlan.link());
    }

    private void checkMtu(String name, Bridge bridge) {
        if (bridge.mtu().isEmpty()) {
            return;
        }
        int mtu = bridge.mtu().get();
        for (String member : bridge.interfaces()) {
            if (names.exists(member) && !names.isBridge(member) && configuration.mtuOf(member) < mtu) {
                int largest = configuration.mtuOf(member);
                findings.add(
                        "bridges." + name + ".mtu",
                        mtu + " is larger than the MTU of " + member + ", which is " + largest,
                        "the largest MTU here is " + largest,
                        names.pathOf(member) + ".mtu");
            }
        }
    }

    private void checkPorts(String name, Bridge bridge) {
        bridge.ports().forEach((port, spec) -> {
            checkIsMember("bridges." + name + ".ports." + port, port, name, bridge);
            if (spec.mode() == PortMode.ROUTED && !hasAddress(name)) {
                findings.add(
                        "bridges." + name + ".ports." + port + ".mode",
                        "a routed member speaks from the addresses of its bridge, and " + name + " has none",
                        "give the bridge an address, or choose another mode");
            }
        });
    }

    /** True if the bridge, or the appliance's own place in one of its VLANs, has an address or is to get one. */
    private boolean hasAddress(String bridge) {
        return Stream.concat(
                        Stream.of(bridge),
                        configuration.vlans().entrySet().stream()
                                .filter(vlan -> vlan.getValue().link().equals(bridge))
                                .map(Map.Entry::getKey))
                .anyMatch(link -> !configuration.addressesOf(link).isEmpty()
                        || configuration.addressingOf(link).isAutomatic());
    }

    private void checkStaticMacs(String name, Bridge bridge) {
        Set<MacAddress> macs = new HashSet<>();
        for (int i = 0; i < bridge.staticMacs().size(); i++) {
            StaticMac entry = bridge.staticMacs().get(i);
            String path = "bridges." + name + ".staticMacs[" + i + "]";
            checkIsMember(path + ".interface", entry.member(), name, bridge);
            if (entry.mac().isGroup() || entry.mac().equals(MacAddress.ZERO)) {
                findings.add(path + ".mac", entry.mac() + " is not the address of one station", "");
            } else if (!macs.add(entry.mac())) {
                findings.add(path + ".mac", entry.mac() + " is there twice", "it lives behind one member");
            }
        }
    }

    private void checkBindings(String name, Bridge bridge) {
        Set<IpAddress> addresses = new HashSet<>();
        for (int i = 0; i < bridge.bindings().size(); i++) {
            StaticBinding binding = bridge.bindings().get(i);
            String path = "bridges." + name + ".bindings[" + i + "]";
            checkIsMember(path + ".interface", binding.member(), name, bridge);
            if (binding.mac().isGroup() || binding.mac().equals(MacAddress.ZERO)) {
                findings.add(path + ".mac", binding.mac() + " is not the address of one station", "");
            }
            if (!binding.address().isIpv4() || binding.address().isMulticast()) {
                findings.add(path + ".address", binding.address() + " is not what ARP asks for", "bind IPv4 addresses");
            } else if (!addresses.add(binding.address())) {
                findings.add(path + ".address", binding.address() + " is there twice", "one station has it");
            }
        }
    }

    private void checkIsMember(String path, String member, String name, Bridge bridge) {
        if (!bridge.interfaces().contains(member)) {
            findings.add(
                    path,
                    member + " is not a member of " + name,
                    names.suggest(member, new TreeSet<>(bridge.interfaces())),
                    "bridges." + name + ".interfaces");
        }
    }
}
