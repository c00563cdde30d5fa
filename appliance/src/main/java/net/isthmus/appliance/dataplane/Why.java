package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.port.WhyRequest;
import net.isthmus.core.status.NeighbourStatus;
import net.isthmus.core.status.TracedPacket.Step;
import net.isthmus.core.status.WhyStatus;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.Rehearsal;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.services.rib.Rib;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/**
 * Says what would become of a described packet, by running it through the real nodes and tables without any effect, and
 * what decided it: the route to its destination and the neighbour there.
 *
 * <p>Runs on the control loop.
 */
final class Why {
    /** A locally administered MAC that nobody has. */
    private static final long INVENTED_MAC = 0x0200_5e10_0001L;

    private final FastPath fastPath;
    private final Rib rib;
    private final Vrfs vrfs;

    Why(FastPath fastPath, Rib rib, Vrfs vrfs) {
        this.fastPath = fastPath;
        this.rib = rib;
        this.vrfs = vrfs;
    }

    WhyStatus ask(WhyRequest request) {
        Entry in = fastPath.interfaces()
                .table()
                .find(request.in())
                .orElseThrow(() -> new IllegalArgumentException("there is no interface " + request.in()));
        if (in.port() == 0) {
            throw new IllegalArgumentException(
                    request.in() + " has no port: name the port or VLAN by which the packet comes");
        }
        byte[] ip = DescribedPacket.ip(request);
        boolean isHost = in.index() == FastPath.HOST_PORT;
        byte[] packet = isHost ? ip : DescribedPacket.ethernet(ip, toMac(request, in), fromMac(request, in), in.tags());
        Rehearsal.Outcome outcome = fastPath.rehearsal().run(in.port(), packet);
        return new WhyStatus(verdict(outcome), facts(request, in, outcome), outcome.steps());
    }

    private long fromMac(WhyRequest request, Entry in) {
        return request.fromMac()
                .map(text -> MacAddress.parse(text).value())
                .or(() -> neighbour(in, request.from()))
                .orElse(INVENTED_MAC);
    }

    private long toMac(WhyRequest request, Entry in) {
        Optional<Long> said = request.toMac().map(text -> MacAddress.parse(text).value());
        if (said.isPresent()) {
            return said.get();
        }
        Optional<Entry> own = bridgeInterface(in);
        return own.flatMap(bvi -> neighbour(bvi, request.to()))
                .or(() -> own.map(Entry::mac))
                .orElse(in.mac());
    }

    private Optional<Entry> bridgeInterface(Entry in) {
        return in.routed() || in.bridgeDomain() == 0
                ? Optional.empty()
                : fastPath.interfaces().table().entries().stream()
                        .filter(entry -> entry.kind() == Kind.BVI && entry.bridgeDomain() == in.bridgeDomain())
                        .findFirst();
    }

    private Optional<Long> neighbour(Entry at, String address) {
        String name = bridgeInterface(at).map(Entry::name).orElse(at.name());
        return neighbours(address).stream()
                .filter(one -> one.interfaceName().equals(name))
                .flatMap(one -> one.mac().stream())
                .map(mac -> MacAddress.parse(mac).value())
                .findFirst();
    }

    private List<NeighbourStatus> neighbours(String address) {
        IpAddress wanted = IpAddress.parse(address);
        return fastPath.neighbours().snapshot(fastPath.control().nowNs()).stream()
                .filter(one -> IpAddress.parse(one.address()).equals(wanted))
                .toList();
    }

    private static String verdict(Rehearsal.Outcome outcome) {
        Optional<Step> drop = outcome.steps().stream()
                .filter(step -> step.kind().equals("dropped"))
                .findFirst();
        List<String> ways = outcome.steps().stream()
                .filter(step -> step.kind().equals("transmitted"))
                .map(Step::where)
                .toList();
        if (drop.isPresent()) {
            String told = ways.isEmpty() ? "" : "; the sender is told by ICMP, out of " + String.join(", ", ways);
            return "dropped: " + drop.get().where() + " (" + drop.get().summary() + ")" + told;
        }
        if (!ways.isEmpty()) {
            return ways.equals(List.of(FastPath.HOST_PORT_NAME))
                    ? "taken by the appliance's own host stack"
                    : "sent out of " + String.join(", ", ways);
        }
        return outcome.handedOver().isEmpty()
                ? "lost: please report it"
                : String.join("; ", outcome.handedOver().reversed());
    }

    private List<String> facts(WhyRequest request, Entry in, Rehearsal.Outcome outcome) {
        List<String> facts = new ArrayList<>();
        boolean isRouted =
                outcome.steps().stream().anyMatch(step -> step.where().matches("ip[46]-input"));
        if (isRouted) {
            IpAddress to = IpAddress.parse(request.to());
            facts.add(rib.routeTo(in.vrf(), to, vrfs::name)
                    .map(route -> "route: %s %s, %s".formatted(route.prefix(), route.nextHop(), route.origin()))
                    .orElse("route: none to " + to));
            neighbours(request.to())
                    .forEach(one -> facts.add("neighbour: %s dev %s %s, %s"
                            .formatted(
                                    one.address(),
                                    one.interfaceName(),
                                    one.mac().orElse("without MAC"),
                                    one.state())));
        } else {
            facts.add("not routed: " + in.name() + " bridges or has no address, or it ended before");
        }
        outcome.handedOver().forEach(text -> facts.add("also: " + text));
        return facts;
    }
}
