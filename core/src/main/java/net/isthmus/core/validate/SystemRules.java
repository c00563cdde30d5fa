package net.isthmus.core.validate;

import java.util.LinkedHashSet;
import java.util.List;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.SystemSettings;
import net.isthmus.wire.IpAddress;

/** The appliance itself: the console listens where there is an address, and name servers are hosts. */
final class SystemRules {

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    SystemRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        SystemSettings system = configuration.system();
        List<IpAddress> nameservers = system.nameservers();
        for (int i = 0; i < nameservers.size(); i++) {
            IpAddress server = nameservers.get(i);
            if (server.isUnspecified() || server.isMulticast() || server.isBroadcast()) {
                findings.add(
                        "system.nameservers[" + i + "]", server + " is not a host", "write the address of a server");
            }
        }
        List<String> listen = system.console().listen();
        for (int i = 0; i < listen.size(); i++) {
            checkListen("system.console.listen[" + i + "]", listen.get(i));
        }
        if (!listen.isEmpty() && system.users().isEmpty()) {
            findings.add(
                    "system.console.listen",
                    "nobody could log in: there are no users",
                    "write one under system.users; isthmus password makes the hash of a password",
                    "system.users");
        }
    }

    private void checkListen(String path, String name) {
        if (!names.exists(name)) {
            findings.add(
                    path,
                    "there is no interface, VLAN or bridge named " + name,
                    names.suggest(name, new LinkedHashSet<>(configuration.names())),
                    names.pathsIfMissing(name));
        } else if (!names.isManagement(name) && configuration.addressesOf(name).isEmpty()) {
            findings.add(
                    path,
                    name + " has no address on which the console could answer",
                    "give it one at " + names.pathOf(name) + ".addresses",
                    names.pathOf(name) + ".addresses");
        } else if (configuration.vrfOf().containsKey(name)) {
            findings.add(
                    path,
                    name + " is in the VRF " + configuration.vrfOf().get(name)
                            + ", and the appliance's own services are in main alone",
                    "name an interface that is in no VRF",
                    "vrfs." + configuration.vrfOf().get(name));
        }
    }
}
