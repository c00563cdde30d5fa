package net.isthmus.fastpath.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.DropReason;
import net.isthmus.core.port.FibSink;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.LinkTransport;
import net.isthmus.core.port.RouteHealth;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.feature.IpBehaviour;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.graph.ByteRing;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.Edges;
import net.isthmus.fastpath.graph.Frames;
import net.isthmus.fastpath.graph.Graph;
import net.isthmus.fastpath.graph.GraphNode;
import net.isthmus.fastpath.graph.LocalService;
import net.isthmus.fastpath.graph.Punt;
import net.isthmus.fastpath.graph.Vector;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.node.EthernetInputNode;
import net.isthmus.fastpath.node.HostInputNode;
import net.isthmus.fastpath.node.ProbeInputNode;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.FibTable;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.tables.ProbeIdentifiers;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.worker.WorkerGraph;
import net.isthmus.fastpath.worker.WorkerInbox;
import net.isthmus.fastpath.worker.WorkerRings;
import net.isthmus.fastpath.xsk.Poller;
import net.isthmus.fastpath.xsk.TunDevice;
import net.isthmus.fastpath.xsk.TunInterface;
import net.isthmus.fastpath.xsk.libc.HugePages;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.Scheduling;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * The whole fast path: workers, the tables that they read, and the control loop that writes those.
 *
 * <pre>
 *   worker 0 ──▶ punt ring ──▶ ┌──────────────┐ ──▶ interface table, FIB, adjacencies ──▶ all workers
 *   worker 1 ──▶ punt ring ──▶ │ control loop │
 *      ▲                       └──────┬───────┘
 *      └────────── inject ring ◀──────┘
 * </pre>
 *
 * <p>Built and started by the composition root, which gives it the RIB and the bridge. Its parts are used on the
 * control loop only, through {@link ControlLoop#submit}.
 */
public final class FastPath implements AutoCloseable {
    /** Interface index of the host port: the first interface that is made. */
    public static final int HOST_PORT = 1;

    /** Name of the host port and of its TUN. */
    public static final String HOST_PORT_NAME = "isthmus0";

    private static final int RING_BYTES = 1 << 20;
    private static final Logger LOG = System.getLogger(FastPath.class.getName());

    private final FastPathSettings settings;
    private final Arena arena = Arena.ofShared();
    private final MonotonicClock clock = MonotonicClock.SYSTEM;
    private final GracePeriod grace;
    private final AdjacencyTable adjacencies;
    private final VrfTables vrfs;
    private final ControlLoop control = new ControlLoop(clock);
    private final Interfaces interfaces = new Interfaces();
    private final List<Worker> workers = new ArrayList<>();
    private final WorkerRings workerRings;
    private final List<RingInjector> injectors = new ArrayList<>();
    private final List<Vector> hostInboxes = new ArrayList<>();
    private final List<Integer> cpus = new ArrayList<>();
    private final List<TraceCollector> traces = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Device> hostDevices = new ArrayList<>();
    private final List<FastPathExtension> extensions;
    private final List<LocalService> services;
    private final IpBehaviour behaviour = IpBehaviour.usual();
    private final PuntHandler[] puntHandlers = new PuntHandler[Punt.KINDS];
    private final FibTable ownLookup;
    private final FibWriter fibWriter;
    private final NeighbourTable neighbours;
    private final PolicyRouting policyRouting;
    private final SessionControl sessions;
    private final ProbeIdentifiers probeIdentifiers = new ProbeIdentifiers();
    private final EchoSessions probes;
    private final Rehearsal rehearsal;
    private final DropWatch dropWatch = new DropWatch(
            this::dropped,
            index -> interfaces().table().find(index).map(entry -> entry.name()).orElse("#" + index));
    private final Captures captures = new Captures(this);
    private final RouteProbes health;
    private final ProxyNeighbours proxies;
    private final PortBindings ports;
    private final TunInterface tun;
    private final HostPort hostPort;

    /**
     * Builds a fast path without ports.
     *
     * @param extensions features of other rooms, such as the bridge
     * @param routing makes the RIB, given where its best routes go
     * @throws ApplianceException if the machine refuses memory, the TUN or netlink
     */
    public FastPath(
            FastPathSettings settings, List<FastPathExtension> extensions, Function<FibSink, InterfaceEvents> routing) {
        this.settings = settings;
        this.extensions = List.copyOf(extensions);
        services = Stream.concat(
                        extensions.stream().flatMap(extension -> extension.localServices().stream()),
                        Stream.of(
                                LocalService.protocol(IpProtocol.ICMP, ProbeInputNode.NAME),
                                LocalService.protocol(IpProtocol.ICMPV6, ProbeInputNode.NAME)))
                .toList();
        try {
            grace = new GracePeriod(settings.workers());
            adjacencies = new AdjacencyTable(settings.adjacencies());
            vrfs = new VrfTables(arena, grace, settings.fibBytes());
            sessions = new SessionControl(interfaces, arena, settings.sessions());
            workerRings = new WorkerRings(settings.workers());
            for (int i = 0; i < settings.workers(); i++) {
                addWorker(i);
            }
            workerRings.join(workers);
            ownLookup = vrfs.addWorker();
            fibWriter = new FibWriter(vrfs.main(), adjacencies, grace, new NeighbourGateways(), interfaces::table);
            neighbours = new NeighbourTable(
                    NeighbourSettings.DEFAULT,
                    adjacencies,
                    fibWriter.hostRoutes(),
                    grace,
                    injectors.getFirst(),
                    RandomGenerator.getDefault(),
                    clock.nanoTime());
            proxies = new ProxyNeighbours(ownLookup, adjacencies, neighbours, injectors.getFirst());
            probes = new EchoSessions(injectors.getFirst(), probeIdentifiers, RandomGenerator.getDefault());
            health = new RouteProbes(this::asker);
            ports = new PortBindings(interfaces, workers, settings.ports());
            tun = new TunInterface(HOST_PORT_NAME, settings.workers());
            hostPort = new HostPort(tun);
        } catch (NativeCallException e) {
            throw new ApplianceException(
                    ApplianceException.Severity.FATAL, "the fast path cannot start: " + e.getMessage(), e);
        }
        interfaces.listen(routing.apply(fibWriter));
        interfaces.listen(neighbours);
        interfaces.listen(proxies);
        policyRouting = new PolicyRouting(interfaces, neighbours, fibWriter, workers, behaviour.policies());
        interfaces.listen(policyRouting);
        interfaces.listen(fibWriter);
        interfaces.listen(hostPort);
        interfaces.listen(new CounterReset(workers));
        handlePunts();
        extensions.forEach(extension -> control.addTicker(nowNs -> extension.tick(nowNs, grace)));
        control.addTicker(neighbours::tick);
        control.addTicker(dropWatch::tick);
        control.addTicker(nowNs -> policyRouting.tick());
        control.addTicker(probes::tick);
        control.addTicker(health::tick);
        control.addTicker(ports::tick);
        control.addTicker(nowNs -> fibWriter.reclaim());
        control.addTicker(nowNs -> sessions.tick(nowNs, grace));
        addHostPort();
        rehearsal = new Rehearsal(this);
    }

    private void addWorker(int index) {
        var frames = new Frames(HugePages.allocate(arena, (long) settings.framesPerWorker() * Frames.CHUNK_BYTES)
                .memory());
        var puntRing = new ByteRing(RING_BYTES);
        var traceRing = new ByteRing(RING_BYTES);
        var injectRing = new ByteRing(RING_BYTES);
        var context = new WorkerContext(frames, puntRing, traceRing);
        var edges = new Edges();
        var rings = new ArrayList<>(List.of(injectRing));
        rings.addAll(workerRings.to(index));
        var inbox = new WorkerInbox(context, HOST_PORT, rings, edges);
        Graph graph = graph(context, edges);
        var worker = new Worker(
                index,
                context,
                graph,
                edges.to(EthernetInputNode.NAME),
                inbox,
                interfaces::table,
                grace,
                clock,
                new Poller(256),
                control::wake);
        hostInboxes.add(edges.to(HostInputNode.NAME));
        workers.add(worker);
        injectors.add(new RingInjector(injectRing, worker));
        var trace = new TraceCollector(index, context.tracer(), interfaces);
        traces.add(trace);
        control.addSource(context.drops().samples().ring(), dropWatch::sampled);
        control.addSource(puntRing, this::punted);
        control.addSource(traceRing, trace::record);
    }

    /** Puts a graph together, over the tables of all. */
    Graph graph(WorkerContext context, Edges edges) {
        return WorkerGraph.of(
                context,
                vrfs.addWorker(),
                adjacencies,
                HOST_PORT,
                behaviour,
                sessions.sessions(),
                features(context, edges),
                services,
                edges);
    }

    private List<GraphNode> features(WorkerContext context, Edges edges) {
        return Stream.concat(
                        extensions.stream().flatMap(extension -> extension.nodes(context, edges).stream()),
                        Stream.of(new ProbeInputNode(context, probeIdentifiers, edges)))
                .toList();
    }

    private void addHostPort() {
        int index = interfaces.add(HOST_PORT_NAME, Kind.HOST, 0, HostPort.MTU, HOST_PORT_NAME, 0, 0);
        if (index != HOST_PORT) {
            throw new IllegalStateException("the host port is interface " + index);
        }
        interfaces.up(HOST_PORT_NAME, true);
        for (Worker worker : workers) {
            WorkerContext context = worker.context();
            var device = new TunDevice(tun, worker.index(), context.frames(), context.drops());
            hostDevices.add(device);
            context.output().attach(HOST_PORT, device);
            worker.addReceiver(HOST_PORT, device, hostInboxes.get(worker.index()), false);
        }
    }

    private void handlePunts() {
        Arrays.fill(puntHandlers, (PuntHandler) (first, second, memory, at, length, nowNs) -> {});
        puntHandlers[Punt.ARP] = (first, _, memory, at, length, nowNs) -> {
            if (!proxies.arp(first, memory, at, length)) {
                neighbours.arp(first, memory, at, length, nowNs);
            }
        };
        puntHandlers[Punt.ND] = (first, _, memory, at, length, nowNs) -> {
            if (!proxies.nd(first, memory, at, length)) {
                neighbours.nd(first, memory, at, length, nowNs);
            }
        };
        puntHandlers[Punt.UNRESOLVED] = neighbours::unresolved;
        puntHandlers[Punt.LINK_LOCAL_ECHO] =
                (first, _, memory, at, length, nowNs) -> neighbours.nd(first, memory, at, length, nowNs);
        puntHandlers[Punt.PROBE_ANSWER] =
                (_, _, memory, at, length, nowNs) -> probes.receive(memory, at, length, nowNs);
        extensions.forEach(
                extension -> extension.puntHandlers().forEach((kind, handler) -> puntHandlers[kind] = handler));
    }

    private void punted(int kind, int first, int second, MemorySegment memory, long at, int length) {
        puntHandlers[kind].punted(first, second, memory, at, length, control.nowNs());
    }

    /** Starts the workers and the control loop. */
    public void start() {
        int[] allowed = Scheduling.allowedCpus();
        start("control", control);
        for (Worker worker : workers) {
            // Workers take the last processors; the first is left for control if there are enough.
            int cpu = allowed.length > workers.size() ? allowed[allowed.length - 1 - worker.index()] : -1;
            cpus.add(cpu);
            start("worker-" + worker.index(), () -> {
                if (cpu >= 0) {
                    claim(cpu, worker);
                }
                worker.run();
            });
        }
    }

    private void start(String name, Runnable body) {
        threads.add(Thread.ofPlatform().name("isthmus-" + name).daemon(true).start(body));
    }

    /** Gives a worker a processor, where it goes before all others: they have the processors that are left. */
    private static void claim(int cpu, Worker worker) {
        Scheduling.pinThisThread(cpu);
        try {
            worker.becomeRealtime();
        } catch (NativeCallException e) {
            if (worker.index() == 0) {
                LOG.log(
                        Level.WARNING,
                        "workers share their processors with all other threads, packets may wait for those: "
                                + "{0}; real-time scheduling needs CAP_SYS_NICE",
                        e.getMessage());
            }
        }
    }

    /** The control loop, through which all else is used. */
    public ControlLoop control() {
        return control;
    }

    /** The interfaces. Control loop only, except the table. */
    public Interfaces interfaces() {
        return interfaces;
    }

    /** Which NIC each port is. Control loop only. */
    public PortBindings ports() {
        return ports;
    }

    /** ARP and ND. Control loop only. */
    public NeighbourTable neighbours() {
        return neighbours;
    }

    /** The adjacency of an address, as workers find it. Control loop only. */
    public long route(int vrf, IpAddress destination) {
        int[] found = new int[1];
        if (destination.isIpv4()) {
            ownLookup.of(vrf).lookup4(new int[] {destination.ipv4Bits()}, found, 1);
        } else {
            ownLookup.of(vrf).lookup6(new long[] {destination.high()}, new long[] {destination.low()}, found, 1);
        }
        return adjacencies.get(found[0]);
    }

    /** Tries packets without any effect. Control loop only. */
    public Rehearsal rehearsal() {
        return rehearsal;
    }

    /** What was dropped of late. Control loop only. */
    public DropWatch dropWatch() {
        return dropWatch;
    }

    /** Packets dropped for a reason since start, by all workers and the control loop. Any thread. */
    public long dropped(DropReason reason) {
        long packets = neighbours.drops().get(reason);
        for (Worker worker : workers) {
            packets += worker.context().counters().get(reason);
        }
        return packets;
    }

    /** Captures. Any thread but the control loop's. */
    public Captures captures() {
        return captures;
    }

    /** Probes of the appliance's own. Control loop only. */
    public EchoSessions probes() {
        return probes;
    }

    /** Who answers for stations behind other interfaces. Control loop only. */
    public ProxyNeighbours proxies() {
        return proxies;
    }

    /** Sends what control protocols say. Control loop only. */
    public LinkTransport transport() {
        return new InjectedPackets(injectors.getFirst(), interfaces);
    }

    /** The FIB's writer. Control loop only. */
    public FibWriter fib() {
        return fibWriter;
    }

    /** Policy routing. Control loop only. */
    public PolicyRouting policyRouting() {
        return policyRouting;
    }

    /** Ends sessions before their time. Control loop only. */
    public SessionEnds sessionEnds() {
        return new SessionEnds(sessions.sessions(), injector());
    }

    /** Sessions. Control loop only. */
    public SessionControl sessions() {
        return sessions;
    }

    /** How workers treat IP packets beyond what interfaces and routes say. */
    public IpBehaviour behaviour() {
        return behaviour;
    }

    /** How the control loop sends frames and packets. Control loop only. */
    public Injector injector() {
        return injectors.getFirst();
    }

    private RouteProbes.Asker asker(RouteHealth.Target target) {
        return switch (target.means()) {
            case NEIGHBOUR -> new NeighbourAsker(neighbours, target);
            case ECHO -> new EchoAsker(probes, neighbours, fibWriter, target);
        };
    }

    /**
     * Sends one echo request to a host of a VRF. Control loop only.
     *
     * @param patience after which an answer is none
     */
    public Echo echo(int vrf, IpAddress address, Duration patience) {
        var target = new RouteHealth.Target(RouteHealth.Means.ECHO, vrf, OptionalInt.empty(), address, patience, 1, 1);
        return new Echo(new EchoAsker(probes, neighbours, fibWriter, target), control.nowNs());
    }

    /** Who watches what routes depend on. Control loop only. */
    public RouteHealth health() {
        return health;
    }

    /** Makes sure that a VRF has a FIB; VRFs are numbered from 0 without gaps. Control loop only. */
    public void ensureVrf(int vrf) {
        vrfs.ensure(vrf, fibWriter);
    }

    /** The workers, in order. */
    public List<Worker> workers() {
        return List.copyOf(workers);
    }

    /** Processor of each worker, -1 for one that is not pinned. */
    public List<Integer> cpus() {
        return List.copyOf(cpus);
    }

    /** What each worker's tracer has seen. Control loop only. */
    List<TraceCollector> traces() {
        return traces;
    }

    /** Stops the threads, gives the NICs back and the memory. */
    @Override
    public void close() {
        if (threads.isEmpty()) {
            ports.close();
        } else {
            // The loop's last deed: nothing may ask ports that are closed.
            control.submit(() -> {
                        ports.close();
                        control.stop();
                        return true;
                    })
                    .join();
        }
        workers.forEach(Worker::stop);
        threads.forEach(FastPath::join);
        hostDevices.forEach(Device::close);
        hostPort.close();
        tun.close();
        arena.close();
    }

    private static void join(Thread thread) {
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the FIB's writer ask the neighbour table, which is made after it. */
    private final class NeighbourGateways implements FibWriter.Gateways {
        @Override
        public int acquire(int interfaceIndex, IpAddress address) {
            return neighbours.acquire(interfaceIndex, address);
        }

        @Override
        public void release(int interfaceIndex, IpAddress address) {
            neighbours.release(interfaceIndex, address);
        }
    }
}
