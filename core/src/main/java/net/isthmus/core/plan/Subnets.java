package net.isthmus.core.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/** The connected subnets of a set of addresses. */
final class Subnets {

    private final Map<IpPrefix, String> owners = new HashMap<>();
    private final SortedSet<Integer> lengths = new TreeSet<>(Comparator.reverseOrder());

    private Subnets() {}

    static final Subnets NONE = new Subnets();

    static Subnets of(Collection<OwnedAddress> addresses) {
        var subnets = new Subnets();
        for (OwnedAddress owned : addresses) {
            subnets.owners.put(owned.address().prefix(), owned.name());
            subnets.lengths.add(owned.address().length());
        }
        return subnets;
    }

    /** Those of each group of addresses. */
    static Map<String, Subnets> by(Function<OwnedAddress, String> group, Collection<OwnedAddress> addresses) {
        return addresses.stream()
                .collect(Collectors.groupingBy(group, Collectors.collectingAndThen(Collectors.toList(), Subnets::of)));
    }

    /** True if there is one of this family. */
    boolean hasFamily(IpFamily family) {
        return owners.keySet().stream().anyMatch(subnet -> subnet.family() == family);
    }

    /** The longest subnet with an address. */
    Optional<IpPrefix> find(IpAddress address) {
        return lengths.stream()
                .filter(length -> length <= address.family().bits())
                .map(length -> new IpPrefix(address, length))
                .filter(owners::containsKey)
                .findFirst();
    }

    /** True if a host of the longest subnet with this address may have it. */
    boolean isHost(IpAddress address) {
        return find(address)
                .map(subnet -> new InterfaceAddress(address, subnet.length()))
                .filter(host -> !host.isNetworkAddress() && !host.isBroadcastAddress())
                .isPresent();
    }

    /** True if the subnet of an address overlaps none of another link. */
    boolean isFreeFor(OwnedAddress added) {
        IpPrefix subnet = added.address().prefix();
        return owners.entrySet().stream()
                .noneMatch(other ->
                        other.getKey().overlaps(subnet) && !other.getValue().equals(added.name()));
    }
}
