package net.isthmus.fastpath.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.AddressGroup;
import net.isthmus.core.config.AddressMatch;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.Firewall;
import net.isthmus.core.config.FirewallRule;
import net.isthmus.core.config.PortMatch;
import net.isthmus.core.config.PortRange;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.core.config.Zone;

/** From what the document and the inventory say to a {@link Policy}. */
@OwnedBy("control loop")
public final class PolicyCompiler {
    private final Zones zones;
    private final PolicyHits hits;
    private int generation;

    /** A compiler whose policies call zones alike and share their counters. */
    public PolicyCompiler(Zones zones, PolicyHits hits) {
        this.zones = zones;
        this.hits = hits;
    }

    /** A new policy, of the next generation. */
    public Policy compile(PolicyInput input) {
        var parts = new PolicyParts(input.workloads(), hits);
        var selection = new Selection(input.workloads(), input.policies().namespaces());
        new Rules(input, parts, selection).compile();
        new NetworkPolicyCompiler(parts, selection, input.policies().networkPolicies()).compile();
        compileZones(input, parts);
        parts.isZoned = !input.policies().zones().isEmpty();
        parts.isRestricting = !input.policies().networkPolicies().isEmpty()
                || !input.policies().firewall().rules().isEmpty();
        parts.finish();
        return new Policy(++generation, parts);
    }

    private void compileZones(PolicyInput input, PolicyParts parts) {
        Map<String, Zone> declared = input.policies().zones();
        boolean isZoned = !declared.isEmpty();
        declared.keySet().forEach(zones::number);
        int last = input.interfaces().values().stream()
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        parts.zoneOfInterface = new int[Math.max(last, input.hostPort()) + 1];
        parts.zoneOfInterface[input.hostPort()] = Zones.SELF;
        input.policies().zoneOf().forEach((link, zone) -> {
            Integer index = input.interfaces().get(link);
            if (index != null) {
                parts.zoneOfInterface[index] = zones.number(zone);
            }
        });
        parts.sameZone = fallback(parts, "its zone", true, "hosts of one zone may talk to one another");
        parts.ofSelf = fallback(parts, "zone " + Zone.SELF, true, "the appliance may go anywhere");
        parts.echo = fallback(parts, "echo", true, "everybody may ask the appliance for an echo");
        parts.zoneVerdicts = new long[zones.count()];
        Arrays.fill(
                parts.zoneVerdicts,
                isZoned
                        ? fallback(parts, "zone " + Zone.UNZONED, false, "links without a zone are denied")
                        : fallback(parts, "no zone", true, "there are no zones, and nothing else forbids it"));
        declared.forEach((name, zone) -> parts.zoneVerdicts[zones.number(name)] = fallback(parts, name, zone));
    }

    private static long fallback(PolicyParts parts, String name, Zone zone) {
        boolean isAllowed = zone.standard().isAllowed();
        String may = isAllowed ? " may go to any zone" : " may not go to other zones";
        return fallback(parts, defaultOf(name), isAllowed, "hosts of zone " + name + may);
    }

    private static long fallback(PolicyParts parts, String name, boolean isAllowed, String text) {
        var line = new PolicyLine(PolicyLine.Tier.DEFAULT, name, Optional.empty(), -1, text, parts.slot(name));
        return parts.decide(line, isAllowed ? Verdict.ALLOW : Verdict.DENY, false);
    }

    /** The name under which {@link PolicyHits} counts sessions that a network policy allowed. */
    public static String allowedBy(String policy) {
        return "policy " + policy + " allowed";
    }

    /** The name under which {@link PolicyHits} counts sessions that were denied because a network policy isolates. */
    public static String deniedBy(String policy) {
        return "policy " + policy + " denied";
    }

    /** The name under which {@link PolicyHits} counts sessions that a zone's default decided. */
    public static String defaultOf(String zone) {
        return "zone " + zone;
    }

