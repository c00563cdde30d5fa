package net.isthmus.core.port;

import java.util.Optional;
import net.isthmus.wire.InterfaceAddress;

/** The appliance's own addresses and links, to which protocols add what they have got. Called on the control loop. */
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

    /**
     * Limits the packets of an interface to the MTU in bytes that a protocol has learned, or no longer.
     *
     * @param protocol as operators read it, such as {@code dhcp4}
     */
    void learnedMtu(String interfaceName, String protocol, Optional<Integer> mtu);
}
