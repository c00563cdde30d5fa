package net.isthmus.appliance.dataplane;

import java.time.InstantSource;
import net.isthmus.appliance.ipsec.DocumentCredentials;
import net.isthmus.appliance.ipsec.HttpRevocation;
import net.isthmus.appliance.secrets.SecretStore;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.ipsec.esp.EspEngines;
import net.isthmus.ipsec.esp.EspTunnels;
import net.isthmus.ipsec.ike.auth.RevocationStore;
import net.isthmus.ipsec.ike.net.UdpTransport;
import net.isthmus.ipsec.ike.service.IkeLimits;
import net.isthmus.ipsec.ike.service.IkeService;
import net.isthmus.ipsec.ike.service.IkeThread;
import net.isthmus.ipsec.ike.service.RevocationFetches;

/** Puts IKE together with what it needs of the appliance. */
final class Ike {

    private Ike() {}

    /** Connections over this fast path, whose IKE starts with the first of them. */
    static IpsecConnections connections(
            FastPath fastPath,
            OwnSources sources,
            IpFeatures ipFeatures,
            EspTunnels tunnels,
            SecretStore secrets,
            EspEngines.Choice esp) {
        var revocation = new RevocationStore();
        var credentials = new DocumentCredentials(secrets, revocation, InstantSource.system());
        return new IpsecConnections(
                fastPath,
                ipFeatures,
                tunnels,
                credentials,
                () -> started(tunnels, credentials, revocation, sources),
                new IpsecStatus.Engine(esp.engine().name(), esp.refused()));
    }

    private static IkeService started(
            EspTunnels tunnels, DocumentCredentials credentials, RevocationStore revocation, OwnSources sources) {
        var ike = new IkeThread(
                tunnels,
                credentials,
                new RevocationFetches(new HttpRevocation(), revocation, InstantSource.system()),
                sources::towards,
                new UdpTransport(),
                IkeLimits.DEFAULT,
                MonotonicClock.SYSTEM,
                InstantSource.system());
        ike.start();
        return ike;
    }
}
