package net.isthmus.bgp.message;

import java.util.ArrayList;
import java.util.List;
import net.isthmus.wire.OctetWriter;

/** Capabilities on the wire, each a code, a length of one octet, and a value: RFC 5492 §4. */
final class CapabilityCodec {
    private static final int MULTIPROTOCOL = 1;
    private static final int ROUTE_REFRESH = 2;
    private static final int EXTENDED_MESSAGE = 6;
    private static final int GRACEFUL_RESTART = 64;
    private static final int FOUR_OCTET_AS = 65;
    private static final int ENHANCED_ROUTE_REFRESH = 70;

    private static final int R_BIT = 0x8000;
    private static final int N_BIT = 0x4000;
    private static final int RESTART_TIME = 0x0fff;
    private static final int F_BIT = 0x80;

    private CapabilityCodec() {}

    /** Reads the value {@code octets[at..end)} of a capability. */
    static Capability read(int code, byte[] octets, int at, int end) throws MalformedMessage {
        return switch (code) {
            case MULTIPROTOCOL -> {
                checkLength("multiprotocol", 4, end - at);
                yield new Capability.Multiprotocol(BigEndian.u16(octets, at), BigEndian.u8(octets, at + 3));
            }
            case ROUTE_REFRESH -> {
                checkLength("route refresh", 0, end - at);
                yield new Capability.RouteRefresh();
            }
            case EXTENDED_MESSAGE -> {
                checkLength("extended message", 0, end - at);
                yield new Capability.ExtendedMessage();
            }
            case GRACEFUL_RESTART -> gracefulRestart(octets, at, end);
            case FOUR_OCTET_AS -> {
                checkLength("four-octet AS", 4, end - at);
                yield new Capability.FourOctetAs(BigEndian.u32(octets, at));
            }
            case ENHANCED_ROUTE_REFRESH -> {
                checkLength("enhanced route refresh", 0, end - at);
                yield new Capability.EnhancedRouteRefresh();
            }
            default -> new Capability.Unknown(code, BigEndian.copy(octets, at, end));
        };
    }

    private static Capability gracefulRestart(byte[] octets, int at, int end) throws MalformedMessage {
        if (end - at < 2 || (end - at - 2) % 4 != 0) {
            throw new MalformedMessage(
                    ErrorCode.MALFORMED_OPEN,
                    "a graceful restart capability of " + (end - at) + " octets; it must have 2 and 4 for each family");
        }
        List<Capability.KeptFamily> families = new ArrayList<>();
        for (int i = at + 2; i < end; i += 4) {
            boolean isKept = (octets[i + 3] & F_BIT) != 0;
            families.add(new Capability.KeptFamily(BigEndian.u16(octets, i), BigEndian.u8(octets, i + 2), isKept));
        }
        int flags = BigEndian.u16(octets, at);
        return new Capability.GracefulRestart(
                (flags & R_BIT) != 0, (flags & N_BIT) != 0, flags & RESTART_TIME, families);
    }

    private static void checkLength(String name, int right, int length) throws MalformedMessage {
        if (length != right) {
            throw new MalformedMessage(
                    ErrorCode.MALFORMED_OPEN,
                    "a " + name + " capability of " + length + " octets; it must have " + right);
        }
    }

    /** Writes code, length and value. */
    static void write(Capability capability, OctetWriter out) {
        switch (capability) {
            case Capability.Multiprotocol family ->
                out.u8(MULTIPROTOCOL).u8(4).u16(family.afi()).u8(0).u8(family.safi());
            case Capability.RouteRefresh _ -> out.u8(ROUTE_REFRESH).u8(0);
            case Capability.ExtendedMessage _ -> out.u8(EXTENDED_MESSAGE).u8(0);
            case Capability.EnhancedRouteRefresh _ ->
                out.u8(ENHANCED_ROUTE_REFRESH).u8(0);
            case Capability.FourOctetAs four -> out.u8(FOUR_OCTET_AS).u8(4).u32(four.as());
            case Capability.GracefulRestart restart -> write(restart, out);
            case Capability.Unknown unknown ->
                out.u8(unknown.code()).u8(unknown.value().length()).octets(unknown.value());
        }
    }

    private static void write(Capability.GracefulRestart restart, OctetWriter out) {
        out.u8(GRACEFUL_RESTART).u8(2 + 4 * restart.families().size());
        out.u16((restart.isRestarting() ? R_BIT : 0)
                | (restart.isNotificationAware() ? N_BIT : 0)
                | restart.restartTimeSeconds());
        for (Capability.KeptFamily family : restart.families()) {
            out.u16(family.afi()).u8(family.safi()).u8(family.isForwardingKept() ? F_BIT : 0);
        }
    }
}
