package net.isthmus.services.addressing;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.core.port.OwnAddresses;
import net.isthmus.wire.InterfaceAddress;

/** The addresses that one protocol has got for one link: of a change only what differs is done. */
final class LearnedAddresses {
    private final String interfaceName;
    private final OwnAddresses addresses;
    private List<InterfaceAddress> owned = List.of();

    LearnedAddresses(String interfaceName, OwnAddresses addresses) {
        this.interfaceName = interfaceName;
        this.addresses = addresses;
    }

    /** Those that are in force; one that somebody else in the house has is not. */
    List<InterfaceAddress> owned() {
        return owned;
    }

    void set(List<InterfaceAddress> wanted) {
        List<InterfaceAddress> after = new ArrayList<>();
        for (InterfaceAddress address : wanted) {
            if (owned.contains(address) || addresses.add(interfaceName, address)) {
                after.add(address);
            }
        }
        List<InterfaceAddress> before = owned;
        owned = List.copyOf(after);
        before.stream()
                .filter(address -> !after.contains(address))
                .forEach(address -> addresses.remove(interfaceName, address));
    }
}
