package net.isthmus.fastpath.control;

import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.xsk.link.NetworkLink;

/**
 * Decides whether a port's NIC may carry packets. A port that is not admitted is held: workers receive from it what may
 * answer the question whose link it is on, drop everything else, have no way to send by it, and it counts as down.
 */
@OwnedBy("control loop")
public interface PortGate {
    /** Admits every NIC. */
    PortGate OPEN = new PortGate() {
        @Override
        public boolean admits(String port, NetworkLink nic) {
            return true;
        }

        @Override
        public void released(String port) {}
    };

    /** Says whether a port may carry packets by this NIC; asked whenever something of the NIC has changed. */
    boolean admits(String port, NetworkLink nic);

    /** The port has no NIC any more. */
    void released(String port);
}
