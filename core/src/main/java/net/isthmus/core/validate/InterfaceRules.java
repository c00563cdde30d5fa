package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.Match;
import net.isthmus.wire.MacAddress;

/** Interfaces: each is one device, no device is two interfaces, and management stays with the operating system. */
final class InterfaceRules {

    /** What Linux takes for the name of a device; longer ones are possible for an interface that has a match. */
    private static final int LONGEST_DEVICE_NAME = 15;

    /** The name under which the appliance shows its own port to the host. */
    private static final String RESERVED = "host";

    private final Configuration configuration;
    private final NameTable names;
    private final Findings findings;

    InterfaceRules(Configuration configuration, NameTable names, Findings findings) {
        this.configuration = configuration;
        this.names = names;
        this.findings = findings;
    }

    void check() {
        configuration.interfaces().forEach((name, device) -> {
            checkMatch(name, device.match());
            device.verify().ifPresent(verify -> new VerifyRules(name, device, verify, findings).check());
            if (device.isManagement()) {
                checkManagement(name, device);
            }
        });
        checkDevicesAreDistinct();
        checkNamesAreDistinct();
    }

    private void checkMatch(String name, Match match) {
        String path = "interfaces." + name;
        if (match.isEmpty() && name.length() > LONGEST_DEVICE_NAME) {
            findings.add(
                    path,
                    "the name is too long for a device, of which the longest has " + LONGEST_DEVICE_NAME
                            + " characters",
                    "say which device it is, such as match: { name: eth1 }");
        }
        match.macaddress()
                .filter(mac -> mac.isGroup() || mac.equals(MacAddress.ZERO))
                .ifPresent(mac -> findings.add(
                        path + ".match.macaddress",
                        mac + " is no address of a device",
                        "the first octet of a device's MAC address is even"));
    }

    private void checkManagement(String name, Interface device) {
        String path = "interfaces." + name;
        if (!device.addresses().isEmpty()) {
            findings.add(
                    path + ".addresses",
                    "a management interface is left to the operating system",
                    "give it addresses there, or remove role: management",
                    path + ".role");
        }
        if (device.mtu() != Configuration.DEFAULT_MTU) {
            findings.add(
                    path + ".mtu",
                    "a management interface is left to the operating system",
                    "set its MTU there, or remove role: management",
                    path + ".role");
        }
    }

    /** Two interfaces that certainly mean one device. Whether a name and a MAC address do, only the machine knows. */
    private void checkDevicesAreDistinct() {
        Map<String, String> byDevice = new HashMap<>();
        configuration.interfaces().forEach((name, device) -> {
            String wanted = certainDevice(name, device.match());
            String first = byDevice.putIfAbsent(wanted, name);
            if (first != null) {
                findings.add(
                        "interfaces." + name + ".match",
                        "the device " + wanted + " is already the interface " + first,
                        "a device is one interface",
                        "interfaces." + first + ".match");
            }
        });
    }

    /** The one thing by which two interfaces certainly mean the same device. */
    private static String certainDevice(String name, Match match) {
        return match.name()
                .or(() -> match.pci().map(place -> "at PCI " + place))
                .or(() -> match.tag().map(tag -> "tagged " + tag))
                .or(() -> match.macaddress().map(MacAddress::toString))
                .orElse(name);
    }

    private void checkNamesAreDistinct() {
        for (String name : configuration.names()) {
            if (name.equals(RESERVED)) {
                findings.add(names.pathOf(name), "the name is the appliance's own", "choose another name");
            }
        }
        for (String name : configuration.vlans().keySet()) {
            if (names.isInterface(name)) {
                nameTaken("vlans." + name, "interfaces." + name);
            }
        }
        for (String name : configuration.vxlans().keySet()) {
            if (names.isInterface(name) || names.isVlan(name)) {
                nameTaken("vxlans." + name, names.pathOf(name));
            }
        }
        for (String name : configuration.bridges().keySet()) {
            if (names.isInterface(name) || names.isVlan(name) || names.isVxlan(name)) {
                nameTaken("bridges." + name, names.pathOf(name));
            }
        }
        for (String name : configuration.tunnels().keySet()) {
            if (names.isInterface(name) || names.isVlan(name) || names.isVxlan(name) || names.isBridge(name)) {
                nameTaken("tunnels." + name, names.pathOf(name));
            }
        }
    }

    private void nameTaken(String path, String first) {
        findings.add(
                path,
                "the name is taken by " + first,
                "interfaces, VLANs, VXLANs, bridges and tunnels have names of their own");
    }
}
