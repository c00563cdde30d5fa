package net.isthmus.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One network namespace of a {@link Lab}: a machine of its own as far as the network goes.
 *
 * <p>Commands of the {@code ip} family enter it by {@code ip -n}, which costs no extra process; everything else by
 * {@code ip netns exec}, which replaces itself by the command.
 */
public final class Namespace {

    private static final Path BRIDGE_NETFILTER = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

    private final Lab lab;
    private final String shortName;
    private final String name;
    private final AtomicInteger commandsStarted = new AtomicInteger();

    Namespace(Lab lab, String shortName, String name) {
        this.lab = lab;
        this.shortName = shortName;
        this.name = name;
    }

    /** The name within the lab, such as {@code s1}. */
    public String shortName() {
        return shortName;
    }

    /** The name that {@code ip netns} knows, such as {@code ist-4711-s1}. */
    public String name() {
        return name;
    }

    /** The words that put a command into this namespace. */
    public List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Runs a command in here to its end; its exit code is the caller's to judge. */
    public Outcome run(Command command) {
        return command.behind(prefix()).run();
    }

    /** Runs a command in here to its end; its exit code is the caller's to judge. */
    public Outcome run(String... words) {
        return run(Command.of(words));
    }

    /** Runs a command in here that has to succeed. */
    public Outcome require(String... words) {
        return run(words).orThrow();
    }

    /** {@code ip -n NS …}, which has to succeed. */
    public Outcome ip(String... words) {
        return Command.of(words).behind(List.of("ip", "-n", name)).run().orThrow();
    }

    /** Starts a command in here that goes on; the lab stops it at the latest when it closes. */
    public RunningCommand start(String... words) {
        return start(List.of(words));
    }

    /** Starts a command in here that goes on; the lab stops it at the latest when it closes. */
    public RunningCommand start(List<String> words) {
        Path program = Path.of(words.getFirst()).getFileName();
        Path log = file("%s-%d.log".formatted(program, commandsStarted.incrementAndGet()));
        List<String> all = new ArrayList<>(prefix());
        all.addAll(words);
        return lab.adopt(RunningCommand.start(all, log));
    }

    /** Where a file of this namespace's lies, such as a capture. */
    public Path file(String fileName) {
        return lab.directory().resolve(shortName + "-" + fileName);
    }

    /** Sets kernel parameters in here, each in the form {@code net.ipv4.ip_forward=1}. */
    public Namespace sysctl(String... assignments) {
        List<String> words = new ArrayList<>(List.of("sysctl", "-q", "-w"));
        words.addAll(List.of(assignments));
        require(words.toArray(String[]::new));
        return this;
    }

    /** A handle on an interface in here; whether it exists shows at its first use. */
    public Nic nic(String interfaceName) {
        return new Nic(this, interfaceName);
    }

    /**
     * A Linux bridge in here: learning, no STP, up. It looks at nothing above Ethernet: with br_netfilter in the kernel
     * it would drop IPv4 packets that it finds malformed, and cost more than a bridge does.
     */
    public Nic bridge(String interfaceName, int mtuBytes) {
        if (Files.exists(BRIDGE_NETFILTER)) {
            sysctl(
                    "net.bridge.bridge-nf-call-iptables=0",
                    "net.bridge.bridge-nf-call-ip6tables=0",
                    "net.bridge.bridge-nf-call-arptables=0");
        }
        ip(
                "link",
                "add",
                interfaceName,
                "mtu",
                Integer.toString(mtuBytes),
                "type",
                "bridge",
                "stp_state",
                "0",
                "mcast_snooping",
                "0");
        ip("link", "set", interfaceName, "up");
        return nic(interfaceName);
    }

    @Override
    public String toString() {
        return name;
    }
}
