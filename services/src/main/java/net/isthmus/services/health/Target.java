package net.isthmus.services.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import net.isthmus.wire.IpAddress;

/**
 * Who is asked.
 *
 * @param vrf VRF in which the address is meant; the host stack is in the main one, 0
 * @param port 0 where the protocol has none
 * @param patience how long an answer may take
 */
public record Target(int vrf, IpAddress address, int port, Duration patience) {

    /** Where a socket finds it. */
    InetSocketAddress socketAddress() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.toBytes()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 octets", e);
        }
    }

    /** The patience as sockets take it: at least 1 ms, because 0 would be for ever. */
    int patienceMs() {
        return Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE);
    }
}
