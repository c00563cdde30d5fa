package net.isthmus.fastpath.control;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours by interface and address, and those of them that have never answered, in the order of their making.
 */
@OwnedBy("control loop")
final class NeighbourIndex {
    private record Key(int interfaceIndex, IpAddress address) {}

    private final Map<Key, Neighbour> neighbours = new HashMap<>();
    private final LinkedHashSet<Neighbour> unconfirmed = new LinkedHashSet<>();

    @Nullable
    Neighbour find(int interfaceIndex, IpAddress address) {
        return neighbours.get(new Key(interfaceIndex, address));
    }

    /** The neighbour, made if need be; one that is made counts as no stranger who may give way. */
    Neighbour findOrMake(int interfaceIndex, IpAddress address, long nowNs) {
        return neighbours.computeIfAbsent(
                new Key(interfaceIndex, address), _ -> new Neighbour(interfaceIndex, address, nowNs));
    }

    /** Makes a neighbour that has not answered yet. */
    Neighbour make(int interfaceIndex, IpAddress address, long nowNs) {
        var neighbour = new Neighbour(interfaceIndex, address, nowNs);
        neighbours.put(new Key(interfaceIndex, address), neighbour);
        unconfirmed.add(neighbour);
        return neighbour;
    }

    int size() {
        return neighbours.size();
    }

    /** Those that have never answered, the oldest first. */
    LinkedHashSet<Neighbour> unconfirmed() {
        return unconfirmed;
    }

    /** Those of an interface. */
    List<Neighbour> of(int interfaceIndex) {
        return neighbours.values().stream()
                .filter(neighbour -> neighbour.interfaceIndex == interfaceIndex)
                .toList();
    }

    /** Those of an interface whose MAC addresses are known. */
    List<Neighbour> known(int interfaceIndex) {
        return of(interfaceIndex).stream()
                .filter(neighbour -> neighbour.state.usableMac().isPresent())
                .toList();
    }

    /** Forgets a neighbour of whom nothing is known and whom no route needs. */
    void forgetIfUnused(Neighbour neighbour) {
        if (neighbour.pins == 0 && neighbour.state instanceof NudState.Absent) {
            unconfirmed.remove(neighbour);
            neighbours.remove(new Key(neighbour.interfaceIndex, neighbour.address), neighbour);
        }
    }

    /** All of these links by interface and address, for people. */
    List<NeighbourStatus> snapshot(Map<Integer, Link> links, long nowNs) {
        return neighbours.values().stream()
                .filter(neighbour -> links.containsKey(neighbour.interfaceIndex))
                .sorted(Comparator.comparingInt((Neighbour neighbour) -> neighbour.interfaceIndex)
                        .thenComparing(neighbour -> neighbour.address))
                .map(neighbour -> neighbour.status(requireNonNull(links.get(neighbour.interfaceIndex)), nowNs))
                .toList();
    }
}
