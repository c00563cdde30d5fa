package net.isthmus.core.validate;

import java.util.Optional;
import net.isthmus.core.config.Interface;
import net.isthmus.core.config.Verify;
import net.isthmus.wire.IpAddress;

/** What an interface asks for as a proof of its NIC: something, of the right family, and of somebody else. */
final class VerifyRules {
    private final String path;
    private final Interface device;
    private final Verify verify;
    private final Findings findings;

    VerifyRules(String name, Interface device, Verify verify, Findings findings) {
        this.path = "interfaces." + name + ".verify";
        this.device = device;
        this.verify = verify;
        this.findings = findings;
    }

    void check() {
        if (device.isManagement()) {
            findings.add(
                    path,
                    "a management interface is left to the operating system",
                    "remove verify, or role: management",
                    path.replace(".verify", ".role"));
        }
        if (verify.arp().isEmpty() && verify.nd().isEmpty() && verify.dhcp().isEmpty()) {
            findings.add(path, "it asks nobody", "write one of arp, nd and dhcp, such as verify: { arp: 10.10.0.7 }");
        }
        checkNeighbour("arp", verify.arp(), true);
        checkNeighbour("nd", verify.nd(), false);
        if (verify.subnet().isPresent() && verify.dhcp().isEmpty()) {
            findings.add(path + ".subnet", "only a DHCP server offers an address of a subnet", "write dhcp: any too");
        }
        verify.subnet()
                .filter(subnet -> !subnet.address().isIpv4())
                .ifPresent(subnet -> findings.add(
                        path + ".subnet", subnet + " is not of IPv4, which DHCP offers", "write an IPv4 prefix"));
        if (verify.macaddress().isPresent()
                && verify.arp().isEmpty()
                && verify.nd().isEmpty()) {
            findings.add(path + ".macaddress", "it is the MAC address of no neighbour", "write arp or nd too");
        }
    }

    private void checkNeighbour(String key, Optional<IpAddress> asked, boolean isIpv4) {
        asked.ifPresent(address -> {
            if (address.isIpv4() != isIpv4) {
                findings.add(
                        path + "." + key,
                        address + " is not an " + (isIpv4 ? "IPv4" : "IPv6") + " address",
                        "ask " + address + " by " + (isIpv4 ? "nd" : "arp"));
            } else if (address.isUnspecified() || address.isMulticast()) {
                findings.add(path + "." + key, address + " is nobody's address", "write a neighbour's address");
            } else if (device.addresses().stream().anyMatch(own -> own.address().equals(address))) {
                findings.add(
                        path + "." + key,
                        address + " is the appliance's own address",
                        "write the address of a neighbour on the link");
            }
        });
    }
}
