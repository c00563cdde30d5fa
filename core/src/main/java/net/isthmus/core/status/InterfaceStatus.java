package net.isthmus.core.status;

import java.util.List;
import java.util.Optional;

/**
 * One interface as it is now.
 *
 * @param name the configuration's name of it
 * @param kind {@code port}, {@code vlan}, {@code bvi}, {@code vxlan}, {@code host} or {@code management}
 * @param state {@code up}, {@code down} (no carrier), {@code absent} (no such NIC now) or {@code unverified} (it is not
 *     proven that the NIC is the right one: nothing is forwarded by it)
 * @param trouble why it is absent or unverified
 * @param kernelName name of the Linux network device, if the interface has one
 * @param mac MAC address as text, if it has one
 * @param mtu largest IP packet in bytes that it sends
 * @param mtuSource {@code dhcp4} or {@code ra} if that has lowered the MTU below the configured one
 * @param addresses addresses with prefix length
 * @param bridge name of the bridge of which it is a member
 * @param rung the way by which its packets come and go: {@code zero-copy}, {@code native-copy}, {@code generic},
 *     {@code af-packet}; only for ports
 * @param rungReasons why the better rungs were refused, in the order in which they were tried
 * @param queues queues in use
 * @param traffic what it has carried
 */
public record InterfaceStatus(
        String name,
        String kind,
        String state,
        Optional<String> trouble,
        Optional<String> kernelName,
        Optional<String> mac,
        int mtu,
        Optional<String> mtuSource,
        List<String> addresses,
        Optional<String> bridge,
        Optional<String> rung,
        List<String> rungReasons,
        int queues,
        Traffic traffic) {

    /** Packets and bytes since start; bytes include the Ethernet header. */
    public record Traffic(long rxPackets, long rxBytes, long txPackets, long txBytes) {
        /** No traffic. */
        public static final Traffic NONE = new Traffic(0, 0, 0, 0);

        /** The sum of two. */
        public Traffic plus(Traffic other) {
            return new Traffic(
                    rxPackets + other.rxPackets,
                    rxBytes + other.rxBytes,
                    txPackets + other.txPackets,
                    txBytes + other.txBytes);
        }
    }

    /** Copies the lists. */
    public InterfaceStatus {
        addresses = List.copyOf(addresses);
        rungReasons = List.copyOf(rungReasons);
    }
}
