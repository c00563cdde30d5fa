package net.isthmus.l2bridge.macnat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.isthmus.core.OwnedBy;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * MAC-NAT as the control loop keeps it: which members translate, and which inside address has which MAC.
 *
 * <pre>
 *   worker   bridge-input, bridge-flood ── MacNatOutbound ──▶ port        what is heard: MAC_NAT events ──▶ event()
 *            port ──▶ mac-nat-input ──▶ bridge-input                      what is known: BindingTable  ◀── here
 * </pre>
 *
 * <p>A binding is made by a witness of {@link Binding}'s list, replaced by an equal or stronger one, and forgotten when
 * it was silent for the member's ageing time or when a station on the member's side claims its address. An inside host
 * that still has it is heard again with its next frame. Each member has a limit; at it, an address that is known from a
 * packet only gives way to one with a better witness.
 *
 * <p>Time comes in. All methods are the control loop's but {@link #table} and {@link #members}.
 */
@OwnedBy("control loop")
public final class MacNat {
    /** Most bindings of all members together. */
    public static final int CAPACITY = 1 << 14;

    /**
     * A member's limits.
     *
     * @param maxAddresses most inside addresses, from 1
     * @param agingSeconds a silent address is forgotten after so long
     */
    public record Limits(int maxAddresses, int agingSeconds) {}

    /** One inside address for people. */
    public record Entry(String address, String mac, String learntFrom, int idleSeconds) {}

    /** One member for people. */
    public record MemberState(int member, int maxAddresses, long addressesRefused, List<Entry> addresses) {}

    private static final class Member {
        Limits limits;
        long bviMac;
        int count;
        long refused;

        Member(Limits limits, long bviMac) {
            this.limits = limits;
            this.bviMac = bviMac;
        }
    }

    private static final String[] ORIGINS = {"", "packet", "arp", "dhcp", "nd", "nd", "nd-router"};

    private final BindingTable table;
    private final TreeMap<Integer, Member> byIndex = new TreeMap<>();
    private final PendingLeases leases = new PendingLeases();
    private volatile MacNatMembers members = MacNatMembers.NONE;
    private int lastSecond = Integer.MIN_VALUE;

    /** Nobody translates. */
    public MacNat(RandomGenerator random) {
        table = new BindingTable(CAPACITY, random.nextLong());
    }

    /** The second in which a moment lies; differences of two are right even when it wraps. */
    static int second(long nowNs) {
        return (int) Math.floorDiv(nowNs, 1_000_000_000L);
    }

    /** The bindings, to be read; any thread. */
    BindingTable table() {
        return table;
    }

    /** Who translates; any thread. */
    MacNatMembers members() {
        return members;
    }

    /**
     * Lets a bridge member translate, or changes how.
     *
     * @param bviMac MAC of its bridge's routed interface, 0 if packets to no inside address are to be dropped
     */
    public void put(int member, Limits limits, long bviMac) {
        Member present = byIndex.get(member);
        if (present == null) {
            byIndex.put(member, new Member(limits, bviMac));
        } else {
            present.limits = limits;
            present.bviMac = bviMac;
        }
        publish();
    }

    /** Lets a member be an ordinary one again, or do nothing if it is. */
    public void remove(int member) {
        if (byIndex.remove(member) == null) {
            return;
        }
        publish();
        for (int slot = 0; slot < table.slots(); slot++) {
            Binding binding = table.at(slot);
            if (binding != null && binding.member == member) {
                table.remove(binding);
            }
        }
    }

    /** True if the member translates. */
    public boolean isOn(int member) {
        return byIndex.containsKey(member);
    }

