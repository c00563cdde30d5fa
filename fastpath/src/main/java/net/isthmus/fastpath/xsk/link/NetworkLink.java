package net.isthmus.fastpath.xsk.link;

import java.util.Optional;
import net.isthmus.wire.MacAddress;

/**
 * A network interface as the kernel describes it.
 *
 * @param name the name at the moment; it can change, the index cannot
 * @param index the kernel's number, never used twice in a namespace's life
 * @param macAddress zero if it has none (TUN)
 * @param mtu octets of a packet without its link header
 * @param maxMtu the largest MTU that the driver accepts; 0 if it does not say
 * @param isUp whether an administrator (or we) has set it up
 * @param hasCarrier whether the other end of the cable is there
 * @param isEthernet whether frames have Ethernet headers
 * @param rxQueues receive queues that it was made with; {@link Ethtool#queues} tells how many are in use
 * @param txQueues transmit queues that it was made with
 * @param kind {@code veth}, {@code bridge}, {@code tun} …; empty for hardware
 * @param hasXdpProgram whether an XDP program is attached
 */
public record NetworkLink(
        String name,
        int index,
        MacAddress macAddress,
        int mtu,
        int maxMtu,
        boolean isUp,
        boolean hasCarrier,
        boolean isEthernet,
        int rxQueues,
        int txQueues,
        String kind,
        boolean hasXdpProgram) {

    private static final int TYPE = 2;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;

    /** Whether frames can pass: set up, and the other end is there. */
    public boolean isRunning() {
        return isUp && hasCarrier;
    }

    /** Reads RTM_NEWLINK or RTM_DELLINK; empty if the message is too short or names no interface. */
    static Optional<NetworkLink> parse(NetlinkMessage message) {
        if (!message.holds(RouteMessages.IFINFO_BYTES)) {
            return Optional.empty();
        }
        int flags = message.int32(FLAGS);
        NetlinkAttributes attributes = message.attributesAfter(RouteMessages.IFINFO_BYTES);
        Optional<String> name = attributes.text(RouteMessages.IFLA_IFNAME);
        if (name.isEmpty() || name.get().isEmpty() || message.int32(INDEX) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new NetworkLink(
                name.get(),
                message.int32(INDEX),
                attributes
                        .octets(RouteMessages.IFLA_ADDRESS)
                        .map(NetworkLink::mac)
                        .orElse(MacAddress.ZERO),
                attributes.int32(RouteMessages.IFLA_MTU).orElse(0),
                attributes.int32(RouteMessages.IFLA_MAX_MTU).orElse(0),
                (flags & RouteMessages.IFF_UP) != 0,
                attributes.uint8(RouteMessages.IFLA_CARRIER).orElse(flags & RouteMessages.IFF_LOWER_UP) != 0,
                message.uint16(TYPE) == RouteMessages.ARPHRD_ETHER,
                attributes.int32(RouteMessages.IFLA_NUM_RX_QUEUES).orElse(1),
                attributes.int32(RouteMessages.IFLA_NUM_TX_QUEUES).orElse(1),
                attributes
                        .nested(RouteMessages.IFLA_LINKINFO)
                        .text(RouteMessages.IFLA_INFO_KIND)
                        .orElse(""),
                attributes
                                .nested(RouteMessages.IFLA_XDP)
                                .uint8(RouteMessages.IFLA_XDP_ATTACHED)
                                .orElse(0)
                        != 0));
    }

    private static MacAddress mac(byte[] octets) {
        if (octets.length != MacAddress.BYTES) {
            return MacAddress.ZERO;
        }
        long value = 0;
        for (byte octet : octets) {
            value = value << 8 | octet & 0xff;
        }
        return new MacAddress(value);
    }
}
