package net.isthmus.core.validate;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/** The subnets to which the appliance is connected, those of one VRF or of one interface. */
final class ConnectedSubnets {

    /** Every subnet with the name of its link, in the order of the document. */
    private final Map<IpPrefix, String> subnets = new LinkedHashMap<>();

    /** The lengths of the subnets, longest first. */
    private final SortedSet<Integer> lengths = new TreeSet<>(Comparator.reverseOrder());

    /** The appliance's own addresses with the names of their links. */
    private final Map<IpAddress, String> owners = new HashMap<>();

    void add(String name, InterfaceAddress address) {
        subnets.putIfAbsent(address.prefix(), name);
        lengths.add(address.length());
        owners.putIfAbsent(address.address(), name);
    }

    /** The link that has the address itself. */
    Optional<String> owner(IpAddress address) {
        return Optional.ofNullable(owners.get(address));
    }

    /** The longest subnet with an address. */
    Optional<IpPrefix> find(IpAddress address) {
        for (int length : lengths) {
            if (length <= address.family().bits()) {
                var subnet = new IpPrefix(address, length);
                if (subnets.containsKey(subnet)) {
                    return Optional.of(subnet);
                }
            }
        }
        return Optional.empty();
    }

    boolean hasFamily(IpFamily family) {
        return subnets.keySet().stream().anyMatch(subnet -> subnet.family() == family);
    }

    /** What there is of a family, in words. */
    String describe(IpFamily family) {
        List<String> connected = subnets.entrySet().stream()
                .filter(entry -> entry.getKey().family() == family)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList();
        return connected.isEmpty()
                ? "there is no connected " + family + " subnet"
                : "the connected subnets are " + NameTable.enumerate(connected.stream());
    }
}
