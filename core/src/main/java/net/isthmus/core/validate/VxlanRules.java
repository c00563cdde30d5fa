package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.BridgePort;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Underlay;
import net.isthmus.core.config.Vxlan;
import net.isthmus.wire.IpAddress;

/** VXLANs: each has remotes that packets can be sent to, is told apart from the others, and fits its underlay. */
final class VxlanRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    VxlanRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        record Identity(int vni, IpAddress local, int port) {}
        Map<Identity, String> byIdentity = new HashMap<>();
        configuration.vxlans().forEach((name, vxlan) -> {
            String path = "vxlans." + name;
            boolean isLocalUsable = checkHost(path + ".local", vxlan.local());
            checkRemotes(path, vxlan, isLocalUsable);
            checkPort(path, vxlan);
            checkMtu(path, vxlan);
            checkMembership(name, vxlan);
            String first = byIdentity.putIfAbsent(new Identity(vxlan.vni(), vxlan.local(), vxlan.port()), name);
            if (first != null) {
                findings.add(
                        path + ".vni",
                        vxlan.vni() + " from " + vxlan.local() + " is already the VXLAN " + first,
                        "give it a number of its own, or add its remotes there",
                        path + ".local",
                        "vxlans." + first + ".vni",
                        "vxlans." + first + ".local");
            }
        });
    }

    private boolean checkHost(String path, IpAddress address) {
        boolean isHost = !address.isUnspecified()
                && !address.isMulticast()
                && !address.isBroadcast()
                && !address.isLoopback()
                && !(address.isIpv6() && address.isLinkLocal());
        if (!isHost) {
            findings.add(path, address + " is no address of one host on a routed network", "write a unicast address");
        }
        return isHost;
    }

    private void checkRemotes(String path, Vxlan vxlan, boolean isLocalUsable) {
        if (vxlan.remotes().isEmpty()) {
            findings.add(path + ".remotes", "the VXLAN leads nowhere", "write the addresses of its other ends");
        }
        Set<IpAddress> seen = new HashSet<>();
        for (int i = 0; i < vxlan.remotes().size(); i++) {
            IpAddress remote = vxlan.remotes().get(i);
            String place = path + ".remotes[" + i + "]";
            if (!checkHost(place, remote)) {
                continue;
            }
            if (isLocalUsable && remote.family() != vxlan.local().family()) {
                findings.add(
                        place,
                        remote + " is " + remote.family() + " and " + vxlan.local() + " is "
                                + vxlan.local().family(),
                        "write an " + vxlan.local().family() + " address",
                        path + ".local");
            } else if (remote.equals(vxlan.local())
                    || new Underlay(configuration).ownerOf(remote).isPresent()) {
                findings.add(place, remote + " is the appliance's own", "write the address of the other end");
            } else if (!seen.add(remote)) {
                findings.add(place, remote + " is there already", "a remote is written once");
            }
        }
    }

    private void checkPort(String path, Vxlan vxlan) {
        if (vxlan.port() != Vxlan.PORT && vxlan.port() != Vxlan.OLD_PORT) {
            findings.add(
                    path + ".port",
                    "the appliance takes VXLAN on two ports only",
                    "write " + Vxlan.PORT + ", which is the standard's, or " + Vxlan.OLD_PORT);
        }
    }

    private void checkMtu(String path, Vxlan vxlan) {
        Optional<String> link = new Underlay(configuration).narrowestLink(vxlan);
        if (vxlan.mtu().isEmpty() || link.isEmpty()) {
            return;
        }
        int needed = vxlan.mtu().get() + vxlan.overhead();
        int underlay = configuration.underlayMtu(vxlan);
        if (needed > underlay) {
            findings.add(
                    path + ".mtu",
                    vxlan.mtu().get() + " needs packets of " + needed + " bytes on the way to the remotes, and "
                            + link.get() + " carries " + underlay,
                    "the largest MTU here is " + (underlay - vxlan.overhead()) + "; or raise that of " + link.get()
                            + " to " + needed,
                    path + ".local",
                    path + ".remotes",
                    names.pathOf(link.get()) + ".mtu");
        }
    }

    /** A bridge has it untagged, and is not the one that carries its packets: they would go round. */
    private void checkMembership(String name, Vxlan vxlan) {
        List<Map.Entry<String, Bridge>> bridges = configuration.bridges().entrySet().stream()
                .filter(bridge -> bridge.getValue().interfaces().contains(name))
                .toList();
        for (Map.Entry<String, Bridge> bridge : bridges) {
            BridgePort port = bridge.getValue().ports().get(name);
            if (port != null && !port.tagged().isEmpty()) {
                findings.add(
                        "bridges." + bridge.getKey() + ".ports." + name,
                        "a VXLAN carries the frames of one VLAN, without tags",
                        "write access: with that VLAN; a further VXLAN takes a further VLAN");
            }
            if (new Underlay(configuration)
                    .ownerOf(vxlan.local())
                    .filter(bridge.getKey()::equals)
                    .isPresent()) {
                findings.add(
                        "vxlans." + name + ".local",
                        vxlan.local() + " is in the bridge " + bridge.getKey() + ", whose frames the VXLAN carries",
                        "write an address outside that bridge");
            }
        }
    }
}
