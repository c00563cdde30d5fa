package net.isthmus.appliance.wiring;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.appliance.commit.Preparation;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.ApplianceException.Severity;
import net.isthmus.core.config.Configuration;
import net.isthmus.core.plan.Action;
import net.isthmus.core.port.BgpQuery;
import net.isthmus.core.port.BgpReset;
import net.isthmus.core.port.CaptureRequest;
import net.isthmus.core.port.ControlPulse;
import net.isthmus.core.port.DataPlane;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.port.ExplainRequest;
import net.isthmus.core.port.IpsecOrder;
import net.isthmus.core.port.OperatorTools;
import net.isthmus.core.port.PacketCapture;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.core.port.SessionFilter;
import net.isthmus.core.port.TraceOrder;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BgpPath;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.ExplainStatus;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.IpsecLogLine;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.status.MacNatStatus;
import net.isthmus.core.status.NatStatus;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.PolicyRouteStatus;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.core.status.RecentDrops;
import net.isthmus.core.status.RouteStatus;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.status.ServiceStatus;
import net.isthmus.core.status.SessionCount;
import net.isthmus.core.status.SessionStatus;
import net.isthmus.core.status.TracedPacket;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.VxlanStatus;
import net.isthmus.core.status.WhyStatus;
import net.isthmus.core.status.WorkerStatus;
import org.jspecify.annotations.Nullable;

/**
 * The packet path before and after it is there: it is made when the first configuration comes, because that says how
 * large it is. Before, it shows nothing.
 */
