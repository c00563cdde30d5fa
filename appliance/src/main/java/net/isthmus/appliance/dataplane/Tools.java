package net.isthmus.appliance.dataplane;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.IntPredicate;
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
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.probe.ProbeRuns;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.services.rib.Rib;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/** The operators' tools on a packet path that runs. */
public final class Tools implements OperatorTools {
    private final FastPath fastPath;
    private final Vrfs vrfs;
    private final ProbeRuns probes;
    private final Why why;
    private final SelfTests selfTests;
    private final IpsecConnections ipsec;
    private final BgpSpeaking bgp;
    private final Explain explain;
    private final SessionList sessions;
    private final SecurityPolicy securityPolicy;

    Tools(
            FastPath fastPath,
            Rib rib,
            Vrfs vrfs,
            SelfTests selfTests,
            SecurityPolicy securityPolicy,
            IpsecConnections ipsec,
            BgpSpeaking bgp) {
        this.ipsec = ipsec;
        this.bgp = bgp;
        this.selfTests = selfTests;
        this.fastPath = fastPath;
        this.vrfs = vrfs;
        why = new Why(fastPath, rib, vrfs);
        explain = new Explain(fastPath, securityPolicy);
        sessions = new SessionList(fastPath);
        this.securityPolicy = securityPolicy;
        probes = fastPath.control()
                .submit(() -> new ProbeRuns(fastPath, new Ways()))
                .join();
    }

    @Override
    public PacketCapture capture(CaptureRequest request) {
        return fastPath.captures().start(request);
    }

    @Override
    public boolean bgp(Optional<String> neighbor, BgpReset reset) {
        return bgp.reset(neighbor, reset);
    }

    @Override
    public boolean ipsec(IpsecOrder order, String name) {
        return ipsec.order(order, name);
    }

    @Override
    public void stopCapture(int id) {
        fastPath.captures().stop(id);
    }

    @Override
    public ProbeRun ping(ProbeRequest request) {
        return start(runs -> runs.ping(request));
    }

    @Override
    public ProbeRun traceroute(ProbeRequest request) {
        return start(runs -> runs.traceroute(request));
    }

    @Override
    public ProbeRun mtuProbe(ProbeRequest request) {
        return start(runs -> runs.mtuProbe(request));
    }

    @Override
    public WhyStatus why(WhyRequest request) {
        return onControlLoop(() -> why.ask(request));
    }

    @Override
    public SelfTestStatus selfTest(String interfaceName) {
        return selfTests.run(interfaceName);
    }

    @Override
    public ExplainStatus explain(ExplainRequest request) {
        return onControlLoop(() -> explain.ask(request));
    }

    @Override
    public List<SessionStatus> sessions(SessionFilter filter, int limit) {
        return sessions.list(filter, zone(filter), limit);
    }

    @Override
    public SessionCount countSessions(SessionFilter filter) {
        return sessions.count(filter, zone(filter));
    }

    @Override
    public long clearSessions(SessionFilter filter) {
        return sessions.clear(filter, zone(filter));
    }

    private IntPredicate zone(SessionFilter filter) {
        return filter.zone()
                .map(name -> onControlLoop(() -> securityPolicy.linksOf(name)))
                .orElse(_ -> true);
    }

    private ProbeRun start(Function<ProbeRuns, ProbeRun> question) {
        return onControlLoop(() -> question.apply(probes));
    }

    private <T> T onControlLoop(Callable<T> question) {
        try {
            return fastPath.control().submit(question).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /** Routes as workers find them. */
    private final class Ways implements ProbeRuns.Ways {
        @Override
        public Optional<Integer> vrf(String name) {
            return Optional.ofNullable(vrfs.all().get(name));
        }

        @Override
        public Optional<Entry> out(int vrf, IpAddress destination) {
            return fastPath.interfaces().table().find(fastPath.fib().egressOf(vrf, destination));
        }

        @Override
        public Optional<IpAddress> source(Entry entry, boolean isIp4) {
            return own(entry, isIp4).or(() -> fastPath.interfaces().table().entries().stream()
                    .filter(other -> other.vrf() == entry.vrf())
                    .flatMap(other -> own(other, isIp4).stream())
                    .findFirst());
        }

        private Optional<IpAddress> own(Entry entry, boolean isIp4) {
            return fastPath.interfaces().addresses(entry.name()).stream()
                    .map(InterfaceAddress::address)
                    .filter(address -> address.isIpv4() == isIp4 && !address.isLinkLocal())
                    .findFirst();
        }
    }
}
