package net.isthmus.bgp.session;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;

/**
 * A neighbour as the configuration has it, as far as a session with it goes. What is made of its routes is the RIB's to
 * know.
 *
 * @param name its name in the configuration
 * @param address where it is
 * @param localAddress from where we talk to it, if not from where the route says
 * @param localAs our autonomous system in its eyes
 * @param remoteAs its own
 * @param routerId our BGP identifier
 * @param holdTime zero (never) or at least three seconds
 * @param connectRetry between two tries to connect
 * @param isPassive true if we wait for it to connect
 * @param ttl hops that our packets may go; 1 for a neighbour on a connected subnet
 * @param ttlSecurity hops that its packets may have come at most, RFC 5082: ours then leave with a TTL of 255
 * @param password of TCP MD5 (RFC 2385), asked for at each connection
 * @param families what to exchange
 * @param restartTime how long its routes outlive a session that has ended unannounced (RFC 4724); zero for not at all
 */
public record Neighbor(
        String name,
        IpAddress address,
        Optional<IpAddress> localAddress,
        long localAs,
        long remoteAs,
        IpAddress routerId,
        Duration holdTime,
        Duration connectRetry,
        boolean isPassive,
        int ttl,
        OptionalInt ttlSecurity,
        Optional<Password> password,
        Set<Family> families,
        Duration restartTime) {

    /** The kernel's limit for a key of TCP MD5. */
    private static final int MAX_KEY = 80;

    /**
     * A secret, read when it is needed and never kept.
     *
     * @param name of the secret
     * @param secrets the octets of a secret by its name, in an array that the caller wipes; empty if it is not there
     */
    public record Password(String name, Function<String, Optional<byte[]>> secrets) {
        /** Its octets if there are 1 to 80, in an array that the caller wipes. */
        Optional<byte[]> read() {
            return secrets.apply(name).filter(key -> key.length > 0 && key.length <= MAX_KEY);
        }
    }

    /** Copies the set. */
    public Neighbor {
        families = Set.copyOf(families);
    }

    /** The password as it is now, if there is one that TCP MD5 can take; the caller wipes it. */
    Optional<byte[]> key() {
        return password.flatMap(Password::read);
    }

    /** True if it is of our own autonomous system. */
    public boolean isInternal() {
        return localAs == remoteAs;
    }
}
