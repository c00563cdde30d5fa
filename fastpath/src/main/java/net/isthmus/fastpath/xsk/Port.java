package net.isthmus.fastpath.xsk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.xsk.libc.Errno;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.libc.SystemCalls;
import net.isthmus.fastpath.xsk.link.Ethtool;
import net.isthmus.fastpath.xsk.link.KernelStack;
import net.isthmus.fastpath.xsk.link.NetdevFamily;
import net.isthmus.fastpath.xsk.link.XdpFeatures;

/**
 * An interface whose frames are ours: on the best rung of the ladder that it bears, with a device for each worker.
 *
 * <pre>
 *   zero-copy ─▶ native copy ─▶ generic ─▶ AF_PACKET        ─▶ : ruled out or refused, and why is kept for the operator
 * </pre>
 *
 * <p>No table of drivers is consulted: what a driver can do depends on its version, the MTU, and what is switched on. A
 * rung that the driver itself rules out ({@link RungRules}) is passed over, and of the others trying tells. A rung
 * holds only if every queue does.
 *
 * <p>As many queues are used as there are workers, if the driver can be told so and does not refuse better rungs for it
 * (veth wants as many receive queues as its peer has transmit queues). If there are more queues, a worker looks after
 * several; a worker for whom there is none sends by a raw socket.
 *
 * <p>Opened and closed by the control path. The devices belong to their workers, which close them before the port is
 * closed.
 */
public final class Port implements AutoCloseable {

    private final String interfaceName;
    private final int interfaceIndex;
    private final Rung rung;
    private final List<String> refusals;
    private final List<Device> devices;
    private final boolean multiBuffer;
    private final int queues;
    private final Optional<XdpFeatures> features;
    private final AutoCloseable program;

    private Port(Ladder ladder, Optional<XdpFeatures> features) {
        this.features = features;
        this.interfaceName = ladder.interfaceName();
        this.interfaceIndex = ladder.interfaceIndex();
        this.rung = ladder.rung();
        this.refusals = List.copyOf(ladder.refusals());
        this.devices = List.copyOf(ladder.devices());
        this.multiBuffer = ladder.isMultiBuffer();
        this.queues = ladder.queues();
        this.program = ladder::closeProgram;
    }

    /**
     * Opens a port. The interface must be up only to pass frames, not to be opened.
     *
     * @param mtu of the interface at the moment, octets; when it is raised later the port is to be opened anew
     * @param workers in the order in which {@link #device} counts them
     * @throws NativeCallException if there is no such interface, or every rung that the settings allow is refused
     */
    public static Port open(String interfaceName, int mtu, PortSettings settings, List<WorkerContext> workers) {
        int index = SystemCalls.interfaceIndex(interfaceName)
                .orElseThrow(() -> new NativeCallException("if_nametoindex", interfaceName, Errno.ENODEV));
        List<String> notes = prepare(interfaceName);
        int queuesBefore = Ethtool.queues(interfaceName).orElse(1);
        int queues = Ethtool.requestQueues(interfaceName, workers.size()).orElse(1);
        Optional<XdpFeatures> features = NetdevFamily.features(index);
        var ladder = new Ladder(interfaceName, index, mtu, queues, settings, workers, features, notes);
        ladder.climbDown();
        if (ladder.rung().compareTo(Rung.NATIVE_COPY) > 0 && queues < queuesBefore) {
            ladder.close();
            notes.addAll(ladder.refusals());
            notes.add("so it keeps its " + queuesBefore + " queues");
            int restored = Ethtool.requestQueues(interfaceName, queuesBefore).orElse(1);
            features = NetdevFamily.features(index); // some drivers promise less with fewer queues
            ladder = new Ladder(interfaceName, index, mtu, restored, settings, workers, features, notes);
            ladder.climbDown();
        }
        return new Port(ladder, features);
    }

    /** Name that the interface had when it was opened. */
    public String interfaceName() {
        return interfaceName;
    }

    /** The kernel's index of the interface. */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** The rung that held. */
    public Rung rung() {
        return rung;
    }

    /** Why the rungs above were refused, one sentence each, for the operator. */
    public List<String> refusals() {
        return refusals;
    }

    /** Whether frames longer than a chunk ({@code Frames.CHUNK_DATA_BYTES}) can pass. */
    public boolean isMultiBuffer() {
        return multiBuffer;
    }

    /** Receive queues in use; AF_PACKET has one for each worker, whatever the NIC has. */
    public int queues() {
        return queues;
    }

    /** What the driver said that it can do; empty if this kernel cannot be asked (before 6.3). */
    public Optional<XdpFeatures> features() {
        return features;
    }

    /** Who spreads the flows over workers. */
    public FlowSpread spread() {
        if (devices.size() == 1) {
            return FlowSpread.NONE;
        }
        return queues < devices.size() ? FlowSpread.WORKERS : FlowSpread.QUEUES;
    }

    /** The device of a worker. */
    public Device device(int worker) {
        return devices.get(worker);
    }

    /** The kernel's counters, all queues together, of devices that are open. Any thread; allocates. */
    public XskStatistics statistics() {
        return devices.stream()
                .filter(KernelCounted.class::isInstance)
                .map(device -> ((KernelCounted) device).statistics())
                .reduce(XskStatistics.NONE, XskStatistics::plus);
    }

    /** Takes the program off the interface. The devices have been closed before. */
    @Override
    public void close() {
        try {
            program.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> prepare(String interfaceName) {
        KernelStack.silence(interfaceName);
        List<String> notes = new ArrayList<>();
        try {
            Set<String> unwanted = Ethtool.UNWANTED_ON_PORTS;
            List<String> stillOn = Ethtool.switchOff(interfaceName, unwanted);
            if (!stillOn.isEmpty()) {
                notes.add("the driver keeps " + String.join(", ", stillOn) + " on");
            }
        } catch (NativeCallException refused) {
            notes.add("offloads could not be switched off: " + refused.getMessage());
        }
        return notes;
    }
}
