package net.isthmus.core.port;

import java.util.List;
import net.isthmus.wire.InterfaceAddress;

/** Hears of interfaces: the RIB for connected routes, neighbours for their entries. Called on the control loop. */
public interface InterfaceEvents {
    /**
     * An interface as routing knows it. Every change brings the whole state; who listens compares.
     *
     * @param index interface index
     * @param name the configuration's name of it
     * @param vrf VRF of its routes
     * @param isUp true if packets can pass: present, with carrier, or a bridge with a member that is up
     * @param mac MAC address in the low 48 bits
     * @param mtu largest IP packet in bytes
     * @param tags VLAN tags that its frames carry, as {@code wire.VlanTags} packs them; 0 for none
     * @param addresses the appliance's own addresses on it
     * @param isRouted true if the appliance speaks IP on it: it has addresses, or is to get some
     */
    record InterfaceState(
            int index,
            String name,
            int vrf,
            boolean isUp,
            long mac,
            int mtu,
            int tags,
            List<InterfaceAddress> addresses,
            boolean isRouted) {

        /** Copies the list. */
        public InterfaceState {
            addresses = List.copyOf(addresses);
        }

        /** An interface that is routed if it has addresses. */
        public InterfaceState(
                int index,
                String name,
                int vrf,
                boolean isUp,
                long mac,
                int mtu,
                int tags,
                List<InterfaceAddress> addresses) {
            this(index, name, vrf, isUp, mac, mtu, tags, addresses, !addresses.isEmpty());
        }
    }

    /** An interface is new or has changed. */
    void interfaceChanged(InterfaceState state);

    /** An interface is gone for good. */
    void interfaceRemoved(int index);
}
