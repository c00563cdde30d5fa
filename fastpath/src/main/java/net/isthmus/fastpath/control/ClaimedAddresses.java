package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.port.InterfaceEvents;
import net.isthmus.fastpath.graph.TokenBucket;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;

/**
 * Addresses for which the appliance takes packets without having them on an interface: those to which it translates,
 * and those of virtual services. On a link in whose subnet such an address is, it answers ARP and neighbour
 * solicitations for it as for its own, also those of hosts that try it out (RFC 5227 §2.1, RFC 4862 §5.4), and
 * announces it when it or the link comes. Addresses on no subnet need routes of the neighbours, and no answers.
 */
@OwnedBy("control loop")
public final class ClaimedAddresses implements InterfaceEvents {
    /** Announcements a tick, so that thousands of addresses do not fill a worker's ring. */
    private static final int ANNOUNCED_AT_ONCE = 16;

    private record Announcement(int interfaceIndex, IpAddress address) {}

    private final NeighbourVoice voice;
    private final Map<Integer, Link> links = new HashMap<>();
    private final Map<String, Set<IpAddress>> byOwner = new HashMap<>();
    private final Queue<Announcement> announcements = new ArrayDeque<>();
    private Set<IpAddress> all = Set.of();

    ClaimedAddresses(Injector injector, ControlDrops drops) {
        voice = new NeighbourVoice(injector, drops);
    }

    /** Replaces what one feature claims. */
    public void set(String owner, Set<IpAddress> addresses) {
        byOwner.put(owner, Set.copyOf(addresses));
        Set<IpAddress> before = all;
        var now = new HashSet<IpAddress>();
        byOwner.values().forEach(now::addAll);
        all = now;
        for (Link link : links.values()) {
            now.stream().filter(address -> !before.contains(address)).forEach(address -> announce(link, address));
        }
    }

    @Override
    public void interfaceChanged(InterfaceState state) {
        var link = new Link(state, new TokenBucket(1, 1));
        Link before = links.put(state.index(), link);
        boolean isNew = before == null
                || !before.state().isUp()
                || before.state().mac() != state.mac()
                || !before.state().addresses().equals(state.addresses());
        if (isNew) {
            all.forEach(address -> announce(link, address));
        }
    }

    @Override
    public void interfaceRemoved(int index) {
        links.remove(index);
    }

    private void announce(Link link, IpAddress address) {
        if (isHere(link, address)) {
            announcements.add(new Announcement(link.state().index(), address));
        }
    }

    /** Announces some of what is to be announced. */
    public void tick() {
        for (int i = 0; i < ANNOUNCED_AT_ONCE && !announcements.isEmpty(); i++) {
            Announcement next = announcements.remove();
            Link link = links.get(next.interfaceIndex());
            if (link != null && isClaimed(link, next.address())) {
                voice.announce(link, next.address());
            }
        }
    }

    /** True if this ARP frame was a question that has been answered. */
    boolean arp(int rxInterface, MemorySegment memory, long at, int length) {
        Link link = links.get(rxInterface);
        long message = at + Ethernet.LENGTH;
        if (link == null
                || all.isEmpty()
                || length < Ethernet.LENGTH
                || Ethernet.type(memory, at) != Ethernet.TYPE_ARP
                || !Arp.isPlausible(memory, message, length - Ethernet.LENGTH)
                || Arp.operation(memory, message) != Arp.REQUEST) {
            return false;
        }
        IpAddress target = IpAddress.ofIpv4(Arp.targetAddress(memory, message));
        IpAddress asker = IpAddress.ofIpv4(Arp.senderAddress(memory, message));
        long askerMac = Arp.senderMac(memory, message);
        if (!isClaimed(link, target) || askerMac == link.state().mac()) {
            return false;
        }
        voice.answerArp(link, target, new MacAddress(askerMac), asker);
        return true;
    }

    /** True if this neighbour discovery message was a question that has been answered. */
    boolean nd(int rxInterface, MemorySegment memory, long at, int length) {
        Link link = links.get(rxInterface);
        if (link == null
                || all.isEmpty()
                || !(NeighbourDiscovery.parse(memory, at, length).orElse(null)
                        instanceof NdMessage.Solicitation question)
                || !isClaimed(link, question.target())) {
            return false;
        }
        if (question.isProbe()) {
            voice.announce(link, question.target());
            return true;
        }
        question.sourceMac()
                .ifPresent(mac -> voice.answerSolicitation(link, question.target(), mac, question.source()));
        return question.sourceMac().isPresent();
    }

    private boolean isClaimed(Link link, IpAddress address) {
        return all.contains(address) && isHere(link, address);
    }

    private static boolean isHere(Link link, IpAddress address) {
        return link.state().isUp()
                && !link.owns(address)
                && link.state().addresses().stream()
                        .anyMatch(own -> own.prefix().contains(address));
    }
}
