package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.config.Bridge;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Vrf;
import org.jspecify.annotations.Nullable;

/** VRFs: their interfaces exist, are routed by the appliance, and each is in one VRF. */
final class VrfRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    VrfRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        Map<String, String> vrfOf = new HashMap<>();
        configuration.vrfs().forEach((name, vrf) -> {
            if (name.equals(Vrf.MAIN)) {
                findings.add(
                        "vrfs." + name,
                        "the VRF of this name is always there",
                        "what is in no VRF is in it; choose another name for this one");
            }
            List<String> members = vrf.interfaces();
            for (int i = 0; i < members.size(); i++) {
                String path = "vrfs." + name + ".interfaces[" + i + "]";
                String member = members.get(i);
                checkMember(path, member);
                String first = vrfOf.putIfAbsent(member, name);
                if (first != null && !first.equals(name)) {
                    findings.add(path, member + " is already in " + first, "it can be in one VRF");
                }
            }
        });
    }

    private void checkMember(String path, String member) {
        if (!names.exists(member)) {
            findings.add(
                    path,
                    "there is no interface, VLAN or bridge named " + member,
                    names.suggest(member, new LinkedHashSet<>(configuration.names())),
                    names.pathsIfMissing(member));
        } else if (names.isManagement(member)) {
            findings.add(
                    path,
                    member + " is a management interface, which is left to the operating system",
                    "choose another interface",
                    "interfaces." + member + ".role");
        } else if (names.isVxlan(member)) {
            findings.add(path, member + " is a VXLAN, which routes nothing", "name the bridge of which it is a member");
        } else if (isVlanAwareBridge(configuration.bridges().get(member))) {
            findings.add(
                    path,
                    member + " is a bridge with VLANs, each of which is routed by itself",
                    "name the VLANs whose link it is",
                    "bridges." + member + ".ports");
        } else {
            configuration.bridges().forEach((bridge, of) -> checkBridged(path, member, bridge, of));
        }
    }

    private void checkBridged(String path, String member, String bridge, Bridge of) {
        if (of.interfaces().contains(member)) {
            findings.add(
                    path,
                    member + " is a member of the bridge " + bridge + ", so it routes nothing",
                    "name the bridge",
                    "bridges." + bridge + ".interfaces");
        }
    }

    /** Checks a name by which some other part of the document refers to a VRF; true if it is right. */
    boolean isNameRight(String path, String name) {
        if (!name.equals(Vrf.MAIN) && !configuration.vrfs().containsKey(name)) {
            Set<String> eligible = new LinkedHashSet<>(configuration.vrfs().keySet());
            eligible.add(Vrf.MAIN);
            findings.add(path, "there is no VRF named " + name, names.suggest(name, eligible), "vrfs." + name);
            return false;
        }
        return true;
    }

    private static boolean isVlanAwareBridge(@Nullable Bridge bridge) {
        return bridge != null && bridge.isVlanAware();
    }
}
