package net.isthmus.ipsec.ike.service;

import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.fsm.Action;
import net.isthmus.ipsec.ike.fsm.Event;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeFault;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkePacket;
import net.isthmus.ipsec.ike.message.IkeReader;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.OctetReader;
import net.isthmus.wire.Octets;

/**
 * Where messages come in: those of an IKE SA go to its machine, first messages pass {@link InitGuard}, and the rest is
 * told that it is mistaken, as often as the budget allows.
 *
 * <pre>
 * our SPI known ──────────────────────────────▶ its machine
 *         0, IKE_SA_INIT ── seen before ──────▶ its machine, which repeats its answer
 *                        ── too many ─────────▶ N(COOKIE), or nothing
 *                        ── of no connection ─▶ N(NO_PROPOSAL_CHOSEN)
 *                        ── else ─────────────▶ a new machine
 *         0, INFORMATIONAL with N(INVALID_SPI) in clear ──▶ {@link UnknownSpis}, never answered
 *         else ───────────────────────────────▶ N(INVALID_IKE_SPI)        (RFC 7296 §2.21.4)
 * </pre>
 */
final class Reception {
    private final Hub hub;
    private final Cookies cookies;
    private final TokenBucket lines;

    Reception(Hub hub, long nowNs) {
        this.hub = hub;
        cookies = new Cookies(hub.world.environment().random(), nowNs);
        lines = new TokenBucket(1, 20, nowNs);
    }

    /** Our SPI in a message; 0 in a first message, and -1 if it is too short to have one. */
    static long ourSpi(byte[] datagram) {
        if (datagram.length < IkeHeader.LENGTH) {
            return -1;
        }
        OctetReader reader = OctetReader.of(datagram);
        long initiatorSpi = reader.i64();
        long responderSpi = reader.i64();
        boolean isFromInitiator = (reader.skip(3).u8() & 0x08) != 0;
        return isFromInitiator ? responderSpi : initiatorSpi;
    }

    void received(SaPath path, byte[] datagram, long nowNs) {
        IkePacket packet;
        try {
            packet = IkeReader.read(datagram);
        } catch (IkeFault fault) {
            unreadable(path, datagram, fault, nowNs);
            return;
        }
        IkeHeader header = packet.header();
        long ourSpi = header.isFromInitiator() ? header.responderSpi() : header.initiatorSpi();
        Optional<Live> live = ourSpi == 0 ? hub.owner(Live.InitKey.of(header.initiatorSpi(), path)) : hub.owner(ourSpi);
        if (live.isPresent()) {
            hub.handle(live.orElseThrow(), new Event.Received(packet, path), nowNs);
        } else if (header.isResponse()) {
            return;
        } else if (ourSpi == 0 && packet instanceof IkePacket.Clear clear && isFirst(header)) {
            first(clear, path, nowNs);
        } else if (packet instanceof IkePacket.Clear clear && UnknownSpis.isHint(clear.message())) {
            hub.unknownSpis.heard(clear.message(), path, nowNs);
        } else if (header.exchange() != ExchangeType.IKE_SA_INIT && hub.guard.mayReply(nowNs)) {
            reply(path, header, NotifyType.INVALID_IKE_SPI, Proposal.NO_SPI);
        }
    }

    private static boolean isFirst(IkeHeader header) {
        return header.exchange() == ExchangeType.IKE_SA_INIT && header.messageId() == 0 && header.isFromInitiator();
    }

    private void first(IkePacket.Clear packet, SaPath path, long nowNs) {
        IkeMessage init = packet.message();
        boolean hasCookie = init.has(NotifyType.COOKIE) && cookies.isGood(init, path, nowNs);
        switch (hub.guard.judge(path.remote(), hasCookie, nowNs)) {
            case IGNORE -> say(nowNs, "%s begins, and is not answered: too many have begun".formatted(path.remote()));
            case CHALLENGE -> reply(path, init.header(), NotifyType.COOKIE, cookies.bake(init, path, nowNs));
            case ADMIT -> admit(packet, path, nowNs);
        }
    }

    private void admit(IkePacket.Clear packet, SaPath path, long nowNs) {
        List<Connection> candidates = hub.candidates(path);
        if (candidates.isEmpty()) {
            say(
                    nowNs,
                    "%s begins with %s, but no connection is between it and %s"
                            .formatted(
                                    path.remote(),
                                    packet.message()
                                            .first(Payload.SecurityAssociation.class)
                                            .map(Payload.SecurityAssociation::words)
                                            .orElse("nothing"),
                                    path.local()));
            reply(path, packet.header(), NotifyType.NO_PROPOSAL_CHOSEN, Proposal.NO_SPI);
            return;
        }
        hub.respond(candidates, new Event.Received(packet, path), nowNs);
    }

    private void unreadable(SaPath path, byte[] datagram, IkeFault fault, long nowNs) {
        if (hub.knows(ourSpi(datagram))) {
            hub.owner(ourSpi(datagram))
                    .ifPresent(live ->
                            live.link.log.add(Action.Level.STEP, "← unreadable, and ignored: " + fault.reason()));
            return;
        }
        say(nowNs, "%s sends what cannot be read: %s".formatted(path.remote(), fault.reason()));
        StrangerReplies.of(datagram, fault)
                .filter(answer -> hub.guard.mayReply(nowNs))
                .ifPresent(answer -> hub.world.transport().send(path, answer));
    }

    private void say(long nowNs, String line) {
        if (lines.take(nowNs)) {
            hub.strangers.add(Action.Level.TROUBLE, line);
        }
    }

    private void reply(SaPath path, IkeHeader request, NotifyType type, Octets data) {
        hub.world.transport().send(path, StrangerReplies.of(request, type, data));
    }
}
