package net.isthmus.fastpath.control;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import net.isthmus.core.DropReason;
import net.isthmus.wire.Arp;
import net.isthmus.wire.Ethernet;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;
import net.isthmus.wire.NdMessage;
import net.isthmus.wire.NeighbourDiscovery;
import org.jspecify.annotations.Nullable;

/**
 * Hears ARP and ND messages: answers those for own addresses and tells the table what others say of themselves.
 *
 * <p>No message makes a neighbour of an own address, of a subnet's broadcast address or of an address outside the
 * prefixes of the interface that it came by. Only a request to the appliance makes a new entry (RFC 826, RFC 4861
 * §7.2.3); gratuitous ARP and advertisements change those that exist. An answer counts as one only while a question is
 * open. Who claims an own address is contradicted, once in ten seconds (RFC 5227 §2.4 c).
 */
final class NeighbourMessages {
    private final NeighbourTable table;
    private final NeighbourVoice voice;
    private final AddressGuard guard;
    private final ControlDrops drops;

    NeighbourMessages(NeighbourTable table, NeighbourVoice voice, AddressGuard guard, ControlDrops drops) {
        this.guard = guard;
        this.table = table;
        this.voice = voice;
        this.drops = drops;
    }

    void arp(@Nullable Link link, MemorySegment memory, long at, int length, long nowNs) {
        long message = at + Ethernet.LENGTH;
        if (length < Ethernet.LENGTH
                || Ethernet.type(memory, at) != Ethernet.TYPE_ARP
                || !Arp.isPlausible(memory, message, length - Ethernet.LENGTH)) {
            drops.count(DropReason.ARP_INVALID);
            return;
        }
        if (link == null || !link.state().isUp()) {
            drops.count(DropReason.ARP_NOT_FOR_US);
            return;
        }
        var mac = new MacAddress(Arp.senderMac(memory, message));
        IpAddress sender = IpAddress.ofIpv4(Arp.senderAddress(memory, message));
        IpAddress target = IpAddress.ofIpv4(Arp.targetAddress(memory, message));
        if (mac.equals(link.mac())) {
            drops.count(DropReason.ARP_NOT_FOR_US); // our own, come back
        } else if (link.owns(sender)) {
            contradict(link, sender, Optional.of(mac), nowNs);
        } else if (Arp.operation(memory, message) == Arp.REPLY) {
            arpReply(link, mac, sender);
        } else {
            arpRequest(link, mac, sender, target, nowNs);
        }
    }

    private void arpRequest(Link link, MacAddress mac, IpAddress sender, IpAddress target, long nowNs) {
        boolean isForUs = link.owns(target);
        if (isForUs) {
            voice.answerArp(link, target, mac, sender);
        }
        if (sender.isUnspecified()) {
            if (isForUs) {
                guard.probed(link, target, mac, nowNs);
            } else {
                drops.count(DropReason.ARP_NOT_FOR_US); // a probe for an address that is free, or another's
            }
            return;
        }
        if (!table.mayBeNeighbour(link, sender)) {
            drops.count(DropReason.NEIGHBOUR_CLAIM_REFUSED);
            return;
        }
        boolean isKnown = table.learn(link, sender, new NudEvent.Announced(mac, true), isForUs);
        if (!isKnown && !isForUs) {
            drops.count(DropReason.ARP_NOT_FOR_US);
        }
    }

    private void arpReply(Link link, MacAddress mac, IpAddress sender) {
        if (!table.mayBeNeighbour(link, sender)) {
            drops.count(DropReason.NEIGHBOUR_CLAIM_REFUSED);
            return;
        }
        NudEvent event =
                table.isAwaited(link, sender) ? new NudEvent.Confirmed(mac, true) : new NudEvent.Announced(mac, true);
        if (!table.learn(link, sender, event, false)) {
            drops.count(DropReason.ARP_NOT_FOR_US);
        }
    }