public final class LatePacketPath
        implements Preparation, DataPlane, DataPlaneView, OperatorTools, ControlPulse, AutoCloseable {

    /** A packet path that runs, by its ports, and how to end it. */
    record Started(DataPlane dataPlane, DataPlaneView view, OperatorTools tools, ControlPulse pulse, Runnable end) {}

    /** Makes a packet path of a size. */
    @FunctionalInterface
    interface Start {
        /** One with so many workers and room for so many sessions. */
        Started of(int workers, int sessions);
    }

    private final Start start;
    private volatile @Nullable Started started;

    /**
     * A packet path that is not there yet.
     *
     * @param start makes it
     */
    LatePacketPath(Start start) {
        this.start = start;
    }

    @Override
    public synchronized void prepare(Configuration configuration) {
        if (started == null) {
            int workers =
                    configuration.system().workers().on(Runtime.getRuntime().availableProcessors());
            started = start.of(workers, configuration.firewall().sessions().most());
        }
    }

    @Override
    public void apply(Action action) {
        Started running = started;
        if (running == null) {
            throw new ApplianceException(Severity.FATAL, "the packet path does not run", null);
        }
        running.dataPlane().apply(action);
    }

    @Override
    public List<InterfaceStatus> interfaces() {
        return ask(DataPlaneView::interfaces);
    }

    @Override
    public List<BridgeStatus> bridges() {
        return ask(DataPlaneView::bridges);
    }

    @Override
    public List<VxlanStatus> vxlans() {
        return ask(DataPlaneView::vxlans);
    }

    @Override
    public List<MacNatStatus> macNat() {
        return ask(DataPlaneView::macNat);
    }

    @Override
    public List<SelfTestStatus> selfTests() {
        return ask(DataPlaneView::selfTests);
    }

    @Override
    public List<RouteStatus> routes(Optional<String> vrf, Optional<String> within, int limit) {
        return ask(view -> view.routes(vrf, within, limit));
    }

    @Override
    public List<VrfStatus> vrfs() {
        return ask(DataPlaneView::vrfs);
    }

    @Override
    public List<PolicyStatus> policy() {
        return ask(DataPlaneView::policy);
    }

    @Override
    public List<PolicyRouteStatus> policyRoutes() {
        return ask(DataPlaneView::policyRoutes);
    }

    @Override
    public List<ServiceStatus> services() {
        return ask(DataPlaneView::services);
    }

    @Override
    public IpsecStatus ipsec() {
        Started running = started;
        return running == null ? IpsecStatus.NONE : running.view().ipsec();
    }

    @Override
    public List<IpsecLogLine> ipsecLog(String connection) {
        return ask(view -> view.ipsecLog(connection));
    }

    @Override
    public BgpStatus bgp() {
        Started running = started;
        return running == null ? BgpStatus.NONE : running.view().bgp();
    }

    @Override
    public List<BgpPath> bgpPaths(BgpQuery query) {
        return ask(view -> view.bgpPaths(query));
    }

    @Override
    public boolean bgp(Optional<String> neighbor, BgpReset reset) {
        return tools().bgp(neighbor, reset);
    }

    @Override
    public boolean ipsec(IpsecOrder order, String name) {
        return tools().ipsec(order, name);
    }

    @Override
    public SessionCount sessionCount() {
        Started running = started;
        return running == null
                ? new SessionCount(0, 0, 0, 0, 0, 0, 0, 0)
                : running.view().sessionCount();
    }

    @Override
    public NatStatus nat(int mostMappings) {
        Started running = started;
        return running == null
                ? new NatStatus(List.of(), List.of(), 0)
                : running.view().nat(mostMappings);
    }

    @Override
    public List<NeighbourStatus> neighbours() {
        return ask(DataPlaneView::neighbours);
    }

    @Override
    public List<AddressClientStatus> addressClients() {
        return ask(DataPlaneView::addressClients);
    }

    @Override
    public List<DropStatus> drops() {
        return ask(DataPlaneView::drops);
    }

    @Override
    public List<RecentDrops> recentDrops() {
        return ask(DataPlaneView::recentDrops);
    }

    @Override
    public List<CounterStatus> counters() {
        return ask(DataPlaneView::counters);
    }

    @Override
    public List<InterfacePlan> interfacePlans() {
        return ask(DataPlaneView::interfacePlans);
    }

    @Override
    public List<BalanceStatus> balance() {
        return ask(DataPlaneView::balance);
    }

    @Override
    public List<WorkerStatus> workers() {
        return ask(DataPlaneView::workers);
    }

    @Override
    public List<TracedPacket> trace(TraceOrder order) {
        return ask(view -> view.trace(order));
    }

    @Override
    public PacketCapture capture(CaptureRequest request) {
        return tools().capture(request);
    }

    @Override
    public void stopCapture(int id) {
        tools().stopCapture(id);
    }

    @Override
    public ProbeRun ping(ProbeRequest request) {
        return tools().ping(request);
    }

    @Override
    public ProbeRun traceroute(ProbeRequest request) {
        return tools().traceroute(request);
    }

    @Override
    public ProbeRun mtuProbe(ProbeRequest request) {
        return tools().mtuProbe(request);
    }

    @Override
    public WhyStatus why(WhyRequest request) {
        return tools().why(request);
    }

    @Override
    public SelfTestStatus selfTest(String interfaceName) {
        return tools().selfTest(interfaceName);
    }

    @Override
    public ExplainStatus explain(ExplainRequest request) {
        return tools().explain(request);
    }

    @Override
    public List<SessionStatus> sessions(SessionFilter filter, int limit) {
        return tools().sessions(filter, limit);
    }

    @Override
    public SessionCount countSessions(SessionFilter filter) {
        return tools().countSessions(filter);
    }

    @Override
    public long clearSessions(SessionFilter filter) {
        return tools().clearSessions(filter);
    }

    private OperatorTools tools() {
        Started running = started;
        if (running == null) {
            throw new ApplianceException("there is no packet path yet");
        }
        return running.tools();
    }

    @Override
    public long nanosSinceLastRound() {
        Started running = started;
        return running == null ? -1 : running.pulse().nanosSinceLastRound();
    }

    @Override
    public synchronized void close() {
        Started running = started;
        if (running != null) {
            started = null;
            running.end().run();
        }
    }

    private <T> List<T> ask(Function<DataPlaneView, List<T>> question) {
        Started running = started;
        return running == null ? List.of() : question.apply(running.view());
    }
}
