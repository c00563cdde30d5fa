package net.isthmus.appliance.dataplane;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.RuleProtocol;
import net.isthmus.core.model.Labels;
import net.isthmus.core.port.ExplainRequest;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.core.status.ExplainStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.policy.Policy;
import net.isthmus.fastpath.policy.Verdict;
import net.isthmus.fastpath.policy.Zones;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpProtocol;

/**
 * Says whether a session in words may be, by asking the policy that is in force. The zone of an address is that of the
 * link by which packets to it would leave.
 *
 * <p>Runs on the control loop.
 */
final class Explain {
    private static final int MAIN_VRF = 0;
    private static final int ECHO_REQUEST_4 = 8 << 8;
    private static final int ECHO_REQUEST_6 = 128 << 8;

    private final FastPath fastPath;
    private final SecurityPolicy security;

    Explain(FastPath fastPath, SecurityPolicy security) {
        this.fastPath = fastPath;
        this.security = security;
    }

    ExplainStatus ask(ExplainRequest request) {
        List<IpAddress> sources = addresses(request.from());
        List<IpAddress> destinations = addresses(request.to());
        for (IpAddress source : sources) {
            for (IpAddress destination : destinations) {
                if (source.family() == destination.family()) {
                    return ask(request, source, destination);
                }
            }
        }
        throw new IllegalArgumentException(
                request.from() + " and " + request.to() + " have no addresses of one family");
    }

    private List<IpAddress> addresses(String who) {
        Optional<InventoryWorkload> workload = security.inventory().workloads().stream()
                .filter(one -> one.name().equals(who))
                .findFirst();
        if (workload.isPresent()) {
            return workload.get().workload().addresses();
        }
        if (who.indexOf('.') < 0 && who.indexOf(':') < 0) {
            throw new IllegalArgumentException("there is no workload named " + who);
        }
        return List.of(IpAddress.parse(who));
    }

    private ExplainStatus ask(ExplainRequest request, IpAddress source, IpAddress destination) {
        Policy policy = security.published().get();
        Flow flow = flow(request, source, destination);
        int from = zone(policy, source);
        int to = zone(policy, destination);
        long verdict = policy.decide(flow, from, to);
        List<ExplainStatus.Line> lines = policy.explain(flow, from, to).stream()
                .map(line -> new ExplainStatus.Line(line.tier().word(), line.title(), policy.reason(line, flow)))
                .toList();
        return new ExplainStatus(
                Verdict.word(verdict),
                Verdict.isLogged(verdict),
                end(policy, source, from),
                end(policy, destination, to),
                lines);
    }

    private static Flow flow(ExplainRequest request, IpAddress source, IpAddress destination) {
        var flow = new Flow();
        if (source.isIpv4()) {
            flow.source4(source.ipv4Bits());
            flow.destination4(destination.ipv4Bits());
        } else {
            flow.sourceHigh = source.high();
            flow.sourceLow = source.low();
            flow.destinationHigh = destination.high();
            flow.destinationLow = destination.low();
        }
        flow.protocol = protocol(request.protocol(), source.isIpv4());
        if (IpProtocol.hasPorts(flow.protocol)) {
            flow.sourcePort = request.sourcePort();
            flow.destinationPort = request.port();
        } else if (flow.protocol == IpProtocol.ICMP || flow.protocol == IpProtocol.ICMPV6) {
            flow.icmp = source.isIpv4() ? ECHO_REQUEST_4 : ECHO_REQUEST_6;
        }
        return flow;
    }

    private static int protocol(String said, boolean isIpv4) {
        String word = said.toLowerCase(Locale.ROOT);
        if (word.matches("[0-9]{1,3}") && Integer.parseInt(word) <= 255) {
            return Integer.parseInt(word);
        }
        if (word.equals("icmp") || word.equals("icmpv6")) {
            return isIpv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
        }
        return Stream.of(RuleProtocol.values())
                .filter(one -> one != RuleProtocol.ANY && one.word().equals(word))
                .map(RuleProtocol::number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + said + "\" is no protocol: write tcp, udp, "
                        + "sctp, icmp, gre, esp or a number from 0 to 255"));
    }

    private int zone(Policy policy, IpAddress address) {
        List<Entry> entries = fastPath.interfaces().table().entries();
        boolean isOwn = entries.stream()
                .flatMap(entry -> fastPath.interfaces().addresses(entry.name()).stream())
                .anyMatch(own -> own.address().equals(address));
        if (isOwn) {
            return Zones.SELF;
        }
        record Connected(Entry entry, int length) {}
        return entries.stream()
                .flatMap(entry -> fastPath.interfaces().addresses(entry.name()).stream()
                        .filter(own -> own.prefix().contains(address))
                        .map(InterfaceAddress::length)
                        .map(length -> new Connected(entry, length)))
                .max(Comparator.comparingInt(Connected::length))
                .map(connected -> policy.zone(connected.entry().index()))
                .orElseGet(() -> policy.zone(fastPath.fib().egressOf(MAIN_VRF, address)));
    }

    private ExplainStatus.End end(Policy policy, IpAddress address, int zone) {
        Optional<InventoryWorkload> workload = policy.workload(address);
        return new ExplainStatus.End(
                address.toString(),
                security.zones().name(zone),
                workload.map(InventoryWorkload::name).orElse(""),
                workload.map(one -> Labels.describe(one.workload().labels())).orElse(""));
    }
}
