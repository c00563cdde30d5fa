package net.isthmus.services.addressing;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.plan.AddressSources;
import net.isthmus.core.plan.Advertising;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.core.port.LinkTransport;
import net.isthmus.core.port.OwnAddresses;
import net.isthmus.core.port.RouteSink;
import net.isthmus.core.status.AddressClientStatus;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import net.isthmus.wire.UdpDatagram;

/**
 * How links get addresses from others, and how their hosts get addresses from the appliance.
 *
 * <pre>
 *   settings ───────────────▶ ┌─ a link ───────────────────────────┐ ──▶ own addresses, routes
 *   interface up, down ─────▶ │ DHCPv4 · SLAAC · DHCPv6 · adverts  │ ──▶ packets
 *   packets, time, conflicts ▶└────────────────────────────────────┘
 * </pre>
 */
@OwnedBy("control loop")
public final class Addressing implements InterfaceEvents {
    private final LinkTransport transport;
    private final OwnAddresses addresses;
    private final RouteSink rib;
    private final ApplianceIdentity identity;
    private final LeaseMemory memory;
    private final RandomGenerator random;
    private final Map<String, LinkAddresses> links = new TreeMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, InterfaceState> states = new HashMap<>();

    /** Nothing is asked for and nothing told. */
    public Addressing(
            LinkTransport transport,
            OwnAddresses addresses,
            RouteSink rib,
            ApplianceIdentity identity,
            LeaseMemory memory,
            RandomGenerator random) {
        this.transport = transport;
        this.addresses = addresses;
        this.rib = rib;
        this.identity = identity;
        this.memory = memory;
        this.random = random;
    }

    /** Sets from where a link gets addresses. */
    public void sources(String name, AddressSources wanted, long nowNs) {
        LinkAddresses link = link(name);
        link.sources(wanted, nowNs);
        addresses.listen(name, wanted.isAny() || link.isAdvertising(), wanted.dhcp4());
    }

    /** Sets what the hosts of a link are told. */
    public void advertising(String name, Advertising wanted, long nowNs) {
        LinkAddresses link = link(name);
        link.advertising(wanted, nowNs);
        addresses.listen(
                name,
                link.isAdvertising() || link.sources().isAny(),
                link.sources().dhcp4());
    }

    private LinkAddresses link(String name) {
        return links.computeIfAbsent(name, key -> {
            var context = new LinkContext(name, transport, addresses, rib, identity, memory, random);
            context.state(Optional.ofNullable(states.get(name)));
            return new LinkAddresses(context, this::limitPrefixes);
        });
    }

    /** Tells the hosts of other links how long their delegated prefixes are good. */
    private void limitPrefixes(Map<String, Map<IpPrefix, Long>> seconds, long nowNs) {
        seconds.forEach((name, limits) -> link(name).limit(limits, nowNs));
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        names.put(state.index(), state.name());
        states.put(state.name(), state);
        LinkAddresses link = links.get(state.name());
        if (link != null) {
            link.changed(state);
        }
    }

    @Override
    public void interfaceRemoved(int index) {
        String name = names.remove(index);
        if (name != null) {
            states.remove(name);
            links.remove(name);
        }
    }

    /** Takes a datagram for a DHCP client, from its IP header on. */
    public void dhcp(int interfaceIndex, MemorySegment memory, long at, int length, long nowNs) {
        LinkAddresses link = links.get(names.getOrDefault(interfaceIndex, ""));
        if (link != null) {
            UdpDatagram.parse(memory, at, length).ifPresent(datagram -> link.dhcp(datagram, nowNs));
        }
    }

    /** Takes a router's message, from its IPv6 header on. */
    public void router(int interfaceIndex, MemorySegment memory, long at, int length, long nowNs) {
        LinkAddresses link = links.get(names.getOrDefault(interfaceIndex, ""));
        if (link == null) {
            return;
        }
        NeighbourDiscovery.parse(memory, at, length).ifPresent(message -> {
            switch (message) {
                case NdMessage.RouterSolicitation _ -> link.solicited(nowNs);
                case NdMessage.RouterAdvertisement advertisement -> link.advertised(advertisement, nowNs);
                case NdMessage.Solicitation _, NdMessage.Advertisement _, NdMessage.Other _ -> {}
            }
        });
    }

    /** Somebody else uses an own address. */
    public void conflict(int interfaceIndex, IpAddress address, long nowNs) {
        LinkAddresses link = links.get(names.getOrDefault(interfaceIndex, ""));
        if (link != null) {
            link.conflict(address, nowNs);
        }
    }

    /** Lets time pass. */
    public void tick(long nowNs) {
        List.copyOf(links.values()).forEach(link -> link.tick(nowNs));
    }

    /** Tells all hosts that the appliance ends. Leases are kept for the next start. */
    public void stop(long nowNs) {
        links.values().forEach(link -> link.stop(nowNs));
    }

    /** All clients, by link. */
    public List<AddressClientStatus> clients(long nowNs) {
        return links.values().stream()
                .flatMap(link -> link.status(nowNs).stream())
                .toList();
    }
}