    /** Takes a {@link net.isthmus.fastpath.graph.Punt#MAC_NAT} event from a worker's ring. */
    public void event(int member, int subject, MemorySegment memory, long at, long nowNs) {
        long first = memory.get(ValueLayout.JAVA_LONG, at);
        long middle = memory.get(ValueLayout.JAVA_LONG, at + 8);
        long mac = memory.get(ValueLayout.JAVA_LONG, at + 16);
        Member owner = byIndex.get(member);
        if (owner == null) {
            return;
        }
        switch (subject) {
            case BindingReports.CLAIMED -> claimed(owner, member, first, middle, mac);
            case BindingReports.LEASE_ASKED -> leases.asked(member, first, mac, second(nowNs));
            case BindingReports.LEASE_GIVEN -> {
                if (leases.isAwaited(member, first, mac, second(nowNs))) {
                    learn(owner, member, 0, Binding.ip4((int) middle), mac, Binding.LEASE, second(nowNs));
                }
            }
            default -> learn(owner, member, first, middle, mac, subject, second(nowNs));
        }
    }

    /** Lets silent addresses be forgotten; looks once a second. */
    public void tick(long nowNs) {
        int second = second(nowNs);
        if (second == lastSecond || byIndex.isEmpty()) {
            return;
        }
        lastSecond = second;
        for (int slot = 0; slot < table.slots(); slot++) {
            Binding binding = table.at(slot);
            if (binding != null) {
                Member owner = byIndex.get(binding.member);
                if (owner == null) {
                    table.remove(binding);
                } else if (second - binding.seen() >= owner.limits.agingSeconds()) {
                    forget(owner, binding);
                }
            }
        }
    }

    /** Every translating member as it is now. */
    public List<MemberState> snapshot(long nowNs) {
        int second = second(nowNs);
        var all = new ArrayList<MemberState>();
        byIndex.forEach((index, member) ->
                all.add(new MemberState(index, member.limits.maxAddresses(), member.refused, entries(index, second))));
        return all;
    }

    private List<Entry> entries(int member, int second) {
        return bindings(member).stream()
                .sorted(Comparator.comparing(Binding::address))
                .map(binding -> new Entry(
                        binding.address().toString(),
                        new MacAddress(binding.mac).toString(),
                        ORIGINS[binding.origin],
                        Math.max(0, second - binding.seen())))
                .toList();
    }

    private List<Binding> bindings(int member) {
        var found = new ArrayList<Binding>();
        for (int slot = 0; slot < table.slots(); slot++) {
            Binding binding = table.at(slot);
            if (binding != null && binding.member == member) {
                found.add(binding);
            }
        }
        return found;
    }

    private void learn(Member owner, int member, long high, long low, long mac, int origin, int second) {
        if (origin < Binding.PACKET || origin > BindingReports.LAST_ORIGIN || Ethernet.isGroup(mac) || mac == 0) {
            return;
        }
        Binding known = table.find(member, high, low);
        if (known != null && (known.covers(mac, origin) || (origin == Binding.PACKET && known.origin != origin))) {
            return;
        }
        if (known == null && owner.count >= owner.limits.maxAddresses() && !makeRoom(owner, member, origin)) {
            owner.refused++;
            return;
        }
        if (!table.put(new Binding(member, high, low, mac, origin, second))) {
            owner.refused++;
        } else if (known == null) {
            owner.count++;
        }
    }

    /** Forgets the address that was silent longest of those known from packets only. */
    private boolean makeRoom(Member owner, int member, int origin) {
        if (origin == Binding.PACKET) {
            return false;
        }
        @Nullable
        Binding weakest = bindings(member).stream()
                .filter(binding -> binding.origin == Binding.PACKET)
                .min(Comparator.comparingInt(Binding::seen))
                .orElse(null);
        if (weakest == null) {
            return false;
        }
        forget(owner, weakest);
        return true;
    }

    private void claimed(Member owner, int member, long high, long low, long mac) {
        Binding binding = table.find(member, high, low);
        if (binding != null && binding.mac != mac) {
            forget(owner, binding);
        }
    }

    private void forget(Member owner, Binding binding) {
        table.remove(binding);
        owner.count--;
    }

    private void publish() {
        var next = new MacNatMembers();
        byIndex.forEach((index, member) -> next.add(index, member.bviMac));
        members = next;
    }
}
