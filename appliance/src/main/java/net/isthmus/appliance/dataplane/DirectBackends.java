package net.isthmus.appliance.dataplane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.balance.VirtualService;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.wire.IpAddress;

/**
 * Keeps the MAC addresses of backends with direct server return known: a packet to a virtual address cannot wait for
 * them, for its destination says nothing of the backend. An echo request to each is enough, answered or not.
 */
@OwnedBy("control loop")
final class DirectBackends {
    private static final long INTERVAL_NS = 5_000_000_000L;

    /** Questions a tick, so that thousands of backends do not fill a worker's ring. */
    private static final int ASKED_AT_ONCE = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private record Host(int vrf, IpAddress address) {}

    private final FastPath fastPath;
    private final Queue<Host> due = new ArrayDeque<>();
    private Set<Host> hosts = Set.of();
    private long askedNs;

    DirectBackends(FastPath fastPath) {
        this.fastPath = fastPath;
    }

    /** Replaces those who are to be known. */
    void set(List<VirtualService> services, long nowNs) {
        Set<Host> wanted = new LinkedHashSet<>();
        services.stream().filter(VirtualService::isDirect).forEach(service -> service.backends()
                .forEach(backend -> wanted.add(new Host(service.vrf(), backend.address()))));
        if (!wanted.equals(hosts)) {
            hosts = wanted;
            begin(nowNs);
        }
    }

    /** Asks some of those who are due. */
    void tick(long nowNs) {
        if (nowNs - askedNs >= INTERVAL_NS) {
            begin(nowNs);
        }
        for (int i = 0; i < ASKED_AT_ONCE && !due.isEmpty(); i++) {
            Host host = due.remove();
            try {
                fastPath.echo(host.vrf(), host.address(), PATIENCE).close();
            } catch (ApplianceException full) {
                return; // too many others ask just now; it is asked in the next round
            }
        }
    }

    private void begin(long nowNs) {
        askedNs = nowNs;
        due.clear();
        due.addAll(hosts);
    }
}
