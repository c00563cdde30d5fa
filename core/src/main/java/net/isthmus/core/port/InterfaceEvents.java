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
     * @param isRouted true if the appliance speaks IP on it: it has addresses, borrows some, or is to get some
     * @param voice the addresses from which the appliance speaks there: its own, or those that it borrows
     * @param segment index of the interface whose subnets these are: its own, or the one from which it borrows
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
            boolean isRouted,
            List<InterfaceAddress> voice,
            int segment) {

        /** Copies the lists. */
        public InterfaceState {
            addresses = List.copyOf(addresses);
            voice = List.copyOf(voice);
        }

        /** An interface that speaks from its own addresses. */
        public InterfaceState(
                int index,
                String name,
                int vrf,
                boolean isUp,
                long mac,
                int mtu,
                int tags,
                List<InterfaceAddress> addresses,
                boolean isRouted) {
            this(index, name, vrf, isUp, mac, mtu, tags, addresses, isRouted, addresses, index);
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