    /** The name under which {@link PolicyHits} counts sessions that a rule decided. */
    public static String decidedBy(String rule) {
        return "rule " + rule;
    }

    /** The ordered rules. */
    private final class Rules {
        private final Firewall firewall;
        private final PolicyInput input;
        private final PolicyParts parts;
        private final Selection selection;

        Rules(PolicyInput input, PolicyParts parts, Selection selection) {
            this.input = input;
            this.parts = parts;
            this.selection = selection;
            firewall = input.policies().firewall();
        }

        void compile() {
            List<FirewallRule> rules = firewall.rules();
            for (int i = 0; i < rules.size(); i++) {
                FirewallRule rule = rules.get(i);
                // Also a rule that does not hold now keeps its count.
                parts.slot(decidedBy(rule.name()));
                if (rule.schedule().map(input.schedules()::contains).orElse(true)) {
                    parts.rules.add(line(rule), verdict(i, rule));
                }
            }
        }

        private long verdict(int number, FirewallRule rule) {
            int action =
                    switch (rule.action()) {
                        case ALLOW -> Verdict.ALLOW;
                        case DENY -> Verdict.DENY;
                        case REJECT -> Verdict.REJECT;
                    };
            String verb =
                    switch (rule.action()) {
                        case ALLOW -> "allows ";
                        case DENY -> "denies ";
                        case REJECT -> "rejects ";
                    };
            var line = new PolicyLine(
                    PolicyLine.Tier.RULE,
                    rule.name(),
                    Optional.empty(),
                    number,
                    verb + rule.conditions(),
                    parts.slot(decidedBy(rule.name())));
            return parts.decide(line, action, rule.log());
        }

        private Classifier.Line line(FirewallRule rule) {
            return new Classifier.Line(
                    zoneNumbers(rule.from()),
                    zoneNumbers(rule.to()),
                    any(rule.source(), this::addresses),
                    any(rule.destination(), this::addresses),
                    rule.protocol() == RuleProtocol.ANY
                            ? RangeSet.ALL
                            : RangeSet.of(rule.protocol().number()),
                    any(rule.sourcePort(), this::ports),
                    rule.protocol().isIcmp() ? types(rule) : any(rule.port(), this::ports));
        }

        private RangeSet zoneNumbers(List<String> names) {
            return any(names, name -> RangeSet.of(zones.number(name)));
        }

        private RangeSet addresses(AddressMatch match) {
            return switch (match) {
                case AddressMatch.Within(AddressRange range) -> RangeSet.ofAddresses(List.of(range));
                case AddressMatch.OfGroup(String name) -> {
                    AddressGroup group = firewall.addressGroups().get(name);
                    yield group == null ? RangeSet.NONE : addresses(group);
                }
            };
        }

        private RangeSet addresses(AddressGroup group) {
            RangeSet written = RangeSet.ofAddresses(group.addresses());
            return group.workloads()
                    .map(selector -> RangeSet.union(
                            List.of(written, selection.addresses(selection.inAll(group.namespaces(), selector)))))
                    .orElse(written);
        }

        private RangeSet ports(PortMatch match) {
            return switch (match) {
                case PortMatch.Within(PortRange range) -> RangeSet.between(range.first(), range.last());
                case PortMatch.OfGroup(String name) ->
                    RangeSet.union(firewall.portGroups().getOrDefault(name, List.of()).stream()
                            .map(range -> RangeSet.between(range.first(), range.last()))
                            .toList());
            };
        }

        private static RangeSet types(FirewallRule rule) {
            boolean isIpv4 = rule.protocol() == RuleProtocol.ICMP;
            return any(rule.icmpType(), type -> RangeSet.of(isIpv4 ? type.number4() : type.number6()));
        }

        private static <T> RangeSet any(List<T> said, Function<T, RangeSet> set) {
            return said.isEmpty()
                    ? RangeSet.ALL
                    : RangeSet.union(said.stream().map(set).toList());
        }
    }
}
