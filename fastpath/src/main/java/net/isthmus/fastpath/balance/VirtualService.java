package net.isthmus.fastpath.balance;

import java.util.List;
import net.isthmus.wire.IpAddress;

/**
 * A service as it is to be balanced.
 *
 * @param name what tells it from others
 * @param vrf VRF of its virtual addresses and of its backends
 * @param addresses virtual addresses, of either family
 * @param isDirect true for direct server return: packets keep their destination and go to the backend's MAC
 * @param affinityNs how long a client meets the same backend again; 0 for not at all
 * @param isChecked true if backends are dead until health checks say otherwise
 * @param slowStartNs time in which a backend that has come to life is given more and more; 0 for at once
 */
public record VirtualService(
        String name,
        int vrf,
        List<IpAddress> addresses,
        List<Ports> ports,
        List<Backend> backends,
        Algorithm algorithm,
        boolean isDirect,
        long affinityNs,
        boolean isChecked,
        long slowStartNs,
        BackendDown onDown) {

    /** The largest weight of a backend. */
    public static final int MAX_WEIGHT = 256;

    /** Ports at which the service is found: those of a protocol number, from first to last. */
    public record Ports(int protocol, int first, int last) {}

    /**
     * Who may take sessions.
     *
     * @param name the workload's
     * @param weight 0 to {@link #MAX_WEIGHT}; 0 takes no sessions
     * @param isDraining true if it is to take no new sessions
     * @param targets for each of the service's ports, the port to which its first is translated; {@link #UNSERVED} if
     *     the backend has none for it
     */
    public record Backend(String name, IpAddress address, int weight, boolean isDraining, List<Integer> targets) {
        /** Instead of a port: the backend does not serve it. */
        public static final int UNSERVED = -1;

        /** Copies the list. */
        public Backend {
            targets = List.copyOf(targets);
        }
    }

    /** Copies the lists. */
    public VirtualService {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        backends = List.copyOf(backends);
    }
}
