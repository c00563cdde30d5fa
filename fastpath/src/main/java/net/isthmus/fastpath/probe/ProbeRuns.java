package net.isthmus.fastpath.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.ProbeRequest;
import net.isthmus.core.port.ProbeRun;
import net.isthmus.fastpath.control.EchoSessions;
import net.isthmus.fastpath.control.EchoSessions.Kind;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.wire.IpAddress;

/** Starts pings, traceroutes and searches for a path's MTU, and lets time pass for those that run. */
@OwnedBy("control loop")
public final class ProbeRuns {
    private static final int USUAL_IP4 = 84;
    private static final int USUAL_IP6 = 104;
    private static final int TRACEROUTE_BYTES = 60;
    private static final int MAX_RUNS = 32;

    /** Where packets to an address go and by which address the appliance speaks there. */
    public interface Ways {
        /** VRF by name. */
        Optional<Integer> vrf(String name);

        /** Interface by which packets to an address leave, if there is a route. */
        Optional<Entry> out(int vrf, IpAddress destination);

        /** An address of an interface, or of its VRF if it has none of this family. */
        Optional<IpAddress> source(Entry entry, boolean isIp4);
    }

    private final FastPath fastPath;
    private final Ways ways;
    private final List<RunningProbes> running = new ArrayList<>();

    /** No runs yet. Call on the control loop, before the first. */
    public ProbeRuns(FastPath fastPath, Ways ways) {
        this.fastPath = fastPath;
        this.ways = ways;
        fastPath.control().addTicker(this::tick);
    }

    /** Pings. */
    public ProbeRun ping(ProbeRequest request) {
        return start(
                request,
                Kind.ICMP,
                (destination, _) ->
                        new PingMachine(request, bytes(request, destination.isIpv4() ? USUAL_IP4 : USUAL_IP6)));
    }

    /** Walks the hops. */
    public ProbeRun traceroute(ProbeRequest request) {
        return start(
                request,
                request.isUdp() ? Kind.UDP : Kind.ICMP,
                (_, _) -> new TracerouteMachine(request, bytes(request, TRACEROUTE_BYTES)));
    }

    /** Searches for the path's MTU. */
    public ProbeRun mtuProbe(ProbeRequest request) {
        return start(
                request,
                Kind.ICMP,
                (destination, out) -> new MtuMachine(
                        request, destination.isIpv4(), request.bytes() == 0 ? out.mtu() : request.bytes()));
    }

    private static int bytes(ProbeRequest request, int usual) {
        return request.bytes() == 0 ? usual : request.bytes();
    }

    private interface Maker {
        ProbeMachine make(IpAddress destination, Entry out);
    }

    private ProbeRun start(ProbeRequest request, Kind kind, Maker maker) {
        IpAddress destination = IpAddress.parse(request.destination());
        if (destination.isLinkLocal() || destination.isMulticast() || destination.isUnspecified()) {
            throw new IllegalArgumentException("link-local addresses and groups cannot be asked: " + destination);
        }
        if (running.size() >= MAX_RUNS) {
            throw new IllegalArgumentException(MAX_RUNS + " such runs are under way already, the most");
        }
        InterfaceTable table = fastPath.interfaces().table();
        Optional<Entry> from = request.from().map(name -> table.find(name)
                .orElseThrow(() -> new IllegalArgumentException("there is no interface " + name)));
        int vrf = from.map(Entry::vrf)
                .or(() -> request.vrf().map(name -> ways.vrf(name)
                        .orElseThrow(() -> new IllegalArgumentException("there is no VRF " + name))))
                .orElse(0);
        Optional<Entry> out = ways.out(vrf, destination);
        Entry speaker = from.or(() -> out)
                .or(() -> table.entries().stream()
                        .filter(entry -> entry.vrf() == vrf && entry.routed())
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("no interface there has an address to ask from"));
        IpAddress source = ways.source(speaker, destination.isIpv4())
                .orElseThrow(() -> new IllegalArgumentException("%s has no %s address to ask %s from"
                        .formatted(speaker.name(), destination.isIpv4() ? "IPv4" : "IPv6", destination)));
        ProbeMachine machine = maker.make(destination, out.orElse(speaker));
        var run = new RunningProbes(
                this, fastPath, new EchoSessions.Request(speaker.index(), source, destination, kind), machine);
        running.add(run);
        run.tick(fastPath.control().nowNs());
        return run;
    }

    private void tick(long nowNs) {
        if (!running.isEmpty()) {
            List.copyOf(running).forEach(run -> run.tick(nowNs));
        }
    }

    /** Forgets a run. */
    void ended(RunningProbes run) {
        running.remove(run);
    }
}
