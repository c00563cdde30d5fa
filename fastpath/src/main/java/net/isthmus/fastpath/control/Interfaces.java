package net.isthmus.fastpath.control;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.isthmus.core.ApplianceException;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.graph.Counters;
import net.isthmus.fastpath.tables.InterfaceTable;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.wire.InterfaceAddress;
import net.isthmus.wire.IpAddress;

/**
 * The interfaces of the appliance as the control loop keeps them, by name.
 *
 * <p>Every change publishes a new {@link InterfaceTable} for the workers and then tells the listeners: first the table,
 * so that whatever they install finds its interface.
 */
@OwnedBy("control loop")
public final class Interfaces {
    /** Hears of every change with the entry that workers see. */
    public interface Listener {
        /** An interface is new or has changed. */
        void changed(Entry entry, boolean isUp);

        /** An interface is gone for good. */
        void removed(Entry entry);
    }

    /** What is kept of an interface; its entry has the MTU in force. */
    private record State(Entry entry, boolean isUp, List<InterfaceAddress> addresses, LinkMtu mtu) {
        State {
            entry = entry.withMtu(mtu.inForce(hasIpv6(addresses)));
        }

        State with(Entry changed) {
            return new State(changed, isUp, addresses, mtu);
        }

        State with(LinkMtu changed) {
            return new State(entry, isUp, addresses, changed);
        }

        State withUp(boolean isUpNow) {
            return new State(entry, isUpNow, addresses, mtu);
        }

        private static boolean hasIpv6(List<InterfaceAddress> addresses) {
            return addresses.stream().anyMatch(own -> own.address().isIpv6());
        }
    }

    private final Map<String, State> byName = new LinkedHashMap<>();
    private final Map<String, String> lenders = new HashMap<>();
    private final BitSet usedIndices = new BitSet();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<InterfaceEvents> routing = new ArrayList<>();
    private volatile InterfaceTable table = InterfaceTable.EMPTY;
    private int common;

    /** No interfaces; index 0 stays free because it means none. */
    public Interfaces() {
        usedIndices.set(0);
    }

    /** The table in force; any thread. */
    public InterfaceTable table() {
        return table;
    }

    /** Tells a listener of all changes to come. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Tells routing of all changes to come, of interfaces other than the host port. */
    public void listen(InterfaceEvents events) {
        routing.add(events);
    }

    /**
     * Adds an interface that is down and has no address.
     *
     * @param port name of the port on which it lies; its own name for a port, empty for a BVI
     * @param tags VLAN tags that its frames carry, as {@code wire.VlanTags} packs them; 0 for none
     * @param bridgeDomain the domain whose BVI it is, else 0
     * @return its index
     */
    public int add(String name, Kind kind, long mac, int mtu, String port, int tags, int bridgeDomain) {
        if (byName.containsKey(name)) {
            throw new ApplianceException("interface " + name + " exists already");
        }
        int index = usedIndices.nextClearBit(1);
        if (index >= Counters.MAX_INTERFACES) {
            throw new ApplianceException("interface " + name + ": there are " + (index - 1) + " already, the most");
        }
        int portIndex =
                port.equals(name) ? index : port.isEmpty() ? 0 : entry(port).index();
        usedIndices.set(index);
        put(new State(
                Entry.of(index, name, kind)
                        .withMac(mac)
                        .withBridgeDomain(bridgeDomain)
                        .withPort(portIndex, tags),
                false,
                List.of(),
                LinkMtu.of(mtu)));
        return index;
    }

    /** Removes an interface. */
    public void remove(String name) {
        State state = state(name);
        byName.remove(name);
        stopBorrowing(name);
        usedIndices.clear(state.entry().index());
        publish();
        listeners.forEach(listener -> listener.removed(state.entry()));
        routing.forEach(events -> events.interfaceRemoved(state.entry().index()));
    }

    /** Sets the configured MTU, in bytes. What is in force may be lower: see {@link #learnedMtu}. */
    public void mtu(String name, int mtu) {
        State state = state(name);
        put(state.with(state.mtu().configured(mtu)));
    }

