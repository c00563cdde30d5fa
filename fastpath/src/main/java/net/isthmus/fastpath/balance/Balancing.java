package net.isthmus.fastpath.balance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.session.SpinLock;
import net.isthmus.wire.IpAddress;

/**
 * Keeps the compiled services true to the configuration, to the health of backends and to time.
 *
 * <pre>
 *   services ───────┐
 *   health ─────────┼──▶ weight of each backend now ──▶ ServiceTable ──▶ {@link Balancer}
 *   time ───────────┘    0 while it is dead or draining; rising in its slow start
 * </pre>
 *
 * <p>A backend keeps its slot while it is configured, and afterwards until its last session is over.
 */
@OwnedBy("control loop")
public final class Balancing {
    /** In how many steps a slow start goes. */
    static final int STEPS = 10;

    /** Hears of backends that have died with sessions. */
    @FunctionalInterface
    public interface DownListener {
        /** @param fate {@link BackendDown#RESET} or {@link BackendDown#MOVE} */
        void backendDown(int backend, BackendDown fate);
    }

    /** One backend of one service, as it is now. {@code weightNow} is {@code weight} unless it is held back. */
    public record BackendState(
            String name,
            IpAddress address,
            boolean isAlive,
            boolean isDraining,
            int weight,
            int weightNow,
            int connections,
            long total) {}

    private record Key(String service, String name, IpAddress address) {}

    private record SetKey(List<BackendSet.Member> members, boolean isHashed) {}

    private static final class Backend {
        final int slot;
        boolean isAlive;
        boolean isConfigured = true;
        long aliveSinceNs;
        int step;

        Backend(int slot, boolean isAlive, long nowNs) {
            this.slot = slot;
            this.isAlive = isAlive;
            aliveSinceNs = nowNs;
        }
    }

    private final Balancer balancer;
    private final SpinLock sessions;
    private final DownListener listener;
    private final Map<Key, Backend> backends = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final BitSet used = new BitSet();
    private Map<SetKey, BackendSet> sets = Map.of();
    private List<VirtualService> services = List.of();
    private int nextNumber;

    /**
     * No services.
     *
     * @param sessions the lock that guards the balancer
     */
    public Balancing(Balancer balancer, SpinLock sessions, DownListener listener) {
        this.balancer = balancer;
        this.sessions = sessions;
        this.listener = listener;
    }

    /**
     * Replaces all services. What stays keeps its health, connections and affinity; sessions of what goes go on.
     *
     * @throws ApplianceException if there are too many backends; nothing has changed then
     */
    public void set(List<VirtualService> wanted, long nowNs) {
        Map<Key, VirtualService> keys = new LinkedHashMap<>();
        wanted.forEach(service -> service.backends().forEach(backend -> keys.put(key(service, backend), service)));
        freeEnded(keys.keySet());
        Set<Key> all = new HashSet<>(backends.keySet());
        all.addAll(keys.keySet());
        if (all.size() > Balancer.MAX_BACKENDS) {
            throw new ApplianceException("services have more than " + Balancer.MAX_BACKENDS
                    + " backends, each address counted, with those whose sessions are not over yet");
        }
        numbers.keySet().retainAll(wanted.stream().map(VirtualService::name).toList());
        backends.forEach((key, backend) -> backend.isConfigured = keys.containsKey(key));
        keys.forEach((key, service) -> {
            Backend backend = backends.computeIfAbsent(key, one -> claim(one, !service.isChecked(), nowNs));
            if (!service.isChecked() && !backend.isAlive) {
                revive(backend, nowNs);
            }
        });
        services = List.copyOf(wanted);
        compile(nowNs);
    }

    /** Says whether a backend answers. One that is not configured is ignored. */
    public void health(String service, String name, IpAddress address, boolean isAlive, long nowNs) {
        Backend backend = backends.get(new Key(service, name, address));
        if (backend == null || !backend.isConfigured || backend.isAlive == isAlive) {
            return;
        }
        if (isAlive) {
            revive(backend, nowNs);
        } else {
            backend.isAlive = false;
        }
        compile(nowNs);
        BackendDown fate = services.stream()
                .filter(one -> one.name().equals(service))
                .map(VirtualService::onDown)
                .findFirst()
                .orElse(BackendDown.KEEP);
        if (!isAlive && fate != BackendDown.KEEP && connections(backend) > 0) {
            listener.backendDown(backend.slot, fate);
        }
    }

    /** Lets time pass: slow starts go on, and slots of what has gone become free. */
    public void tick(long nowNs) {
        boolean isStale = false;
        for (VirtualService service : services) {
            if (service.slowStartNs() > 0) {
                for (VirtualService.Backend one : service.backends()) {
                    Backend backend = backend(service, one);
                    isStale |= backend.isAlive && backend.step != step(service, backend, nowNs);
                }
            }
        }
        if (isStale) {
            compile(nowNs);
        }
        if (backends.values().stream().anyMatch(backend -> !backend.isConfigured)) {
            freeEnded(Set.of());
        }
    }

