package net.isthmus.fastpath.control;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.graph.Device;
import net.isthmus.fastpath.graph.WorkerContext;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.fastpath.xsk.FlowSpread;
import net.isthmus.fastpath.xsk.Port;
import net.isthmus.fastpath.xsk.PortSettings;
import net.isthmus.fastpath.xsk.libc.NativeCallException;
import net.isthmus.fastpath.xsk.link.LinkEvent;
import net.isthmus.fastpath.xsk.link.LinkWatch;
import net.isthmus.fastpath.xsk.link.Links;
import net.isthmus.fastpath.xsk.link.NetworkLink;
import net.isthmus.fastpath.xsk.link.ReceiveMode;
import net.isthmus.wire.InterfaceAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which NIC each port is, and its devices in the workers.
 *
 * <p>A port is what the configuration wants; a NIC is what the machine has. A port whose NIC is not there waits for it:
 * the kernel tells of NICs that appear, vanish, lose their carrier or change their MTU, and the port is opened, closed
 * or opened anew. So a NIC that is unplugged and plugged again, or whose driver resets, finds its configuration as it
 * was.
 */
@OwnedBy("control loop")
public final class PortBindings implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PortBindings.class.getName());
    private static final long RETRY_NS = 1_000_000_000;

    /** One port: what is wanted, and what is there. */
    private static final class Binding {
        final String name;
        final Predicate<NetworkLink> match;
        final String wanted;
        String trouble = "";
        int mtu;
        boolean isPromiscuous;
        boolean isHeld;
        long retryNs;
        Optional<NetworkLink> link = Optional.empty();

        /** Worker that has the first device of the port; the others follow in a circle. */
        int firstWorker;

        @Nullable
        Port port;

        @Nullable
        ReceiveMode receiveMode;

        Binding(String name, Predicate<NetworkLink> match, String wanted, int mtu) {
            this.name = name;
            this.match = match;
            this.wanted = wanted;
            this.mtu = mtu;
        }
    }

    /**
     * What is known of a port's NIC.
     *
     * @param kernelName the NIC's name
     * @param rung the way by which its packets come and go
     * @param refusals why better ways were refused
     * @param queues receive queues in use
     */
    public record PortStatus(Optional<String> kernelName, Optional<String> rung, List<String> refusals, int queues) {}

    /**
     * How a port was bound.
     *
     * @param wanted which NIC is looked for, in words
     * @param trouble why it has none; empty if it has
     * @param link the NIC
     * @param port the open port
     * @param workers numbers of the workers in the order of their queues
     */
    public record PortPlan(
            String wanted,
            int mtu,
            String trouble,
            Optional<NetworkLink> link,
            Optional<Port> port,
            List<Integer> workers) {}

    private final Interfaces interfaces;
    private final List<Worker> workers;
    private final PortSettings settings;
    private final Links links = new Links();
    private final LinkWatch watch = new LinkWatch();
    private final Map<String, Binding> bindings = new LinkedHashMap<>();
    private PortGate gate = PortGate.OPEN;

    /** No ports. */
    public PortBindings(Interfaces interfaces, List<Worker> workers, PortSettings settings) {
        this.interfaces = interfaces;
        this.workers = List.copyOf(workers);
        this.settings = settings;
    }

    /** Sets who decides whether a port's NIC may carry packets; before the first port. */
    public void guardBy(PortGate portGate) {
        gate = portGate;
    }

    /**
     * Binds a port that {@link Interfaces} has already to the NIC that matches, or to the first that will.
     *
     * @param wanted what is looked for, in words
     */
    public void bind(String name, Predicate<NetworkLink> match, String wanted, int mtu) {
        var binding = new Binding(name, match, wanted, mtu);
        bindings.put(name, binding);
        open(binding, links.list());
    }

    /** Gives a port's NIC back to the kernel. */
    public void release(String name) {
        Binding binding = bindings.remove(name);
        if (binding != null) {
            close(binding);
        }
    }

    /** Asks the gate anew about a port; its queues stay as they are. */
    public void review(String name) {
        Binding binding = bindings.get(name);
        Port port = binding == null ? null : binding.port;
        if (binding != null && port != null) {
            binding.link.ifPresent(link -> review(binding, port, link));
        }
    }

    /** Changes the MTU of a port; its queues are opened anew. */
    public void mtu(String name, int mtu) {
        Binding binding = bindings.get(name);
        if (binding != null && binding.mtu != mtu) {
            binding.mtu = mtu;
            close(binding);
            open(binding, links.list());
        }
    }

    /** Lets a port receive every frame of its link, as a bridge member must, or only its own and multicast. */
    public void promiscuous(String name, boolean isPromiscuous) {
        Binding binding = bindings.get(name);
        if (binding != null && binding.isPromiscuous != isPromiscuous) {
            binding.isPromiscuous = isPromiscuous;
            receive(binding);
        }
    }

    /** Reads what the kernel tells of NICs, and tries again for ports that could not be opened. */
    public void tick(long nowNs) {
        boolean isAnother = false;
        for (LinkEvent event : watch.read()) {
            isAnother |= event instanceof LinkEvent.Appeared || event instanceof LinkEvent.Renamed;
            handle(event);
        }
        for (Binding binding : bindings.values()) {
            if (binding.port == null && (isAnother || nowNs - binding.retryNs >= 0)) {
                binding.retryNs = nowNs + RETRY_NS;
                open(binding, watch.links());
            }
        }
    }

    /** What is known of a port's NIC. */
    public PortStatus status(String name) {
        Binding binding = bindings.get(name);
        Port port = binding == null ? null : binding.port;
        if (binding == null || port == null) {
            return new PortStatus(Optional.empty(), Optional.empty(), List.of(), 0);
        }
        return new PortStatus(
                binding.link.map(NetworkLink::name), Optional.of(port.rung().text()), port.refusals(), port.queues());
    }

    /** How a port was bound; empty if there is none of this name. */
    public Optional<PortPlan> plan(String name) {
        return Optional.ofNullable(bindings.get(name))
                .map(binding -> new PortPlan(
                        binding.wanted,
                        binding.mtu,
                        binding.trouble,
                        binding.link,
                        Optional.ofNullable(binding.port),
                        workersOf(binding).stream().map(Worker::index).toList()));
    }

    private void handle(LinkEvent event) {
        NetworkLink link =
                switch (event) {
                    case LinkEvent.Appeared(NetworkLink l) -> l;
                    case LinkEvent.Gone(NetworkLink l) -> l;
                    case LinkEvent.WentUp(NetworkLink l) -> l;
                    case LinkEvent.WentDown(NetworkLink l) -> l;
                    case LinkEvent.MtuChanged(NetworkLink l, int _) -> l;
                    case LinkEvent.Renamed(NetworkLink l, NetworkLink _) -> l;
                };
        for (Binding binding : List.copyOf(bindings.values())) {
            if (binding.link.map(NetworkLink::index).orElse(-1) != link.index()) {
                continue;
            }
            if (event instanceof LinkEvent.Gone) {
                close(binding);
                trouble(binding, "its NIC " + link.name() + " is gone");
            } else {
                follow(binding, link);
            }
        }
    }

    /** The NIC stays, but something of it has changed. What the configuration says of it is put back. */
    private void follow(Binding binding, NetworkLink link) {
        binding.link = Optional.of(link);
        Port port = binding.port;
        if (port == null) {
            return;
        }
        review(binding, port, link); // first: a NIC that is held must not announce its new MAC
        if (interfaces.entry(binding.name).mac() != link.macAddress().value()) {
            interfaces.mac(binding.name, link.macAddress().value());
        }
        if (link.mtu() != binding.mtu) {
            LOG.log(
                    Level.WARNING,
                    "interface {0}: the MTU of NIC {1} was set to {2}; setting it back",
                    binding.name,
                    link.name(),
                    Integer.toString(link.mtu()));
            try {
                links.setMtu(link.index(), binding.mtu);
            } catch (NativeCallException refused) {
                trouble(binding, "NIC " + link.name() + " does not keep its MTU: " + refused.getMessage());
            }
        }
    }

    /** Lets a port carry packets, or holds it, as the gate says. */
    private void review(Binding binding, Port port, NetworkLink link) {
        int index = interfaces.entry(binding.name).index();
        boolean isAdmitted = gate.admits(binding.name, link);
        if (isAdmitted && binding.isHeld) {
            binding.isHeld = false;
            forWorkers(binding, port, (worker, device) -> worker.attachSender(index, device));
            interfaces.features(binding.name, InterfaceTable.FEATURE_HELD, false);
        } else if (!isAdmitted && !binding.isHeld) {
            binding.isHeld = true;
            interfaces.features(binding.name, InterfaceTable.FEATURE_HELD, true);
            interfaces.up(binding.name, false);
            forWorkers(binding, port, (worker, _) -> worker.detachSender(index));
        }
        interfaces.up(binding.name, link.isRunning() && isAdmitted);
    }

    private void open(Binding binding, List<NetworkLink> present) {
        Optional<NetworkLink> found = present.stream()
                .filter(link -> link.isEthernet() && binding.match.test(link))
                .findFirst();
        if (found.isEmpty()) {
            trouble(binding, "no NIC is " + binding.wanted + " now; waiting for one");
            return;
        }
        NetworkLink link = found.get();
        Optional<String> owner = ownerOf(link);
        if (owner.isPresent()) {
            trouble(
                    binding,
                    "NIC " + link.name() + " is the interface " + owner.get() + " already; a NIC is one interface");
            return;
        }
        try {
            if (link.mtu() != binding.mtu) {
                links.setMtu(link.index(), binding.mtu);
            }
            for (InterfaceAddress address : links.addresses(link.index())) {
                links.removeAddress(link.index(), address);
            }
            links.setUp(link.index(), true);
            binding.firstWorker = interfaces.entry(binding.name).index() % workers.size();
            List<WorkerContext> contexts =
                    workersOf(binding).stream().map(Worker::context).toList();
            Port port = Port.open(link.name(), binding.mtu, settings, contexts);
            binding.port = port;
            binding.link = Optional.of(link);
            receive(binding);
            interfaces.mac(binding.name, link.macAddress().value());
            NetworkLink now = links.find(link.name()).orElse(link);
            binding.link = Optional.of(now);
            binding.isHeld = !gate.admits(binding.name, now);
            interfaces.features(binding.name, InterfaceTable.FEATURE_HELD, binding.isHeld);
            attach(binding, port);
            interfaces.up(binding.name, now.isRunning() && !binding.isHeld);
            binding.trouble = "";
            LOG.log(
                    Level.INFO,
                    "interface {0}: NIC {1}, {2}, MTU {3}",
                    binding.name,
                    link.name(),
                    port.rung().text(),
                    Integer.toString(binding.mtu));
        } catch (NativeCallException e) {
            close(binding);
            trouble(binding, "NIC " + link.name() + " cannot be opened: " + e.getMessage());
        }
    }

    /** Notes why a port has no NIC; said once, however often it is tried again. */
    private static void trouble(Binding binding, String trouble) {
        if (!binding.trouble.equals(trouble)) {
            binding.trouble = trouble;
            LOG.log(Level.WARNING, "interface {0}: {1}", binding.name, trouble);
        }
    }

    private Optional<String> ownerOf(NetworkLink link) {
        return bindings.values().stream()
                .filter(binding -> binding.port != null
                        && binding.link.map(NetworkLink::index).orElse(0) == link.index())
                .map(binding -> binding.name)
                .findFirst();
    }

    private void receive(Binding binding) {
        ReceiveMode before = binding.receiveMode;
        binding.receiveMode = binding.port == null
                ? null
                : new ReceiveMode(
                        binding.port.interfaceIndex(),
                        binding.isPromiscuous ? ReceiveMode.Kind.PROMISCUOUS : ReceiveMode.Kind.ALL_MULTICAST);
        if (before != null) {
            before.close();
        }
    }

    /** All workers, in the order in which they take the port's queues: not every port's first is the same one's. */
    private List<Worker> workersOf(Binding binding) {
        var inOrder = new ArrayList<>(workers);
        Collections.rotate(inOrder, -binding.firstWorker);
        return inOrder;
    }

    private void attach(Binding binding, Port port) {
        int index = interfaces.entry(binding.name).index();
        boolean isSteered = port.spread() == FlowSpread.WORKERS;
        forWorkers(binding, port, (worker, device) -> {
            if (binding.isHeld) {
                worker.attachReceiver(index, device, isSteered);
            } else {
                worker.attachPort(index, device, isSteered);
            }
        });
    }

    /** Lets every worker do something with its device of a port, and waits until all have done it. */
    private void forWorkers(Binding binding, Port port, BiConsumer<Worker, Device> step) {
        var done = new ArrayList<CompletableFuture<Void>>();
        List<Worker> inOrder = workersOf(binding);
        for (int i = 0; i < inOrder.size(); i++) {
            Worker worker = inOrder.get(i);
            Device device = port.device(i);
            done.add(worker.execute(() -> step.accept(worker, device)));
        }
        done.forEach(CompletableFuture::join);
    }

    private void close(Binding binding) {
        Port port = binding.port;
        interfaces.find(binding.name).ifPresent(entry -> {
            interfaces.up(binding.name, false);
            if (port != null) {
                forWorkers(binding, port, (worker, device) -> worker.detachPort(entry.index(), device));
            }
        });
        gate.released(binding.name);
        ReceiveMode receiveMode = binding.receiveMode;
        if (receiveMode != null) {
            receiveMode.close();
        }
        if (port != null) {
            port.close();
        }
        binding.receiveMode = null;
        binding.port = null;
        binding.link = Optional.empty();
    }

    @Override
    public void close() {
        List.copyOf(bindings.keySet()).forEach(this::release);
        watch.close();
        links.close();
    }
}
