package net.isthmus.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Owner of a set of network namespaces, the cables between them and the processes in them.
 *
 * <p>Everything that a lab makes carries its owner's process id in its name ({@code ist-4711-s1}), so labs of several
 * processes live side by side, and what a killed process has left is recognised: {@link #cleanUpStale} takes it away. A
 * process may own several labs; the second one's names begin with {@code ist-4711.1-}.
 *
 * <p>Closing ends the processes first, then deletes the namespaces, and with them every interface in them and every
 * cable that ends in one. A hook does the same when the JVM is asked to end (Ctrl-C, SIGTERM). Closing twice is fine.
 * The methods may be called by several threads; a lab is slow (milliseconds a call), so one lock is enough.
 */
public final class Lab implements AutoCloseable {

    private static final AtomicInteger LABS_OPENED = new AtomicInteger();

    private final LabName labName;
    private final Path directory;
    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Deque<RunningCommand> processes = new ArrayDeque<>();
    private final Thread closeAtExit = new Thread(this::close, "lab-close");
    private boolean isClosed;

    private Lab(LabName labName) {
        this.labName = labName;
        this.directory = Leftovers.claim(labName);
    }

    /** A new, empty lab. Needs root. */
    public static Lab open() {
        requireRoot();
        Lab lab = new Lab(new LabName(ProcessHandle.current().pid(), LABS_OPENED.getAndIncrement()));
        Runtime.getRuntime().addShutdownHook(lab.closeAtExit);
        return lab;
    }

    /**
     * Deletes what labs of processes that are no more have left behind.
     *
     * @return what was deleted, one name an entry, for a person to read
     */
    public static List<String> cleanUpStale() {
        requireRoot();
        return Leftovers.cleanUp();
    }

    /** Whether this process may make namespaces. */
    public static boolean isRoot() {
        try {
            return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireRoot() {
        if (!isRoot()) {
            throw new LabException("the lab makes network namespaces and needs root: start it with sudo");
        }
    }

    /** Where configuration, logs and captures of this lab lie until it is closed. */
    public Path directory() {
        return directory;
    }

    /** How this lab's things are named. */
    public LabName labName() {
        return labName;
    }

    /**
     * A new namespace with its loopback up. IPv6 addresses in it are usable at once, and each packet that deserves an
     * ICMP error is told so: the probes ask faster than people do, and the kernel tells a neighbour six a moment only.
     */
    public synchronized Namespace namespace(String shortName) {
        requireOpen();
        String name = labName.namespace(shortName);
        Namespace namespace = new Namespace(this, shortName, name);
        Command.of("ip", "netns", "add", name).run().orThrow();
        namespaces.put(shortName, namespace);
        namespace.ip("link", "set", "lo", "up");
        return namespace.sysctl(
                "net.ipv6.conf.all.accept_dad=0",
                "net.ipv6.conf.default.accept_dad=0",
                "net.ipv4.icmp_ratelimit=0",
                "net.ipv6.icmp.ratelimit=0");
    }

    /** All namespaces, in the order in which they were made. */
    public synchronized Collection<Namespace> namespaces() {
        return List.copyOf(namespaces.values());
    }

    /**
     * A cable: a veth pair, both ends up, offloads off, with as many receive and transmit queues as asked for.
     *
     * @param one where its first end goes, and the name there
     * @param other where its second end goes
     */
    public Cable cable(Nic one, Nic other, int mtuBytes, int queues) {
        List<String> words = new ArrayList<>(List.of("ip", "link", "add"));
        words.addAll(end(one, mtuBytes, queues, "netns", one.namespace().name()));
        words.addAll(List.of("type", "veth", "peer"));
        words.addAll(end(other, mtuBytes, queues, "netns", other.namespace().name()));
        Command.of(words.toArray(String[]::new)).run().orThrow();
        one.offloadsOff().up();
        other.offloadsOff().up();
        return new Cable(one, other);
    }

    /**
     * A cable from the machine itself into a namespace: the management network.
     *
     * @param inside its end in the lab
     * @return the name of its end on the machine, which carries the owner's process id
     */
    public String cableToMachine(Nic inside) {
        String outside = labName.machineInterface();
        Command.of(
                        "ip",
                        "link",
                        "add",
                        outside,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        inside.name(),
                        "netns",
                        inside.namespace().name())
                .run()
                .orThrow();
        Command.of("ip", "link", "set", outside, "up").run().orThrow();
        inside.up();
        return outside;
    }

    private static List<String> end(Nic nic, int mtuBytes, int queues, String... where) {
        List<String> words = new ArrayList<>(List.of("name", nic.name()));
        words.addAll(List.of(where));
        String count = Integer.toString(queues);
        words.addAll(List.of("mtu", Integer.toString(mtuBytes), "numtxqueues", count, "numrxqueues", count));
        return words;
    }

    synchronized RunningCommand adopt(RunningCommand process) {
        processes.push(process);
        return process;
    }

    private void requireOpen() {
        if (isClosed) {
            throw new LabException("this lab is closed");
        }
    }

    /** Ends its processes, deletes its namespaces and its directory. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        processes.forEach(RunningCommand::terminate);
        processes.forEach(RunningCommand::close);
        Leftovers.delete(labName);
        try {
            Runtime.getRuntime().removeShutdownHook(closeAtExit);
        } catch (IllegalStateException e) {
            // The JVM is already ending, and this may be the hook itself.
        }
    }
}