    /**
     * Sets the MTU in bytes that a protocol has learned of a link, or takes it back: the lowest of what is learned and
     * configured is in force. Packets as long as the configured MTU are received all the same.
     */
    public void learnedMtu(String name, String protocol, Optional<Integer> mtu) {
        State state = state(name);
        put(state.with(state.mtu().learned(protocol, mtu)));
    }

    /** The protocol whose word lowers the MTU in force; empty if that is the configured one. */
    public Optional<String> mtuSource(String name) {
        State state = state(name);
        return state.mtu().source(state.entry().mtu());
    }

    /** Sets the MAC, as when a NIC comes back with another one. */
    public void mac(String name, long mac) {
        change(name, e -> e.withMac(mac));
    }

    /** Makes an interface a member of a bridge domain, or of none with 0. */
    public void bridgeDomain(String name, int domain) {
        change(name, e -> e.withBridgeDomain(domain));
    }

    /** Puts an interface into a VRF. Precondition: it has no addresses. */
    public void vrf(String name, int vrf) {
        change(name, e -> e.withVrf(vrf));
    }

    /** Switches {@code InterfaceTable.FEATURE_…} bits on or off. */
    public void features(String name, int mask, boolean isOn) {
        int now = entry(name).features();
        if (now != (isOn ? now | mask : now & ~mask)) {
            change(name, e -> e.withFeatures(mask, isOn));
        }
    }

    /** Switches features on or off for every interface, also those to come, in one step. Nobody is told but workers. */
    public void commonFeatures(int mask, boolean isOn) {
        common = isOn ? common | mask : common & ~mask;
        publish();
    }

    /** Limits the TCP segments that SYNs announce: bytes, {@link InterfaceTable#MSS_AUTO} or 0 for no limit. */
    public void mssClamp(String name, int mssClamp) {
        if (entry(name).mssClamp() != mssClamp) {
            change(name, e -> e.withMssClamp(mssClamp));
        }
    }

    /** Says whether packets can pass. */
    public void up(String name, boolean isUp) {
        State state = state(name);
        if (state.isUp() != isUp) {
            put(state.withUp(isUp));
        }
    }

    /** Adds an address. */
    public void addAddress(String name, InterfaceAddress address) {
        State state = state(name);
        var addresses = new ArrayList<>(state.addresses());
        if (!addresses.contains(address)) {
            addresses.add(address);
        }
        addresses(state, addresses);
    }

    /** Removes an address. */
    public void removeAddress(String name, InterfaceAddress address) {
        State state = state(name);
        addresses(
                state,
                state.addresses().stream()
                        .filter(present -> !present.equals(address))
                        .toList());
    }

    /**
     * Lets an interface without addresses speak IP from those of another, on whose subnets it has hosts too. Routes
     * know the addresses as the other's only.
     */
    public void borrow(String name, String lender) {
        lenders.put(name, lender);
        change(lender, e -> e.withFeatures(InterfaceTable.FEATURE_SHARED, true)); // which tells the borrower
    }

    /** Ends that; for an interface that borrows nothing, too. */
    public void stopBorrowing(String name) {
        String lender = lenders.remove(name);
        if (lender == null) {
            return;
        }
        if (byName.containsKey(name)) {
            change(name, e -> e.withAddresses(false, 0, 0, 0)
                    .withFeatures(InterfaceTable.FEATURE_ROUTED | InterfaceTable.FEATURE_SHARED, false));
        }
        if (byName.containsKey(lender) && !lenders.containsValue(lender)) {
            change(lender, e -> e.withFeatures(InterfaceTable.FEATURE_SHARED, false));
        }
    }

    /** True if an interface speaks from another's addresses. */
    public boolean isBorrowing(String name) {
        return lenders.containsKey(name);
    }

    private static Entry asSpeaker(Entry entry, Entry lender) {
        return entry.withVrf(lender.vrf())
                .withAddresses(false, lender.ip4Source(), lender.ip6SourceHigh(), lender.ip6SourceLow())
                .withFeatures(InterfaceTable.FEATURE_ROUTED | InterfaceTable.FEATURE_SHARED, true);
    }

