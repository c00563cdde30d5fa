package net.isthmus.bgp.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import net.isthmus.bgp.message.Family;
import net.isthmus.wire.IpAddress;

/** Neighbours of tests: external, IPv4, a hold time of nine seconds. */
final class NeighborBuilder {
    /** A secret that is not there. */
    static final String MISSING = "";

    /** Each of the others is its own name. */
    private static final Function<String, Optional<byte[]>> SECRETS =
            name -> Optional.of(name.getBytes(StandardCharsets.US_ASCII)).filter(octets -> !name.equals(MISSING));

    private final String name;
    private final IpAddress address;
    private long localAs = 64_512;
    private long remoteAs = 64_513;
    private String routerId = "10.0.0.1";
    private Duration hold = Duration.ofSeconds(9);
    private boolean isPassive;
    private OptionalInt ttlSecurity = OptionalInt.empty();
    private Optional<Neighbor.Password> password = Optional.empty();
    private Set<Family> families = Set.of(Family.IPV4_UNICAST);
    private Duration restart = Duration.ZERO;

    private NeighborBuilder(String name, String address) {
        this.name = name;
        this.address = IpAddress.parse(address);
    }

    static NeighborBuilder of(String name, String address) {
        return new NeighborBuilder(name, address);
    }

    NeighborBuilder as(long local, long remote) {
        localAs = local;
        remoteAs = remote;
        return this;
    }

    NeighborBuilder id(String to) {
        routerId = to;
        return this;
    }

    NeighborBuilder hold(int seconds) {
        hold = Duration.ofSeconds(seconds);
        return this;
    }

    NeighborBuilder passive() {
        isPassive = true;
        return this;
    }

    NeighborBuilder ttlSecurity(int hops) {
        ttlSecurity = OptionalInt.of(hops);
        return this;
    }

    NeighborBuilder password(String to) {
        return password(to, SECRETS);
    }

    NeighborBuilder password(String name, Function<String, Optional<byte[]>> secrets) {
        password = Optional.of(new Neighbor.Password(name, secrets));
        return this;
    }

    NeighborBuilder families(Family... to) {
        families = Set.of(to);
        return this;
    }

    NeighborBuilder restart(int seconds) {
        restart = Duration.ofSeconds(seconds);
        return this;
    }

    Neighbor build() {
        return new Neighbor(
                name,
                address,
                Optional.empty(),
                localAs,
                remoteAs,
                IpAddress.parse(routerId),
                hold,
                Duration.ofSeconds(5),
                isPassive,
                1,
                ttlSecurity,
                password,
                families,
                restart);
    }
}
