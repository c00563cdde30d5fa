package net.isthmus.core.port;

import java.util.Optional;
import net.isthmus.wire.IpPrefix;

/**
 * Which sessions are meant; what is empty fits all.
 *
 * @param source where the one who has opened it lives
 * @param destination where it goes, before or after translation
 * @param port either of its ports, before or after translation
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code icmpv6}, {@code sctp}, {@code gre}, {@code esp}, or a
 *     number
 * @param state the label of a state, such as {@code established}
 * @param link name of an interface by which it came or leaves
 * @param zone name of the zone of one of these interfaces, {@code self} and {@code unzoned} among them
 */
public record SessionFilter(
        Optional<IpPrefix> source,
        Optional<IpPrefix> destination,
        Optional<Integer> port,
        Optional<String> protocol,
        Optional<String> state,
        Optional<String> link,
        Optional<String> zone) {}
