package net.isthmus.appliance.boot.seed;

import java.util.List;
import java.util.Optional;

/**
 * A link as the cloud describes it.
 *
 * @param name the cloud's name for it
 * @param place what it is
 * @param mtu its MTU, if the cloud says one
 * @param addresses with prefix length, checked
 */
record SeedLink(
        String name,
        Place place,
        Optional<Integer> mtu,
        List<String> addresses,
        boolean isDhcp4,
        boolean isDhcp6,
        boolean takesAdvertisements) {

    /** What a link is. */
    sealed interface Place {

        /** A NIC, by its MAC address or its device's name; by the link's own name without either. */
        record Nic(Optional<String> mac, Optional<String> device) implements Place {}

        /** A VLAN on another link. */
        record Tagged(String link, int id) implements Place {}

        /** A bridge of other links. */
        record Bridged(List<String> members) implements Place {
            public Bridged {
                members = List.copyOf(members);
            }
        }
    }

    SeedLink {
        addresses = List.copyOf(addresses);
    }

    SeedLink withAddresses(List<String> others) {
        return new SeedLink(name, place, mtu, others, isDhcp4, isDhcp6, takesAdvertisements);
    }
}
