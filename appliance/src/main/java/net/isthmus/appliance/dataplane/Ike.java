package net.isthmus.appliance.dataplane;

import java.time.InstantSource;
import java.util.function.Supplier;
import net.isthmus.appliance.ipsec.DocumentCredentials;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.ApplianceException;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.ipsec.esp.EspTunnels;
import net.isthmus.ipsec.ike.auth.RevocationStore;
import net.isthmus.ipsec.ike.service.IkeService;

/** Puts IKE together with what it needs of the appliance. */
final class Ike {

    private Ike() {}

    /** Connections over this fast path, whose IKE starts with the first of them. */
    static IpsecConnections connections(
            FastPath fastPath, IpFeatures ipFeatures, EspTunnels tunnels, SecretStore secrets) {
        var revocation = new RevocationStore();
        var credentials = new DocumentCredentials(secrets, revocation, InstantSource.system());
        Supplier<IkeService> start = () -> {
            throw new ApplianceException("this machine has no IKE");
        };
        return new IpsecConnections(fastPath, ipFeatures, tunnels, credentials, start);
    }
}