    /** The entry of an interface that exists. */
    public Entry entry(String name) {
        return state(name).entry();
    }

    /** The entry of an interface, if it exists. */
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(byName.get(name)).map(State::entry);
    }

    /** Whether packets can pass. */
    public boolean isUp(String name) {
        return state(name).isUp();
    }

    /** Addresses of an interface. */
    public List<InterfaceAddress> addresses(String name) {
        return state(name).addresses();
    }

    /** All entries in the order of their making. */
    public List<Entry> entries() {
        return byName.values().stream().map(State::entry).toList();
    }

    private void addresses(State state, List<InterfaceAddress> addresses) {
        Entry e = state.entry();
        int ip4 = addresses.stream()
                .map(InterfaceAddress::address)
                .filter(IpAddress::isIpv4)
                .mapToInt(IpAddress::ipv4Bits)
                .findFirst()
                .orElse(0);
        Optional<IpAddress> ip6 = addresses.stream()
                .map(InterfaceAddress::address)
                .filter(address -> address.isIpv6() && !address.isLinkLocal())
                .findFirst();
        Entry entry = e.withAddresses(
                !addresses.isEmpty(),
                ip4,
                ip6.map(IpAddress::high).orElse(0L),
                ip6.map(IpAddress::low).orElse(0L));
        put(new State(entry, state.isUp(), List.copyOf(addresses), state.mtu()));
    }

    /** Lets the appliance speak by an interface without addresses as these, and not at all by a family without one. */
    public void voice(String name, Optional<IpAddress> ip4, Optional<IpAddress> ip6) {
        change(name, entry -> entry.withAddresses(
                        entry.routed(),
                        ip4.map(IpAddress::ipv4Bits).orElse(0),
                        ip6.map(IpAddress::high).orElse(0L),
                        ip6.map(IpAddress::low).orElse(0L))
                .withFeatures(InterfaceTable.FEATURE_SPEAKS_ALONE, true));
    }

    private void change(String name, UnaryOperator<Entry> change) {
        State state = state(name);
        put(state.with(change.apply(state.entry())));
    }

    private void put(State state) {
        Entry entry = state.entry();
        byName.put(entry.name(), state);
        publish();
        listeners.forEach(listener -> listener.changed(entry, state.isUp()));
        if (entry.kind() != Kind.HOST) {
            State lender = byName.getOrDefault(lenders.getOrDefault(entry.name(), ""), state);
            var seen = new InterfaceEvents.InterfaceState(
                    entry.index(),
                    entry.name(),
                    entry.vrf(),
                    state.isUp(),
                    entry.mac(),
                    entry.mtu(),
                    entry.tags(),
                    state.addresses(),
                    entry.routed() || (entry.features() & InterfaceTable.FEATURE_ROUTED) != 0,
                    lender.addresses(),
                    lender.entry().index());
            routing.forEach(events -> events.interfaceChanged(seen));
        }
        if (entry.kind() == Kind.PORT) {
            followPort(entry, state.isUp());
        }
        if (entry.kind() == Kind.BVI) {
            lenders.forEach((name, lender) -> {
                if (lender.equals(entry.name())) {
                    change(name, e -> asSpeaker(e, entry));
                }
            });
        }
    }

    /** A VLAN interface has its port's MAC, and is up while its port is. */
    private void followPort(Entry port, boolean isUp) {
        for (State state : List.copyOf(byName.values())) {
            Entry entry = state.entry();
            if (entry.kind() == Kind.VLAN
                    && entry.port() == port.index()
                    && (entry.mac() != port.mac() || state.isUp() != isUp)) {
                put(state.with(entry.withMac(port.mac())).withUp(isUp));
            }
        }
    }

    private void publish() {
        table = new InterfaceTable(entries().stream()
                .map(entry -> entry.withFeatures(common, true))
                .toList());
    }

    private State state(String name) {
        State state = byName.get(name);
        if (state == null) {
            throw new ApplianceException("there is no interface " + name + "; there are " + byName.keySet());
        }
        return state;
    }
}
