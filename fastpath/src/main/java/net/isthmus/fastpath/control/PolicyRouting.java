package net.isthmus.fastpath.control;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyRule.Ports;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.fastpath.worker.Worker;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the compiled rules of policy routing true to the configuration and to the interfaces as they are.
 *
 * <pre>
 *   rules by names ──┐
 *                    ├── at most once a tick ──▶ PolicyTable ──▶ workers
 *   interfaces ──────┘                      └──▶ the feature bits of each interface that some rule concerns
 * </pre>
 *
 * <p>A next hop is on the interface of the same VRF that is up and has the longest subnet with it. A rule whose next
 * hop is on none is left out of the table, so that packets fall through to the next rule, as in Linux those of a dead
 * route do; a next hop that does not answer ARP or neighbour solicitation is treated as that of any route. Hits are
 * counted by name: a rule that stays, stays with its count.
 */
@OwnedBy("control loop")
public final class PolicyRouting implements InterfaceEvents {
    /** Whose packets a rule means. */
    public enum Whose {
        /** Those that pass through. */
        FORWARDED,
        /** Those of the appliance itself, in the main VRF. */
        OWN,
        /** Both. */
        ALL
    }

    /**
     * One rule by names.
     *
     * @param name whose hits are counted
     * @param whose packets it means
     * @param in names of the interfaces by which packets come that pass through; empty for all of the main VRF
     * @param via next hop, or empty for {@code tunnel} or {@code adjacency}
     * @param tunnel name of the tunnel into which packets go; they are dropped while it is not there
     * @param adjacency a well-known adjacency, or {@link PolicyTable#TO_ROUTES}
     */
    public record Rule(
            String name,
            Whose whose,
            List<String> in,
            List<IpPrefix> from,
            List<IpPrefix> to,
            int protocol4,
            int protocol6,
            List<Ports> sourcePorts,
            List<Ports> ports,
            long dscps,
            Optional<IpAddress> via,
            Optional<String> tunnel,
            int adjacency) {}

    private record Hop(int interfaceIndex, IpAddress address) {}

    /** Whose packets a rule is for, by which interfaces: few of many rules differ in that. */
    private record Reach(Whose whose, List<String> in) {}

    private static final int MAIN_VRF = 0;

    private final Interfaces interfaces;
    private final NeighbourTable neighbours;
    private final FibWriter fib;
    private final List<Worker> workers;
    private final Published<PolicyTable> published;
    private final Map<Integer, InterfaceState> links = new HashMap<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final long[] bases = new long[PolicyTable.MAX_RULES];
    private List<Rule> rules = List.of();
    private List<Hop> hops = List.of();
    private Set<String> inForce = Set.of();
    private boolean isStale;

    /** Policy routing without rules. */
    PolicyRouting(
            Interfaces interfaces,
            NeighbourTable neighbours,
            FibWriter fib,
            List<Worker> workers,
            Published<PolicyTable> published) {
        this.interfaces = interfaces;
        this.neighbours = neighbours;
        this.fib = fib;
        this.workers = workers;
        this.published = published;
    }

    /** Replaces all rules. */
    public void set(List<Rule> wanted) {
        rules = List.copyOf(wanted);
        if (rules.size() > PolicyTable.MAX_RULES) {
            throw new IllegalArgumentException("%d rules, selectors of tunnels among them, are more than %d"
                    .formatted(rules.size(), PolicyTable.MAX_RULES));
        }
        slots.keySet().retainAll(rules.stream().map(Rule::name).collect(Collectors.toSet()));
        var taken = new BitSet();
        slots.values().forEach(taken::set);
        for (Rule rule : rules) {
            if (!slots.containsKey(rule.name())) {
                int slot = taken.nextClearBit(0);
                taken.set(slot);
                slots.put(rule.name(), slot);
                bases[slot] = counted(slot);
            }
        }
        compile();
    }

    /** Packets that a rule has taken since it has had its name. */
    public long packets(String name) {
        Integer slot = slots.get(name);
        return slot == null ? 0 : counted(slot) - bases[slot];
    }

    /** True unless the rule's next hop is out of reach. */
    public boolean isInForce(String name) {
        return inForce.contains(name);
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        InterfaceState before = links.put(state.index(), state);
        isStale |= !state.equals(before);
    }

    @Override
    public void interfaceRemoved(int index) {
        links.remove(index);
        isStale = true;
    }

    /** Follows what has become of interfaces. */
    public void tick() {
        if (isStale && !rules.isEmpty()) {
            compile();
        }
        isStale = false;
    }

    private long counted(int slot) {
        return workers.stream()
                .mapToLong(worker -> worker.context().counters().policyHits(slot))
                .sum();
    }

