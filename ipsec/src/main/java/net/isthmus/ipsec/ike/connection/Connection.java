package net.isthmus.ipsec.ike.connection;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.IkeProposal;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A configured connection.
 *
 * @param localAddresses addresses of ours, the preferred first; empty for any that leads there
 * @param remoteAddresses where the peer may come from; the first that is a single address is also where we call it
 * @param proposals what the IKE SA may be made of, the best first; never empty
 * @param traits what else may be chosen
 * @param children what it protects
 */
public record Connection(
        String name,
        List<IpAddress> localAddresses,
        List<IpPrefix> remoteAddresses,
        List<IkeProposal> proposals,
        PeerIdentity local,
        PeerIdentity remote,
        Timers timers,
        Traits traits,
        List<Child> children) {

    private static final String GROUPS = "-x25519-ecp384-ecp256-ecp521-modp3072-modp2048-modp4096";

    /** What is offered and accepted if the document does not say (RFC 8247, the strong ones). */
    public static final List<IkeProposal> PROPOSALS = Stream.of(
                    "aes256gcm16-aes128gcm16-chacha20poly1305-prfsha384-prfsha256-prfsha512" + GROUPS,
                    "aes256-aes128-sha384-sha256-sha512" + GROUPS)
            .map(IkeProposal::parse)
            .toList();

    public Connection {
        localAddresses = List.copyOf(localAddresses);
        remoteAddresses = List.copyOf(remoteAddresses);
        proposals = proposals.isEmpty() ? PROPOSALS : List.copyOf(proposals);
        children = List.copyOf(children);
    }

    /** Where to call the peer; empty if it can only call us. */
    public Optional<IpAddress> called() {
        return remoteAddresses.stream()
                .filter(prefix -> prefix.length() == (prefix.address().isIpv4() ? 32 : 128))
                .map(IpPrefix::address)
                .findFirst();
    }

    /** True if the peer may come from this address and reach us at that one. */
    public boolean isBetween(IpAddress localAddress, IpAddress remoteAddress) {
        return (localAddresses.isEmpty() || localAddresses.contains(localAddress))
                && (remoteAddresses.isEmpty()
                        || remoteAddresses.stream().anyMatch(prefix -> prefix.contains(remoteAddress)));
    }

    /** How exactly the peer at this address is named: the longest prefix that it is in, -1 for none. */
    public int exactness(IpAddress remoteAddress) {
        return remoteAddresses.stream()
                .filter(prefix -> prefix.contains(remoteAddress))
                .mapToInt(IpPrefix::length)
                .max()
                .orElse(-1);
    }

    /** The child of this name. */
    public Optional<Child> child(String childName) {
        return children.stream().filter(child -> child.name().equals(childName)).findFirst();
    }
}
