package net.isthmus.fastpath.session;

import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/** Flows and births of sessions, from words and from numbers. */
final class Births {
    private Births() {}

    /** A flow such as {@code 10.0.0.1:1000 → 10.1.0.1:80}. */
    static Flow flow(int protocol, String source, int sourcePort, String destination, int destinationPort) {
        var flow = new Flow();
        IpAddress from = IpAddress.parse(source);
        IpAddress to = IpAddress.parse(destination);
        set(flow, from, to);
        flow.sourcePort = sourcePort;
        flow.destinationPort = destinationPort;
        flow.protocol = protocol;
        return flow;
    }

    private static void set(Flow flow, IpAddress from, IpAddress to) {
        if (from.isIpv4()) {
            flow.source4(from.ipv4Bits());
            flow.destination4(to.ipv4Bits());
        } else {
            flow.sourceHigh = from.high();
            flow.sourceLow = from.low();
            flow.destinationHigh = to.high();
            flow.destinationLow = to.low();
        }
    }

    /** One of many UDP flows, each of another number; every other one is of IPv6. */
    static Flow numbered(int number) {
        var flow = new Flow();
        if ((number & 1) == 0) {
            flow.source4(10 << 24 | number >>> 8);
            flow.destination4(20 << 24 | number & 0xff);
        } else {
            flow.sourceHigh = 0xfd00L << 48;
            flow.sourceLow = (long) number >>> 8;
            flow.destinationHigh = 0xfd01L << 48;
            flow.destinationLow = (long) number & 0xff;
        }
        flow.sourcePort = 1000 + (number & 0xf);
        flow.destinationPort = 80;
        flow.protocol = IpProtocol.UDP;
        return flow;
    }

    /** The birth of a session that changes nothing of its packets. */
    static SessionBirth plain(Flow flow) {
        var birth = new SessionBirth();
        birth.original.set(flow);
        birth.reply.setReverse(flow);
        return birth;
    }

    /** The birth of a session whose source becomes another port. */
    static SessionBirth translated(Flow flow, int port) {
        SessionBirth birth = plain(flow);
        birth.reply.destinationPort = port;
        return birth;
    }
}
