package net.isthmus.fastpath.policy;

import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.PolicyType;
import net.isthmus.core.model.Labels;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * Decides whether a new session may be. Immutable: every change of the document, of the inventory, of a zone's links or
 * of a schedule compiles a new one, which the control loop publishes whole.
 *
 * <pre>
 *   1  rules of the firewall         the first that fits decides
 *   2  network policies              if the source is isolated for egress or the destination for ingress: each of the
 *                                    isolated ends needs a rule that fits; else the session is denied
 *   3  the default of the source's zone
 * </pre>
 *
 * <p>The flow has the destination that a workload has (after translation) and the source that a workload has (before).
 * Replies and ICMP errors of a session are not asked about. Two hosts of one zone may talk unless tier 1 or 2 says
 * otherwise; so may the appliance itself, and everybody may ask it for an echo.
 */
public final class Policy {
    private static final int ECHO_REQUEST_4 = 8;
    private static final int ECHO_REQUEST_6 = 128;
    private static final int ICMP_TYPE_SHIFT = 8;

    private final int generation;
    private final PolicyParts parts;
    private final Classifier rules;
    private final Classifier ingress;
    private final Classifier egress;
    private final WorkloadTable workloads;
    private final long[] ruleVerdicts;
    private final long[] ingressVerdicts;
    private final long[] egressVerdicts;
    private final long[] ingressIsolation;
    private final long[] egressIsolation;
    private final long[] zoneVerdicts;
    private final long sameZone;
    private final long ofSelf;
    private final long echo;
    private final int[] zoneOfInterface;
    private final boolean isZoned;

    Policy(int generation, PolicyParts parts) {
        this.generation = generation;
        this.parts = parts;
        rules = new Classifier(parts.rules.lines());
        ingress = new Classifier(parts.ingress.lines());
        egress = new Classifier(parts.egress.lines());
        workloads = new WorkloadTable(parts.workloads);
        ruleVerdicts = parts.rules.verdicts();
        ingressVerdicts = parts.ingress.verdicts();
        egressVerdicts = parts.egress.verdicts();
        ingressIsolation = parts.ingressIsolation;
        egressIsolation = parts.egressIsolation;
        zoneVerdicts = parts.zoneVerdicts;
        sameZone = parts.sameZone;
        ofSelf = parts.ofSelf;
        echo = parts.echo;
        zoneOfInterface = parts.zoneOfInterface;
        isZoned = parts.isZoned;
    }

    /** Rises with every policy; a session that was allowed by another one is to be asked about again. */
    public int generation() {
        return generation;
    }

    /** True if some session may be forbidden; if not, nobody needs to ask. */
    public boolean isInForce() {
        return isZoned || parts.isRestricting;
    }

    /** Number of the zone of an interface. */
    public int zone(int interfaceIndex) {
        return interfaceIndex < zoneOfInterface.length ? zoneOfInterface[interfaceIndex] : Zones.UNZONED;
    }

    /**
     * Decides about a session from its first packet.
     *
     * @param fromZone number of the zone from which it comes, {@link Zones#SELF} for the appliance's own
     * @param toZone number of the zone to which it goes
     * @return a {@link Verdict}
     */
    public long decide(Flow flow, int fromZone, int toZone) {
        int rule = rules.first(flow, fromZone, toZone);
        if (rule != Classifier.NONE) {
            return ruleVerdicts[rule];
        }
        long toSource = isolation(egressIsolation, flow.sourceHigh, flow.sourceLow);
        long toDestination = isolation(ingressIsolation, flow.destinationHigh, flow.destinationLow);
        long verdict = WorkloadTable.NOT_ISOLATED;
        if (toSource != WorkloadTable.NOT_ISOLATED) {
            int line = egress.first(flow, fromZone, toZone);
            if (line == Classifier.NONE) {
                return toSource;
            }
            verdict = egressVerdicts[line];
        }
        if (toDestination != WorkloadTable.NOT_ISOLATED) {
            int line = ingress.first(flow, fromZone, toZone);
            return line == Classifier.NONE ? toDestination : ingressVerdicts[line];
        }
        return verdict == WorkloadTable.NOT_ISOLATED ? byDefault(flow, fromZone, toZone) : verdict;
    }

