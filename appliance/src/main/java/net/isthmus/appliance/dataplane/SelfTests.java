package net.isthmus.appliance.dataplane;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.config.PortMode;
import net.isthmus.core.status.SelfTestStatus;
import net.isthmus.core.time.MonotonicClock;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.selftest.CapturedSegment;
import net.isthmus.fastpath.selftest.ModeChoice;
import net.isthmus.fastpath.selftest.Outcome;
import net.isthmus.fastpath.selftest.Segment;
import net.isthmus.fastpath.selftest.SelfTest;
import net.isthmus.fastpath.selftest.Subject;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * Tests what NICs let pass: when somebody asks, and by itself for bridge members in mode {@code auto}, once they are up
 * and again with every other NIC. Those take the mode that suits; while nothing can be told, they are tested again.
 *
 * <p>A test takes seconds and waits, so it has a thread of its own; one runs at a time.
 */
final class SelfTests {
    private static final Logger LOG = System.getLogger(SelfTests.class.getName());
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long FIRST_NS = SECOND_NS / 2;
    private static final long AGAIN_NS = 10 * SECOND_NS;
    private static final long LATEST_NS = 300 * SECOND_NS;
    private static final int MOST_NEIGHBOURS = 256;

    /** What is still to be tested of an automatic member. */
    private record Due(long mac, boolean isDone, long atNs, long delayNs) {}

    private record Result(List<Outcome> outcomes, ModeChoice choice, long endedNs) {}

    private final FastPath fastPath;
    private final Bridges bridges;
    private final MemberModes modes;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<String, Result> results = new TreeMap<>();
    private final Map<String, Due> due = new HashMap<>();
    private boolean isBusy;

    /** Call on the control loop. */
    SelfTests(FastPath fastPath, Bridges bridges) {
        this.fastPath = fastPath;
        this.bridges = bridges;
        modes = bridges.modes();
        fastPath.control().addTicker(this::tick);
    }

    /** Tests an interface. Any thread but the control loop's. */
    SelfTestStatus run(String name) {
        turn.lock();
        try {
            Subject subject = onControlLoop(() -> subject(name));
            onControlLoop(() -> listen(name, true));
            Result result;
            try {
                result = test(subject);
            } finally {
                onControlLoop(() -> listen(name, false));
            }
            return onControlLoop(() -> {
                results.put(name, result);
                adopt(name, result.choice());
                return status(name, result);
            });
        } finally {
            turn.unlock();
        }
    }

