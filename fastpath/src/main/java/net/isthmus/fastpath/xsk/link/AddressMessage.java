package net.isthmus.fastpath.xsk.link;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.util.Optional;
import net.isthmus.fastpath.xsk.libc.Sockets;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * The kernel's messages about addresses, {@code struct ifaddrmsg} and its attributes.
 *
 * <pre>
 *   0       1       2       3       4       8
 *   +-------+-------+-------+-------+-------+- - - - - -+
 *   |family |length | flags | scope | index | attributes|
 *   +-------+-------+-------+-------+-------+- - - - - -+
 * </pre>
 */
final class AddressMessage {

    private static final int PREFIX_LENGTH = 1;

    private AddressMessage() {}

    /** Reads RTM_NEWADDR; empty if it is too short or contradicts itself. */
    static Optional<InterfaceAddress> parse(NetlinkMessage message) {
        if (!message.holds(RouteMessages.IFADDR_BYTES)) {
            return Optional.empty();
        }
        int length = Byte.toUnsignedInt(message.payload().get(JAVA_BYTE, PREFIX_LENGTH));
        NetlinkAttributes attributes = message.attributesAfter(RouteMessages.IFADDR_BYTES);
        return attributes
                .octets(RouteMessages.IFA_LOCAL)
                .or(() -> attributes.octets(RouteMessages.IFA_ADDRESS))
                .filter(octets -> octets.length == 4 || octets.length == 16)
                .filter(octets -> length <= octets.length * 8)
                .map(octets -> new InterfaceAddress(IpAddress.ofBytes(octets), length));
    }

    /** Makes RTM_NEWADDR or RTM_DELADDR. */
    static NetlinkRequest request(int type, int flags, int index, InterfaceAddress address, String verb) {
        byte[] octets = address.address().toBytes();
        return new NetlinkRequest(type, flags, verb + " address " + address + " interface=" + index)
                .uint8(address.address().isIpv4() ? Sockets.AF_INET : Sockets.AF_INET6)
                .uint8(address.length())
                .uint8(0)
                .uint8(RouteMessages.RT_SCOPE_UNIVERSE)
                .int32(index)
                .attribute(RouteMessages.IFA_LOCAL, octets)
                .attribute(RouteMessages.IFA_ADDRESS, octets)
                .attribute(RouteMessages.IFA_FLAGS, RouteMessages.IFA_F_NODAD | RouteMessages.IFA_F_NOPREFIXROUTE);
    }
}
