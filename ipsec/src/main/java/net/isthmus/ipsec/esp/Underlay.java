package net.isthmus.ipsec.esp;

import net.isthmus.wire.IpAddress;

/** The network that carries tunnels, and the interfaces that stand for them. Control loop. */
public interface Underlay {
    /** MTU of the interface by which packets to an address leave now; 0 if none does. */
    int mtu(IpAddress remote);

    /** Says how long packets into a tunnel may be, as {@code Interfaces.learnedMtu} takes it. */
    void tunnelMtu(String interfaceName, int mtu);
}
