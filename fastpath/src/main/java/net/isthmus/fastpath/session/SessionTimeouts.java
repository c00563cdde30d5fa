package net.isthmus.fastpath.session;

import net.isthmus.wire.IpProtocol;

/**
 * After how many seconds without a packet a session ends, by protocol and state.
 *
 * @param tcpEstablished at least 2 hours and 4 minutes (RFC 5382 §5)
 * @param tcpTransitory opening and closing connections, at least 4 minutes (RFC 5382 §5)
 * @param tcpHalfOpen a SYN without an answer
 * @param tcpClosed after a reset, or after both sides have ended it
 * @param udp at least 2 minutes (RFC 4787 §4.3)
 * @param udpUnanswered UDP of one direction only; a translated one keeps its 2 minutes
 * @param icmp queries, at least 60 seconds (RFC 5508 §3.2)
 * @param sctp SCTP
 * @param other GRE, ESP and whatever else
 */
public record SessionTimeouts(
        int tcpEstablished,
        int tcpTransitory,
        int tcpHalfOpen,
        int tcpClosed,
        int udp,
        int udpUnanswered,
        int icmp,
        int sctp,
        int other) {
    /** What holds where nothing else is said. */
    public static final SessionTimeouts USUAL = new SessionTimeouts(7440, 240, 30, 60, 300, 30, 60, 900, 600);

    /** RFC 4787 §4.3: no mapping of UDP ends earlier. */
    private static final int LEAST_UDP_MAPPING = 120;

    /** Seconds without a packet that a session may live. */
    public int of(SessionState state, int protocol, boolean isTranslated) {
        return switch (state) {
            case SYN_SENT -> tcpHalfOpen;
            case SYN_RECEIVED, CLOSING -> tcpTransitory;
            case ESTABLISHED -> tcpEstablished;
            case TIME_WAIT, CLOSED -> tcpClosed;
            case UNANSWERED, ANSWERED -> of(protocol, state == SessionState.ANSWERED, isTranslated);
        };
    }

    private int of(int protocol, boolean isAnswered, boolean isTranslated) {
        if (protocol == IpProtocol.UDP) {
            return isAnswered ? udp : isTranslated ? Math.max(udpUnanswered, LEAST_UDP_MAPPING) : udpUnanswered;
        }
        if (protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6) {
            return icmp;
        }
        return protocol == IpProtocol.SCTP ? sctp : other;
    }
}
