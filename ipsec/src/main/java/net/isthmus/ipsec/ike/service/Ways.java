package net.isthmus.ipsec.ike.service;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.net.IkeTransport;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/**
 * Which way a peer is called.
 *
 * @param localAddresses addresses of ours, the preferred first
 * @param sources the one of them from which packets to another leave, as routes have it now; empty if unknown
 */
record Ways(List<IpAddress> localAddresses, Function<IpAddress, Optional<IpAddress>> sources) {

    Ways {
        localAddresses = List.copyOf(localAddresses);
    }

    /** The way to the peer of a connection; empty if it has no single address, or none of ours can call it. */
    Optional<SaPath> to(Connection connection) {
        int port = connection.traits().port();
        int localPort = port == IkeTransport.IKE_PORT ? IkeTransport.IKE_PORT : IkeTransport.NAT_PORT;
        return connection.called().flatMap(remote -> local(connection, remote)
                .map(local -> new SaPath(local, remote, localPort, port)));
    }

    /** Of the addresses that the connection may use the first; without a word about them, the one on the way there. */
    Optional<IpAddress> local(Connection connection, IpAddress remote) {
        List<IpAddress> usable = localAddresses.stream()
                .filter(local -> local.isIpv4() == remote.isIpv4())
                .filter(local -> connection.localAddresses().isEmpty()
                        || connection.localAddresses().contains(local))
                .toList();
        boolean isOpen = usable.size() > 1 && connection.localAddresses().isEmpty();
        return (isOpen ? sources.apply(remote).filter(usable::contains) : Optional.<IpAddress>empty())
                .or(() -> usable.stream().findFirst());
    }
}