    /** The backends of a service, in the order of its configuration. */
    public List<BackendState> backends(String name) {
        List<BackendState> states = new ArrayList<>();
        sessions.lock();
        try {
            for (VirtualService service : services) {
                if (service.name().equals(name)) {
                    service.backends().forEach(one -> states.add(state(service, one)));
                }
            }
        } finally {
            sessions.unlock();
        }
        return states;
    }

    /** Sessions that found no backend, of all services since start. */
    public long refused() {
        sessions.lock();
        try {
            return balancer.refused();
        } finally {
            sessions.unlock();
        }
    }

    private BackendState state(VirtualService service, VirtualService.Backend one) {
        Backend backend = backend(service, one);
        boolean isHeldBack = !backend.isAlive || one.isDraining();
        int scaled = service.slowStartNs() == 0 ? one.weight() : one.weight() * backend.step / STEPS;
        return new BackendState(
                one.name(),
                one.address(),
                backend.isAlive,
                one.isDraining(),
                one.weight(),
                isHeldBack ? 0 : Math.max(Math.min(1, one.weight()), scaled),
                balancer.connections(backend.slot),
                balancer.total(backend.slot));
    }

    private static Key key(VirtualService service, VirtualService.Backend backend) {
        return new Key(service.name(), backend.name(), backend.address());
    }

    private Backend backend(VirtualService service, VirtualService.Backend backend) {
        return Objects.requireNonNull(backends.get(key(service, backend)));
    }

    private Backend claim(Key key, boolean isAlive, long nowNs) {
        int slot = used.nextClearBit(0);
        used.set(slot);
        sessions.lock();
        try {
            balancer.claim(slot, high(key.address()), low(key.address()));
        } finally {
            sessions.unlock();
        }
        return new Backend(slot, isAlive, nowNs);
    }

    private static void revive(Backend backend, long nowNs) {
        backend.isAlive = true;
        backend.aliveSinceNs = nowNs;
    }

    private int connections(Backend backend) {
        sessions.lock();
        try {
            return balancer.connections(backend.slot);
        } finally {
            sessions.unlock();
        }
    }

    private void freeEnded(Set<Key> kept) {
        backends.entrySet().removeIf(entry -> {
            Backend backend = entry.getValue();
            boolean isFree = !backend.isConfigured && !kept.contains(entry.getKey()) && connections(backend) == 0;
            if (isFree) {
                used.clear(backend.slot);
            }
            return isFree;
        });
    }

    private static int step(VirtualService service, Backend backend, long nowNs) {
        if (service.slowStartNs() == 0) {
            return STEPS;
        }
        long passed = Math.min(nowNs - backend.aliveSinceNs, service.slowStartNs());
        return 1 + (int) (passed * (STEPS - 1) / service.slowStartNs());
    }

    private void compile(long nowNs) {
        Map<SetKey, BackendSet> made = new HashMap<>();
        List<ServiceTable.Line> lines = new ArrayList<>();
        for (VirtualService service : services) {
            int number = numbers.computeIfAbsent(service.name(), _ -> nextNumber++);
            service.backends().forEach(one -> {
                Backend backend = backend(service, one);
                backend.step = step(service, backend, nowNs);
            });
            for (int port = 0; port < service.ports().size(); port++) {
                VirtualService.Ports ports = service.ports().get(port);
                for (IpAddress address : service.addresses()) {
                    var key = new SetKey(members(service, port, address), service.algorithm() == Algorithm.MAGLEV);
                    BackendSet set = made.computeIfAbsent(key, this::kept);
                    lines.add(new ServiceTable.Line(
                            number,
                            service.vrf(),
                            high(address),
                            low(address),
                            ports.protocol(),
                            ports.first(),
                            ports.last(),
                            set,
                            service.algorithm(),
                            service.isDirect(),
                            service.affinityNs()));
                }
            }
        }
        sets = made;
        install(new ServiceTable(lines));
    }

    private BackendSet kept(SetKey key) {
        BackendSet before = sets.get(key);
        return before == null ? new BackendSet(key.members(), key.isHashed()) : before;
    }

    private void install(ServiceTable table) {
        sessions.lock();
        try {
            balancer.install(table);
        } finally {
            sessions.unlock();
        }
    }

    /** Those who serve a port at an address: of its family, each with its weight of now. */
    private List<BackendSet.Member> members(VirtualService service, int port, IpAddress address) {
        return service.backends().stream()
                .filter(one -> one.address().family() == address.family())
                .filter(one -> one.targets().get(port) != VirtualService.Backend.UNSERVED)
                .map(one -> {
                    Backend backend = backend(service, one);
                    int factor = !backend.isAlive || one.isDraining() ? 0 : backend.step;
                    return new BackendSet.Member(
                            backend.slot,
                            identity(one.address()),
                            one.weight() * factor,
                            one.targets().get(port));
                })
                .toList();
    }

    private static long identity(IpAddress address) {
        return address.high() * 31 + address.low();
    }

    /** The high half of an address as a {@link Flow} has it. */
    static long high(IpAddress address) {
        return address.isIpv4() ? 0 : address.high();
    }

    /** The low half of an address as a {@link Flow} has it. */
    static long low(IpAddress address) {
        return address.isIpv4() ? Flow.mapped(address.ipv4Bits()) : address.low();
    }
}
