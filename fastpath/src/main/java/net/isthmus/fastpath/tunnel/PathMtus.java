package net.isthmus.fastpath.tunnel;

import java.util.HashMap;
import java.util.Map;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.Ipv6;

/**
 * What routers of the underlay have said of the ways to remotes: the longest packet that goes through.
 *
 * <p>A way is forgotten ten minutes after the last report (RFC 1191 §6.3, RFC 8201 §5.3), so that one which has grown
 * wider is used again; the next packet that is too long brings the next report. A report is never believed below what
 * any link must carry: a forged one may slow tunnels down, not stop them.
 */
public final class PathMtus {
    /** Nobody has said anything. */
    public static final int UNKNOWN = 0xffff;

    /** Least that is believed of an IPv4 path; real ones carry 576 bytes (RFC 1122 §3.3.3). */
    public static final int LEAST_IP4 = 576;

    /** How long a report is believed. */
    public static final long LIFETIME_NS = 600_000_000_000L;

    /** A remote that the configuration has: there are no more of these than it allows. */
    private record Way(int vrf, IpAddress remote) {}

    private record Report(int mtu, long untilNs) {}

    private final Map<Way, Report> reports = new HashMap<>();

    /** Longest outer packet of a way. */
    public int of(int vrf, IpAddress remote) {
        Report report = reports.get(new Way(vrf, remote));
        return report == null ? UNKNOWN : report.mtu();
    }

    /** Takes a report; true if it changes what was known. A wider way than known is no news. */
    public boolean report(int vrf, IpAddress remote, int mtu, long nowNs) {
        int believed = Math.max(mtu, remote.isIpv4() ? LEAST_IP4 : Ipv6.MIN_MTU);
        if (believed > of(vrf, remote)) {
            return false;
        }
        Report before = reports.put(new Way(vrf, remote), new Report(believed, nowNs + LIFETIME_NS));
        return before == null || before.mtu() != believed;
    }

    /** Forgets a way. */
    public void forget(int vrf, IpAddress remote) {
        reports.remove(new Way(vrf, remote));
    }

    /** Forgets old reports; true if there were any. */
    public boolean expire(long nowNs) {
        return reports.values().removeIf(report -> nowNs - report.untilNs() >= 0);
    }
}
