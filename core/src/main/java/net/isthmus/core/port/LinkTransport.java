package net.isthmus.core.port;

import net.isthmus.wire.MacAddress;

/** Sends packets for protocols that speak on a link before it has an address. Called on the control loop. */
public interface LinkTransport {
    /** Sends an IP packet to a MAC address on an interface's link. One for which there is no room is lost. */
    void send(int interfaceIndex, MacAddress to, byte[] ipPacket);

    /** Sends an IP packet of the appliance's own as routes lead, in the VRF of an interface. */
    void route(int interfaceIndex, byte[] ipPacket);
}
