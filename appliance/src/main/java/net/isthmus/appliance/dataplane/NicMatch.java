package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Match;
import net.isthmus.core.config.PciPlace;
import net.isthmus.fastpath.xsk.link.NetworkLink;
import net.isthmus.fastpath.xsk.link.PciOrder;
import net.isthmus.fastpath.xsk.link.PciOrder.Place;

/**
 * Tells whether a NIC is the one that an interface means.
 *
 * <p>A number in PCI order becomes an address at the first look at which there are as many NICs, and stays that
 * address: when an earlier NIC is unplugged, the interface is not moved to another network.
 */
@OwnedBy("control loop")
final class NicMatch implements Predicate<NetworkLink> {
    private final Match match;
    private final String interfaceName;
    private final PciOrder order;
    private final NicTags tags;
    private Optional<Place> decided = Optional.empty();

    NicMatch(Match match, String interfaceName, PciOrder order, NicTags tags) {
        this.match = match;
        this.interfaceName = interfaceName;
        this.order = order;
        this.tags = tags;
    }

    @Override
    public boolean test(NetworkLink link) {
        if (match.isEmpty()) {
            return link.name().equals(interfaceName);
        }
        return match.name().map(link.name()::equals).orElse(true)
                && match.macaddress().map(link.macAddress()::equals).orElse(true)
                && match.pci().map(place -> isAt(place, link.name())).orElse(true)
                && match.tag().map(tag -> hasTag(tag, link)).orElse(true);
    }

    private boolean hasTag(String tag, NetworkLink link) {
        return tags.has(tag, link.macAddress(), order.of(link.name()).map(Place::address));
    }

    private boolean isAt(PciPlace wanted, String nic) {
        Optional<Place> place = order.of(nic);
        return switch (wanted) {
            case PciPlace.Address(String address) ->
                place.filter(at -> at.address().equals(address)).isPresent();
            case PciPlace.Nth(int number) -> {
                decide(number);
                yield decided.isPresent() && decided.equals(place);
            }
        };
    }

    private void decide(int number) {
        if (decided.isEmpty()) {
            List<Place> places = order.all();
            decided = number <= places.size() ? Optional.of(places.get(number - 1)) : Optional.empty();
        }
    }
}
