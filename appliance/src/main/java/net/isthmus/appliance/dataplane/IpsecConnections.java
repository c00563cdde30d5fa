package net.isthmus.appliance.dataplane;

import java.util.LinkedHashMap;
import java.util.Map;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.plan.IpsecPeering;

/** IPsec as a commit sees it: tunnels by name, which are interfaces, and the connections that fill them. */
@OwnedBy("control loop")
final class IpsecConnections {
    private final Map<String, IpsecConnection> byName = new LinkedHashMap<>();

    void addTunnel(String name, int mtu) {
        throw new ApplianceException("cannot make tunnel " + name + " of MTU " + mtu + ": this machine has no IPsec");
    }

    void removeTunnel(String name) {
        throw new ApplianceException("there is no tunnel " + name);
    }

    void change(IpsecPeering peering) {
        peering.connection()
                .ifPresentOrElse(
                        connection -> byName.put(peering.name(), connection), () -> byName.remove(peering.name()));
    }
}
