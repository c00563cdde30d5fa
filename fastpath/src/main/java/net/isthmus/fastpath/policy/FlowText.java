package net.isthmus.fastpath.policy;

import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/** A flow in words, for operators. */
final class FlowText {
    private FlowText() {}

    static IpAddress source(Flow flow) {
        return address(flow.sourceHigh, flow.sourceLow);
    }

    static IpAddress destination(Flow flow) {
        return address(flow.destinationHigh, flow.destinationLow);
    }

    private static IpAddress address(long high, long low) {
        return Flow.isIp4(high, low) ? IpAddress.ofIpv4((int) low) : IpAddress.ofIpv6(high, low);
    }

    static String protocol(Flow flow) {
        return switch (flow.protocol) {
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.SCTP -> "sctp";
            case IpProtocol.ICMP -> "icmp";
            case IpProtocol.ICMPV6 -> "icmpv6";
            default -> "protocol " + flow.protocol;
        };
    }

    static String sourcePort(Flow flow) {
        return IpProtocol.hasPorts(flow.protocol) ? ":" + flow.sourcePort : "";
    }

    static String destinationPort(Flow flow) {
        return IpProtocol.hasPorts(flow.protocol) ? ":" + flow.destinationPort : "";
    }
}
