package net.isthmus.appliance.dataplane;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.IpsecConnection;
import net.isthmus.core.plan.IpsecPeering;
import net.isthmus.core.port.IpsecOrder;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;

/** IPsec as a commit sees it: tunnels by name, which are interfaces, and the connections that fill them. */
final class IpsecConnections {
    private final Map<String, IpsecConnection> byName = new LinkedHashMap<>();

    void addTunnel(String name, int mtu) {
        throw new ApplianceException("cannot make tunnel " + name + " of MTU " + mtu + ": this machine has no IPsec");
    }

    void removeTunnel(String name) {
        throw new ApplianceException("there is no tunnel " + name);
    }

    synchronized void change(IpsecPeering peering) {
        peering.connection()
                .ifPresentOrElse(
                        connection -> byName.put(peering.name(), connection), () -> byName.remove(peering.name()));
    }

    boolean order(IpsecOrder order, String name) {
        return false;
    }

    IpsecStatus status() {
        return IpsecStatus.NONE;
    }

    List<IpsecLogLine> log(String connection) {
        return List.of();
    }
}