    private void compile() {
        List<PolicyRule> compiled = new ArrayList<>();
        List<Hop> acquired = new ArrayList<>();
        Set<String> reachable = new HashSet<>();
        Map<Reach, List<Integer>> reaches = new HashMap<>();
        Map<String, Integer> indices = new HashMap<>();
        links.values().forEach(link -> indices.put(link.name(), link.index()));
        for (Rule rule : rules) {
            int adjacency = rule.adjacency();
            if (rule.via().isPresent()) {
                adjacency = acquire(rule.via().get(), vrfOf(rule), acquired);
                if (adjacency < 0) {
                    continue;
                }
            }
            if (rule.tunnel().isPresent()) {
                adjacency = intoTunnel(indices.get(rule.tunnel().get()));
            }
            reachable.add(rule.name());
            List<Integer> reach = reaches.computeIfAbsent(new Reach(rule.whose(), rule.in()), this::interfacesOf);
            compiled.add(compiled(rule, reach, adjacency));
        }
        published.set(new PolicyTable(compiled, interfaceCount()));
        setFeatures(reaches.values());
        // Those that stay were acquired a second time above, so that their adjacencies have not changed.
        hops.forEach(hop -> neighbours.release(hop.interfaceIndex(), hop.address()));
        hops = acquired;
        inForce = reachable;
        isStale = false;
    }

    /** Its packets are never sent another way. */
    private int intoTunnel(@Nullable Integer index) {
        return index == null ? AdjacencyTable.BLACKHOLE : fib.intoTunnel(index);
    }

    /** The VRF of the rule's interfaces; the main one's for a rule without. */
    private int vrfOf(Rule rule) {
        return links.values().stream()
                .filter(link -> rule.in().contains(link.name()))
                .mapToInt(InterfaceState::vrf)
                .findFirst()
                .orElse(MAIN_VRF);
    }

    private int acquire(IpAddress via, int vrf, List<Hop> acquired) {
        Hop hop = null;
        int longest = -1;
        for (InterfaceState link : links.values()) {
            for (var address : link.addresses()) {
                boolean isBetter = link.isUp()
                        && link.vrf() == vrf
                        && address.prefix().contains(via)
                        && !address.address().equals(via)
                        && address.length() > longest;
                if (isBetter) {
                    hop = new Hop(link.index(), via);
                    longest = address.length();
                }
            }
        }
        if (hop == null) {
            return NeighbourTable.NO_ADJACENCY;
        }
        if (interfaces.table().isTunnel(hop.interfaceIndex())) {
            return fib.intoTunnel(hop.interfaceIndex()); // any address beyond it is the other end
        }
        int adjacency = neighbours.acquire(hop.interfaceIndex(), via);
        if (adjacency >= 0) {
            acquired.add(hop);
        }
        return adjacency;
    }

    private List<Integer> interfacesOf(Reach reach) {
        List<Integer> indices = new ArrayList<>();
        if (reach.whose() != Whose.OWN) {
            links.values().stream()
                    .filter(link -> reach.in().isEmpty()
                            ? link.vrf() == MAIN_VRF
                            : reach.in().contains(link.name()))
                    .forEach(link -> indices.add(link.index()));
        }
        if (reach.whose() != Whose.FORWARDED) {
            indices.add(PolicyTable.OWN);
        }
        if (indices.isEmpty()) {
            indices.add(0); // a rule whose interfaces are all gone is for none; an empty list would be for all
        }
        return List.copyOf(indices);
    }

    private PolicyRule compiled(Rule rule, List<Integer> indices, int adjacency) {
        boolean isVia4 = rule.via().map(IpAddress::isIpv4).orElse(true);
        boolean isVia6 = rule.via().map(IpAddress::isIpv6).orElse(true);
        return new PolicyRule(
                Objects.requireNonNull(slots.get(rule.name())),
                indices,
                rule.from(),
                rule.to(),
                isVia4 ? rule.protocol4() : PolicyRule.NEVER,
                isVia6 ? rule.protocol6() : PolicyRule.NEVER,
                rule.sourcePorts(),
                rule.ports(),
                rule.dscps(),
                adjacency);
    }

    private void setFeatures(Collection<List<Integer>> reaches) {
        Set<Integer> concerned = reaches.stream().flatMap(List::stream).collect(Collectors.toSet());
        boolean isOwn = concerned.contains(PolicyTable.OWN);
        set(FastPath.HOST_PORT_NAME, InterfaceTable.FEATURE_OWN_RULES, isOwn);
        for (InterfaceState link : List.copyOf(links.values())) {
            set(link.name(), InterfaceTable.FEATURE_POLICY_ROUTES, concerned.contains(link.index()));
            set(link.name(), InterfaceTable.FEATURE_OWN_RULES, isOwn && link.vrf() == MAIN_VRF);
        }
    }

    private void set(String name, int feature, boolean isWanted) {
        boolean isSet = (interfaces.entry(name).features() & feature) != 0;
        if (isWanted != isSet) {
            interfaces.features(name, feature, isWanted);
        }
    }

    private int interfaceCount() {
        return Math.max(
                        PolicyTable.OWN,
                        links.keySet().stream().mapToInt(index -> index).max().orElse(0))
                + 1;
    }
}
