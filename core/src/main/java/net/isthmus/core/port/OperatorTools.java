package net.isthmus.core.port;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.status.ExplainStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.SessionStatus;
import net.isthmus.core.status.WhyStatus;

/** What operators use to find out where packets go. Any thread but the control loop's. */
public interface OperatorTools {
    /**
     * Starts a capture.
     *
     * @throws IllegalArgumentException if the filter is wrong or there is no such interface
     */
    PacketCapture capture(CaptureRequest request);

    /**
     * Asks an address whether it is there.
     *
     * @throws IllegalArgumentException if it cannot be asked
     */
    ProbeRun ping(ProbeRequest request);

    /** Shows the routers on the way to an address. */
    ProbeRun traceroute(ProbeRequest request);

    /** Searches the largest packet that reaches an address. */
    ProbeRun mtuProbe(ProbeRequest request);

    /**
     * Says what would become of a packet, without sending, counting or learning anything.
     *
     * @throws IllegalArgumentException if there can be no such packet
     */
    WhyStatus why(WhyRequest request);

    /**
     * Finds out what the NIC of an interface lets pass; takes some seconds.
     *
     * @throws IllegalArgumentException if there is no such port or VLAN, or it is down
     */
    SelfTestStatus selfTest(String interfaceName);

    /**
     * Says whether a session may be and which line decides it, without a packet.
     *
     * @throws IllegalArgumentException if there can be no such session
     */
    ExplainStatus explain(ExplainRequest request);

    /** Sessions that fit, as they are now, at most so many. */
    List<SessionStatus> sessions(SessionFilter filter, int limit);

    /** How many sessions fit. */
    SessionCount countSessions(SessionFilter filter);

    /** Ends all sessions that fit; returns how many those were. */
    long clearSessions(SessionFilter filter);

    /**
     * Wants something of an IPsec connection, or of a child as {@code CONNECTION/CHILD}; does not wait for it.
     *
     * @return false if there is none of this name
     */
    boolean ipsec(IpsecOrder order, String name);

    /**
     * Resets the session with a neighbour of BGP, or with all; does not wait for it.
     *
     * @return false if there is none of this name
     */
    boolean bgp(Optional<String> neighbor, BgpReset reset);

    /** Stops a capture that somebody else reads. */
    void stopCapture(int id);
}