    private Result test(Subject subject) {
        List<String> ports = new ArrayList<>(List.of(subject.port()));
        ports.addAll(subject.others().keySet());
        try (Segment segment = new CapturedSegment(fastPath, ports)) {
            List<Outcome> outcomes = new SelfTest(segment, subject, RandomGenerator.getDefault()).run();
            boolean canRoute = onControlLoop(() -> modes.canRoute(subject.port()));
            return new Result(outcomes, ModeChoice.of(outcomes, canRoute), MonotonicClock.SYSTEM.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApplianceException("the self-test of " + subject.port() + " was interrupted", e);
        }
    }

    /** What the last test of each interface has found. Control loop only. */
    List<SelfTestStatus> all() {
        return results.entrySet().stream()
                .filter(entry -> fastPath.interfaces().find(entry.getKey()).isPresent())
                .map(entry -> status(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void tick(long nowNs) {
        Set<String> automatic = modes.automatic();
        due.keySet().retainAll(automatic);
        for (String name : automatic) {
            Entry entry = fastPath.interfaces().find(name).orElse(null);
            if (entry == null || !fastPath.interfaces().isUp(name)) {
                due.remove(name);
                continue;
            }
            Due test = due.get(name);
            if (test == null || test.mac() != entry.mac()) {
                test = new Due(entry.mac(), false, nowNs + FIRST_NS, AGAIN_NS);
                due.put(name, test);
            }
            if (!isBusy && !test.isDone() && nowNs - test.atNs() >= 0) {
                isBusy = true;
                Thread.ofPlatform().name("isthmus-self-test").daemon(true).start(() -> runUnasked(name));
            }
        }
    }

    /** A test that fails, as when the member is gone meanwhile, is made again like one that could not tell. */
    private void runUnasked(String name) {
        try {
            run(name);
        } catch (RuntimeException e) {
            LOG.log(Level.INFO, "the self-test of {0} could not be made: {1}", name, e.getMessage());
            onControlLoop(() -> adopt(name, new ModeChoice(Optional.empty(), String.valueOf(e.getMessage()))));
        } finally {
            onControlLoop(() -> isBusy = false);
        }
    }

    private boolean adopt(String name, ModeChoice choice) {
        PortMode configured = modes.configured(name).orElse(null);
        Due test = due.get(name);
        if (configured == PortMode.AUTO && test != null) {
            PortMode before = modes.inForce(name);
            choice.mode().ifPresent(mode -> modes.choose(name, mode));
            if (choice.mode().isPresent() && before != modes.inForce(name)) {
                LOG.log(Level.INFO, "{0}: mode {1}, because {2}", name, label(modes.inForce(name)), choice.reason());
            }
            long nextNs = MonotonicClock.SYSTEM.nanoTime() + test.delayNs();
            long delayNs = Math.min(2 * test.delayNs(), LATEST_NS);
            due.put(name, new Due(test.mac(), choice.mode().isPresent(), nextNs, delayNs));
        } else if (configured != null) {
            warning(configured, choice).ifPresent(text -> LOG.log(Level.WARNING, "{0}: {1}", name, text));
        }
        return true;
    }

    private SelfTestStatus status(String name, Result result) {
        Optional<PortMode> configured = modes.configured(name);
        return new SelfTestStatus(
                name,
                configured.map(SelfTests::label).orElse("none"),
                configured.map(mode -> label(modes.inForce(name))).orElse("none"),
                result.choice().mode().map(SelfTests::label),
                result.choice().reason(),
                configured.flatMap(mode -> warning(mode, result.choice())),
                Math.max(0, MonotonicClock.SYSTEM.nanoTime() - result.endedNs()) / SECOND_NS,
                result.outcomes().stream()
                        .map(outcome -> new SelfTestStatus.Check(
                                outcome.check().label(), outcome.verdict().label(), outcome.detail()))
                        .toList());
    }

    private static Optional<String> warning(PortMode configured, ModeChoice choice) {
        return choice.mode()
                .filter(mode -> configured != PortMode.AUTO && configured != mode)
                .map(mode -> "the configuration asks for mode %s, but %s suits the NIC: %s"
                        .formatted(label(configured), label(mode), choice.reason()));
    }

    private static String label(PortMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Subject subject(String name) {
        Interfaces interfaces = fastPath.interfaces();
        Entry entry = interfaces
                .find(name)
                .filter(one -> one.kind() == Kind.PORT || one.kind() == Kind.VLAN)
                .orElseThrow(() -> new IllegalArgumentException("there is no port or VLAN " + name + " to test"));
        if (!interfaces.isUp(name)) {
            throw new IllegalArgumentException(name + " is down: there is nothing to test");
        }
        Map<String, Long> others = new LinkedHashMap<>();
        interfaces.entries().stream()
                .filter(other -> other.kind() == Kind.PORT && other.index() != entry.port())
                .filter(other -> interfaces.isUp(other.name()))
                .forEach(other -> others.put(other.name(), other.mac()));
        boolean isVlan = entry.kind() == Kind.VLAN;
        return new Subject(name, entry.mac(), entry.mtu(), isVlan, isVlan ? Map.of() : others, neighbours(name));
    }

    /** Who is known, by the member itself and by its bridge, and then who may be in the bridge's subnets. */
    private List<IpAddress> neighbours(String name) {
        List<String> links = new ArrayList<>(List.of(name));
        modes.bridgeOf(name).ifPresent(links::add);
        Set<IpAddress> all = new LinkedHashSet<>();
        fastPath.neighbours().snapshot(fastPath.control().nowNs()).stream()
                .filter(known ->
                        links.contains(known.interfaceName()) && known.mac().isPresent())
                .map(known -> IpAddress.parse(known.address()))
                .forEach(all::add);
        List<InterfaceAddress> own = links.stream()
                .flatMap(link -> fastPath.interfaces().addresses(link).stream())
                .toList();
        own.forEach(address -> addHosts(address, all));
        own.forEach(address -> all.remove(address.address()));
        return all.stream().filter(IpAddress::isIpv4).limit(MOST_NEIGHBOURS).toList();
    }

    private static void addHosts(InterfaceAddress own, Set<IpAddress> all) {
        if (!own.address().isIpv4()) {
            return;
        }
        int first = own.prefix().address().ipv4Bits();
        for (int i = 0; i < MOST_NEIGHBOURS; i++) {
            IpAddress address = IpAddress.ofIpv4(first + i);
            if (own.prefix().contains(address)) {
                var host = new InterfaceAddress(address, own.length());
                if (!host.isNetworkAddress() && !host.isBroadcastAddress()) {
                    all.add(address);
                }
            }
        }
    }

    private boolean listen(String name, boolean isTesting) {
        bridges.listen(name, isTesting);
        return true;
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
}
