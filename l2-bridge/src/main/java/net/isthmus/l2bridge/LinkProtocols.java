package net.isthmus.l2bridge;

import net.isthmus.core.DropReason;
import net.isthmus.wire.Ethernet;

/**
 * The protocols between neighbours on a link, whose group addresses end at every bridge (IEEE 802.1Q §8.6.3):
 *
 * <pre>
 *   01-80-C2-00-00-00  bridges: spanning tree           -03  port access control (802.1X), LLDP
 *                 -01  PAUSE: never forwarded           -08  provider bridges
 *                 -02  slow protocols: LACP, OAM        -0E  LLDP, PTP
 * </pre>
 */
final class LinkProtocols {
    /** Addresses of bridge protocols. */
    static final int BPDU = 1 | 1 << 8 | 1 << 13;

    /** PAUSE, which a bridge must not forward (IEEE 802.3 §31B.1). */
    static final int PAUSE = 1 << 1;

    private static final int SLOW = 2;
    private static final int PORT_ACCESS = 3;

    private LinkProtocols() {}

    /** Why a frame to a reserved group ends here. */
    static DropReason reason(long destination, int type) {
        int last = (int) (destination & 0xf);
        if (type == Ethernet.TYPE_LLDP) {
            return DropReason.BRIDGE_LLDP;
        }
        if ((BPDU >>> last & 1) != 0) {
            return DropReason.BRIDGE_BPDU;
        }
        return switch (last) {
            case 1 -> DropReason.BRIDGE_PAUSE;
            case SLOW -> DropReason.BRIDGE_SLOW_PROTOCOL;
            case PORT_ACCESS -> DropReason.BRIDGE_PORT_ACCESS;
            default -> DropReason.BRIDGE_LINK_LOCAL_GROUP;
        };
    }
}
