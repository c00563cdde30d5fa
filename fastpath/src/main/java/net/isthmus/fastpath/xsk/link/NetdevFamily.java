package net.isthmus.fastpath.xsk.link;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.isthmus.fastpath.xsk.libc.NativeCallException;

/**
 * Asks the kernel's generic netlink family {@code netdev} what a driver can do.
 *
 * <pre>
 *   CTRL_CMD_GETFAMILY "netdev"     ──▶ its number
 *   NETDEV_CMD_DEV_GET index        ──▶ xdp-features, xdp-zc-max-segs, xsk-features
 * </pre>
 *
 * <p>Behind the netlink header of both stands {@code struct genlmsghdr}: command u8, version u8, reserved u16. Control
 * path only.
 */
public final class NetdevFamily {

    private static final int GENL_ID_CTRL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int NETDEV_CMD_DEV_GET = 1;
    private static final int VERSION = 1;

    /** {@code struct genlmsghdr}. */
    static final int HEADER_BYTES = 4;

    private NetdevFamily() {}

    /** What the driver of an interface says; empty if this kernel cannot be asked or there is no such interface. */
    public static Optional<XdpFeatures> features(int interfaceIndex) {
        try (NetlinkSocket socket = NetlinkSocket.forGeneric()) {
            OptionalInt family = familyOf(socket.get(request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, "find family netdev")
                    .attribute(CTRL_ATTR_FAMILY_NAME, "netdev")));
            if (family.isEmpty()) {
                return Optional.empty();
            }
            String what = "features of interface " + interfaceIndex;
            return featuresIn(
                    socket.get(request(family.getAsInt(), NETDEV_CMD_DEV_GET, what)
                            .attribute(XdpFeatures.IFINDEX_ATTRIBUTE, interfaceIndex)),
                    interfaceIndex);
        } catch (NativeCallException _) {
            return Optional.empty(); // a kernel before 6.3, or an interface that has just gone
        }
    }

    /** The number of the family in the controller's answer. */
    static OptionalInt familyOf(List<NetlinkMessage> answers) {
        return answers.stream()
                .filter(answer -> answer.type() == GENL_ID_CTRL)
                .map(answer -> answer.attributesAfter(HEADER_BYTES).uint16(CTRL_ATTR_FAMILY_ID))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /** The features of an interface in the family's answer. */
    static Optional<XdpFeatures> featuresIn(List<NetlinkMessage> answers, int interfaceIndex) {
        return answers.stream()
                .map(answer -> answer.attributesAfter(HEADER_BYTES))
                .filter(attributes ->
                        attributes.int32(XdpFeatures.IFINDEX_ATTRIBUTE).orElse(0) == interfaceIndex)
                .map(XdpFeatures::parse)
                .findFirst();
    }

    private static NetlinkRequest request(int family, int command, String what) {
        return new NetlinkRequest(family, NetlinkRequest.NLM_F_ACK, what)
                .uint8(command)
                .uint8(VERSION)
                .uint16(0);
    }
}