    void nd(@Nullable Link link, MemorySegment memory, long at, int length, long nowNs) {
        if (LinkLocalEcho.isRequest(memory, at, length)) {
            echo(link, memory, at, length);
            return;
        }
        NdMessage message = NeighbourDiscovery.parse(memory, at, length).orElse(null);
        if (message == null) {
            drops.count(DropReason.ND_INVALID);
            return;
        }
        if (link == null || !link.state().isUp()) {
            drops.count(DropReason.ND_NOT_FOR_US);
            return;
        }
        switch (message) {
            case NdMessage.Solicitation solicitation -> solicitation(link, solicitation, nowNs);
            case NdMessage.Advertisement advertisement -> advertisement(link, advertisement, nowNs);
            case NdMessage.RouterSolicitation _, NdMessage.RouterAdvertisement _, NdMessage.Other _ ->
                drops.count(DropReason.ND_NOT_FOR_US);
        }
    }

    private void solicitation(Link link, NdMessage.Solicitation message, long nowNs) {
        if (!link.owns(message.target())) {
            drops.count(DropReason.ND_NOT_FOR_US);
        } else if (link.owns(message.source())) {
            contradict(link, message.source(), message.sourceMac(), nowNs);
        } else if (message.isProbe()) {
            guard.probed(link, message.target(), nowNs);
            voice.announce(link, message.target()); // RFC 4862 §5.4.3: the address is taken
        } else if (!table.mayBeNeighbour(link, message.source())) {
            drops.count(DropReason.NEIGHBOUR_CLAIM_REFUSED);
        } else {
            answer(link, message);
        }
    }

    private void answer(Link link, NdMessage.Solicitation message) {
        IpAddress asker = message.source();
        MacAddress told = message.sourceMac().orElse(null);
        if (told != null && !told.equals(link.mac())) {
            table.learn(link, asker, new NudEvent.Announced(told, true), true);
        }
        MacAddress mac = told != null ? told : table.macOf(link, asker);
        if (mac != null) {
            voice.answerSolicitation(link, message.target(), mac, asker);
        } else {
            table.want(link, asker, new NudEvent.Needed()); // it will ask again, and be known by then
        }
    }

    private void advertisement(Link link, NdMessage.Advertisement message, long nowNs) {
        IpAddress target = message.target();
        MacAddress mac = message.targetMac().orElse(table.macOf(link, target));
        if (link.owns(target)) {
            if (mac != null && mac.equals(link.mac())) {
                drops.count(DropReason.ND_NOT_FOR_US); // our own, come back
            } else {
                contradict(link, target, message.targetMac(), nowNs);
            }
        } else if (!table.mayBeNeighbour(link, target)) {
            drops.count(DropReason.NEIGHBOUR_CLAIM_REFUSED);
        } else {
            NudEvent event = mac == null ? null : eventOf(link, message, mac);
            if (event == null || !table.learn(link, target, event, false)) {
                drops.count(DropReason.ND_NOT_FOR_US);
            }
        }
    }

    private NudEvent eventOf(Link link, NdMessage.Advertisement message, MacAddress mac) {
        return message.isSolicited() && table.isAwaited(link, message.target())
                ? new NudEvent.Confirmed(mac, message.isOverride())
                : new NudEvent.Announced(mac, message.isOverride());
    }

    /** Answers if the asker's MAC address is known; else it is asked for, and the asker's next request is answered. */
    private void echo(@Nullable Link link, MemorySegment memory, long at, int length) {
        byte[] reply = LinkLocalEcho.reply(memory, at, length);
        if (link == null || reply.length == 0) {
            drops.count(DropReason.IP6_SCOPE_EXCEEDED);
            return;
        }
        IpAddress asker = LinkLocalEcho.destination(reply);
        MacAddress mac = table.macOf(link, asker);
        if (mac != null) {
            voice.packet(link, mac, reply);
        } else if (table.mayBeNeighbour(link, asker)) {
            drops.count(DropReason.NEIGHBOUR_UNRESOLVED);
            table.want(link, asker, new NudEvent.Needed());
        } else {
            drops.count(DropReason.IP6_SCOPE_EXCEEDED);
        }
    }

    private void contradict(Link link, IpAddress own, Optional<MacAddress> other, long nowNs) {
        drops.count(DropReason.ADDRESS_CONFLICT);
        guard.contradicted(link, own, other, nowNs);
        if (link.mayDefend(nowNs)) {
            voice.announce(link, own);
        }
    }
}
