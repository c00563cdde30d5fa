package net.isthmus.appliance.dataplane;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.WorkloadInventory;
import net.isthmus.core.status.PolicyStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Interfaces;
import net.isthmus.fastpath.control.SessionControl;
import net.isthmus.fastpath.policy.DecisionLog;
import net.isthmus.fastpath.policy.InterfacePolicy;
import net.isthmus.fastpath.policy.Policy;
import net.isthmus.fastpath.policy.PolicyCompiler;
import net.isthmus.fastpath.policy.PolicyHits;
import net.isthmus.fastpath.policy.PolicyInput;
import net.isthmus.fastpath.policy.Zones;
import net.isthmus.fastpath.tables.Published;
import net.isthmus.services.inventory.Inventory;

/**
 * Keeps the compiled policy true to the document, the inventory, the interfaces and the time of the week, and makes
 * words of the decisions that are to be logged.
 *
 * <pre>
 *   a commit ────────────────┐ at once
 *   inventory, interfaces ───┼──────────▶ PolicyCompiler ──▶ Policy ──▶ workers, explain
 *   schedules ───────────────┘ each second, if changed
 * </pre>
 */
@OwnedBy("control loop")
final class SecurityPolicy implements InterfaceEvents {
    private static final Logger LOG = System.getLogger("net.isthmus.policy");
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int LINES_A_SECOND = 20;

    private final Interfaces interfaces;
    private final SessionControl sessions;
    private final InstantSource calendar;
    private final Zones zones = new Zones();
    private final PolicyHits hits = new PolicyHits();
    private final PolicyCompiler compiler = new PolicyCompiler(zones, hits);
    private final DecisionLog decisions = new DecisionLog();
    private final WorkloadInventory inventory = new Inventory();
    private final Map<Integer, String> links = new HashMap<>();
    private final Published<Policy> published;
    private Policies policies = Policies.STANDARD;
    private Set<String> schedules = Set.of();
    private boolean isStale;
    private long nextSecondNs;

    SecurityPolicy(FastPath fastPath, InstantSource calendar) {
        interfaces = fastPath.interfaces();
        sessions = fastPath.sessions();
        this.calendar = calendar;
        published = new Published<>(compiled());
        inventory.listen(() -> isStale = true);
        fastPath.control().addTicker(this::tick);
        interfaces.listen(this);
    }

    /** Takes what the document says; it holds from now on. */
    void set(Policies to) {
        policies = to;
        inventory.replace(WorkloadInventory.Source.DOCUMENT, to.workloads());
        sessions.change(now -> SessionLimits.of(to.firewall(), now));
        publish();
    }

    /** What decides now. */
    Published<Policy> published() {
        return published;
    }

    /** What labels mean. */
    WorkloadInventory inventory() {
        return inventory;
    }

    /** The numbers of zones. */
    Zones zones() {
        return zones;
    }

    /** Which interfaces are of a zone now; throws {@link IllegalArgumentException} if there is none of that name. */
    IntPredicate linksOf(String zone) {
        int number = zones.known(zone)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no zone named " + zone + "; isthmus show policy names them"));
        Policy policy = published.get();
        return index -> policy.zone(index) == number;
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        isStale |= !state.name().equals(links.put(state.index(), state.name()));
    }

    @Override
    public void interfaceRemoved(int index) {
        isStale |= links.remove(index) != null;
    }

    private void tick(long nowNs) {
        if (nowNs - nextSecondNs >= 0) {
            nextSecondNs = nowNs + SECOND_NS;
            isStale |= !schedules.equals(schedulesNow());
            long lost = decisions.drain(LINES_A_SECOND, line -> LOG.log(Level.INFO, line));
            if (lost > 0) {
                LOG.log(Level.INFO, "{0} more decisions in this second are not shown", lost);
            }
        }
        if (isStale) {
            publish();
        }
    }

    private Set<String> schedulesNow() {
        Set<String> now = new HashSet<>();
        policies.firewall().schedules().forEach((name, schedule) -> {
            if (schedule.holdsAt(calendar.instant())) {
                now.add(name);
            }
        });
        return now;
    }

    private void publish() {
        schedules = schedulesNow();
        Policy policy = compiled();
        published.set(policy);
        sessions.policy(new InterfacePolicy(policy, decisions), policy.isInForce());
        isStale = false;
    }

    private Policy compiled() {
        Map<String, Integer> numbers = new HashMap<>();
        interfaces.entries().forEach(entry -> numbers.put(entry.name(), entry.index()));
        return compiler.compile(
                new PolicyInput(policies, inventory.workloads(), numbers, FastPath.HOST_PORT, schedules));
    }

    /** Everything that may decide, with what it decided. */
    List<PolicyStatus> status() {
        List<PolicyStatus> all = new ArrayList<>();
        policies.firewall().rules().forEach(rule -> {
            String verb = rule.action().name().toLowerCase(Locale.ROOT);
            boolean isInForce = rule.schedule().map(schedules::contains).orElse(true);
            long sessions = hits.of(PolicyCompiler.decidedBy(rule.name()));
            all.add(new PolicyStatus("rule", rule.name(), isInForce, sessions, 0, verb + ": " + rule.conditions()));
        });
        policies.networkPolicies().forEach((name, policy) -> {
            long selected = inventory.workloads().stream()
                    .filter(one -> one.workload().namespace().equals(policy.namespace())
                            && policy.podSelector().matches(one.workload().labels()))
                    .count();
            all.add(new PolicyStatus(
                    "network-policy",
                    name,
                    selected > 0,
                    hits.of(PolicyCompiler.allowedBy(name)),
                    hits.of(PolicyCompiler.deniedBy(name)),
                    "selects " + selected + (selected == 1 ? " workload" : " workloads") + " of namespace "
                            + policy.namespace() + ": " + policy.podSelector()));
        });
        policies.zones().forEach((name, zone) -> {
            String may = zone.standard().isAllowed() ? "may go to any zone" : "may not go to other zones";
            long sessions = hits.of(PolicyCompiler.defaultOf(name));
            all.add(new PolicyStatus("zone", name, true, sessions, 0, "its hosts " + may));
        });
        return all;
    }
}
