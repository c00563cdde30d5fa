package net.isthmus.appliance.fake;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.ExplainRequest;
import net.isthmus.core.port.IpsecOrder;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.core.port.SessionFilter;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.core.status.ExplainStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.SessionStatus;
import net.isthmus.core.status.WhyStatus;

/** Tools that have no packet path to look at. */
final class FakeTools implements OperatorTools {
    private static final List<SessionStatus> SESSIONS = List.of(
            new SessionStatus(
                    "tcp",
                    "established",
                    "10.20.0.20:40000",
                    "203.0.113.9:443",
                    Optional.of("203.0.113.10:1030"),
                    Optional.empty(),
                    "dmz",
                    "internet",
                    90,
                    2,
                    7438,
                    12,
                    3400,
                    10,
                    91_000),
            new SessionStatus(
                    "icmp",
                    "unanswered",
                    "10.10.0.20",
                    "10.20.0.20",
                    Optional.empty(),
                    Optional.empty(),
                    "trusted",
                    "dmz",
                    5,
                    5,
                    55,
                    1,
                    84,
                    0,
                    0));

    @Override
    public PacketCapture capture(CaptureRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun ping(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun traceroute(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ProbeRun mtuProbe(ProbeRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public WhyStatus why(WhyRequest request) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public SelfTestStatus selfTest(String interfaceName) {
        throw new IllegalArgumentException("there is no packet path");
    }

    @Override
    public ExplainStatus explain(ExplainRequest request) {
        if (request.to().equals("nobody")) {
            throw new IllegalArgumentException("nobody is neither an address nor a workload");
        }
        return new ExplainStatus(
                "deny",
                true,
                new ExplainStatus.End("10.20.0.20", "dmz", "web-0", "app=web"),
                new ExplainStatus.End("10.10.0.20", "trusted", "db-0", "app=db"),
                List.of(new ExplainStatus.Line(
                        "isolation",
                        "ingress isolation by db-from-web",
                        "db-0 is isolated for ingress by network policy db-from-web; no rule allows this")));
    }

    @Override
    public List<SessionStatus> sessions(SessionFilter filter, int limit) {
        return SESSIONS.stream().filter(one -> fits(one, filter)).limit(limit).toList();
    }

    @Override
    public SessionCount countSessions(SessionFilter filter) {
        return new SessionCount(sessions(filter, SESSIONS.size()).size(), 1000, 30, 28, 4, 90, 60, 20);
    }

    @Override
    public long clearSessions(SessionFilter filter) {
        return sessions(filter, SESSIONS.size()).size();
    }

    /** The zone is called as the interface. */
    private static boolean fits(SessionStatus session, SessionFilter filter) {
        List<String> links = List.of(session.in(), session.out());
        if (filter.zone().filter("nowhere"::equals).isPresent()) {
            throw new IllegalArgumentException("there is no zone named nowhere");
        }
        return filter.zone().map(links::contains).orElse(true)
                && filter.link().map(links::contains).orElse(true)
                && filter.protocol().map(session.protocol()::equals).orElse(true)
                && filter.state().map(session.state()::equals).orElse(true)
                && filter.port()
                        .map(port -> session.destination().endsWith(":" + port))
                        .orElse(true);
    }

    @Override
    public boolean bgp(Optional<String> neighbor, BgpReset reset) {
        return neighbor.map(name -> name.equals("carrier")).orElse(true);
    }

    @Override
    public boolean ipsec(IpsecOrder order, String name) {
        return name.equals("hq") || name.equals("hq/lan");
    }

    @Override
    public void stopCapture(int id) {}
}
