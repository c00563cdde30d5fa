package net.isthmus.fastpath.control;

/** How the control loop sends: frames and packets that a worker takes over and carries on. Control loop only. */
public interface Injector {
    /**
     * Sends an Ethernet frame, untagged, out of an interface: the worker adds a VLAN interface's tag and bridges a
     * BVI's.
     *
     * @return false if the worker's ring is full and the frame is lost
     */
    boolean frame(int interfaceIndex, byte[] ethernetFrame, int length);

    /**
     * Lets an IP packet go on as if it had been received by an interface; by the host port, as if sent from there.
     *
     * @param rxInterface the interface; its complement ({@code ~}) for a packet of the appliance's own
     * @return false if the worker's ring is full and the packet is lost
     */
    boolean packet(int rxInterface, byte[] ipPacket, int length);

    /**
     * Sends an IP packet of the appliance's own, in the VRF of an interface. It goes the way of every packet, with the
     * hop limit that it has.
     *
     * @return false if the worker's ring is full and the packet is lost
     */
    default boolean originate(int interfaceIndex, byte[] ipPacket, int length) {
        return packet(~interfaceIndex, ipPacket, length);
    }

    /**
     * Lets a worker answer an IP packet with an ICMP error.
     *
     * @param icmpErrorRequest kind and argument, as {@code IcmpError} packs them
     * @return false if the worker's ring is full and the packet is lost
     */
    boolean error(int icmpErrorRequest, int rxInterface, byte[] ipPacket, int length);
}
