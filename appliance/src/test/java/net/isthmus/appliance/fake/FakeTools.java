package net.isthmus.appliance.fake;

import java.util.List;
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
        return List.of();
    }

    @Override
    public SessionCount countSessions(SessionFilter filter) {
        return new SessionCount(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public long clearSessions(SessionFilter filter) {
        return 0;
    }

    @Override
    public boolean ipsec(IpsecOrder order, String name) {
        return name.equals("hq") || name.equals("hq/lan");
    }

    @Override
    public void stopCapture(int id) {}
}
