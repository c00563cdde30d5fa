package net.isthmus.core.port;

import net.isthmus.wire.InterfaceAddress;

/** The appliance's own addresses, to which protocols add those that they have got. Called on the control loop. */
public interface OwnAddresses {
    /**
     * Adds an address to an interface.
     *
     * @return false if another interface or the configuration has it already; nothing has changed then
     */
    boolean add(String interfaceName, InterfaceAddress address);

    /** Takes an address away that {@link #add} has added. */
    void remove(String interfaceName, InterfaceAddress address);

    /** Lets an interface speak IP although it has no address, and says whether a DHCPv4 client listens on it. */
    void listen(String interfaceName, boolean isRouted, boolean isDhcp4);
}
