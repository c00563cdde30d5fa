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
     * @return false if the worker's ring is full and the packet is lost
     */
    boolean packet(int rxInterface, byte[] ipPacket, int length);

    /**
     * Lets a worker answer an IP packet with an ICMP error.
     *
     * @param icmpErrorRequest kind and argument, as {@code IcmpError} packs them
     * @return false if the worker's ring is full and the packet is lost
     */
    boolean error(int icmpErrorRequest, int rxInterface, byte[] ipPacket, int length);
}