    private long isolation(long[] isolations, long high, long low) {
        int workload = workloads.find(high, low);
        return workload == WorkloadTable.NONE ? WorkloadTable.NOT_ISOLATED : isolations[workload];
    }

    private long byDefault(Flow flow, int fromZone, int toZone) {
        if (fromZone == Zones.SELF) {
            return ofSelf;
        }
        if (toZone == Zones.SELF && isEcho(flow)) {
            return echo;
        }
        boolean isWithin = fromZone == toZone && fromZone != Zones.UNZONED;
        return isWithin || fromZone >= zoneVerdicts.length ? sameZone : zoneVerdicts[fromZone];
    }

    private static boolean isEcho(Flow flow) {
        int type = flow.icmp >>> ICMP_TYPE_SHIFT;
        return flow.protocol == IpProtocol.ICMP && type == ECHO_REQUEST_4
                || flow.protocol == IpProtocol.ICMPV6 && type == ECHO_REQUEST_6;
    }

    /** The line of a verdict. */
    public PolicyLine describe(int line) {
        return parts.lines.get(line);
    }

    /** All lines, in the order in which they are asked. */
    public List<PolicyLine> lines() {
        return parts.lines;
    }

    /** Every line that had a part in a decision, for operators: of the source first. Allocates. */
    public List<PolicyLine> explain(Flow flow, int fromZone, int toZone) {
        long verdict = decide(flow, fromZone, toZone);
        PolicyLine deciding = describe(Verdict.line(verdict));
        boolean isByPolicy = deciding.tier() == PolicyLine.Tier.NETWORK_POLICY && Verdict.isAllowed(verdict);
        long toSource = isolation(egressIsolation, flow.sourceHigh, flow.sourceLow);
        if (isByPolicy && toSource != WorkloadTable.NOT_ISOLATED) {
            PolicyLine first = describe(Verdict.line(egressVerdicts[egress.first(flow, fromZone, toZone)]));
            return first.equals(deciding) ? List.of(deciding) : List.of(first, deciding);
        }
        return List.of(deciding);
    }

    /** The workload that has an address. */
    public Optional<InventoryWorkload> workload(IpAddress address) {
        int found = address.isIpv4()
                ? workloads.find(0, Flow.mapped(address.ipv4Bits()))
                : workloads.find(address.high(), address.low());
        return found == WorkloadTable.NONE ? Optional.empty() : Optional.of(parts.workloads.get(found));
    }

    /** Counts a session under the line that decided. One thread at a time: whoever holds the session lock. */
    public void count(long verdict) {
        parts.hits.add(parts.slots[Verdict.line(verdict)]);
    }

    /**
     * The line of a log for a decision: who wanted what, by address and label, and which line says so.
     *
     * @param flow that was decided about
     */
    public String log(long verdict, Flow flow) {
        PolicyLine line = describe(Verdict.line(verdict));
        return Verdict.word(verdict) + " " + FlowText.protocol(flow) + " "
                + end(FlowText.source(flow), FlowText.sourcePort(flow)) + " to "
                + end(FlowText.destination(flow), FlowText.destinationPort(flow)) + " by " + line.title() + ": "
                + reason(line, flow);
    }

    /** What a line says about a flow: {@code db-0 is isolated for ingress by network policy db-from-web; …}. */
    public String reason(PolicyLine line, Flow flow) {
        if (line.tier() != PolicyLine.Tier.ISOLATION) {
            return line.text();
        }
        boolean isSource = line.direction().filter(PolicyType.EGRESS::equals).isPresent();
        IpAddress isolated = isSource ? FlowText.source(flow) : FlowText.destination(flow);
        return workload(isolated).map(InventoryWorkload::name).orElse(isolated.toString()) + " is " + line.text();
    }

    private String end(IpAddress address, String port) {
        String text = address.isIpv6() && !port.isEmpty() ? "[" + address + "]" + port : address + port;
        return workload(address)
                .map(one -> text + " (" + one.name() + " "
                        + Labels.describe(one.workload().labels()) + ")")
                .orElse(text);
    }
}
