package net.isthmus.core.validate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.config.Workload;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/** Rules of workloads: an address is that of one host, and of one workload. */
final class WorkloadRules {

    private record Place(String workload, String path) {}

    private final Configuration configuration;
    private final Findings findings;
    private final Map<IpAddress, Place> owners = new HashMap<>();
    private final Map<MacAddress, Place> macOwners = new HashMap<>();

    WorkloadRules(Configuration configuration, Findings findings) {
        this.configuration = configuration;
        this.findings = findings;
    }

    void check() {
        configuration.workloads().forEach((name, workload) -> {
            List<IpAddress> addresses = workload.addresses();
            for (int i = 0; i < addresses.size(); i++) {
                checkAddress(name, "workloads." + name + ".addresses[" + i + "]", addresses.get(i));
            }
            checkMac(name, workload);
        });
    }

    private void checkAddress(String name, String path, IpAddress address) {
        if (address.isUnspecified() || address.isLoopback() || address.isMulticast() || address.isBroadcast()) {
            findings.add(path, address + " is no address of one host", "write the workload's own address");
            return;
        }
        Place first = owners.putIfAbsent(address, new Place(name, path));
        if (first != null && !first.workload().equals(name)) {
            findings.add(
                    path,
                    address + " is already an address of " + first.workload(),
                    "an address is that of one workload",
                    first.path());
        }
    }

    private void checkMac(String name, Workload workload) {
        workload.macaddress().ifPresent(mac -> {
            String path = "workloads." + name + ".macaddress";
            Place first = macOwners.putIfAbsent(mac, new Place(name, path));
            if (first != null) {
                findings.add(
                        path,
                        mac + " is already that of " + first.workload(),
                        "a MAC address is that of one workload",
                        first.path());
            }
        });
    }
}
