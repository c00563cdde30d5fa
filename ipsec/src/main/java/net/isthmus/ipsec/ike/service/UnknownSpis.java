package net.isthmus.ipsec.ike.service;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.isthmus.ipsec.ike.connection.Connection;
import net.isthmus.ipsec.ike.fsm.Action;
import net.isthmus.ipsec.ike.fsm.Event;
import net.isthmus.ipsec.ike.message.ExchangeType;
import net.isthmus.ipsec.ike.message.IkeHeader;
import net.isthmus.ipsec.ike.message.IkeMessage;
import net.isthmus.ipsec.ike.message.IkeWriter;
import net.isthmus.ipsec.ike.message.NotifyType;
import net.isthmus.ipsec.ike.message.Payload;
import net.isthmus.ipsec.ike.message.Proposal;
import net.isthmus.ipsec.ike.net.IkeTransport;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.wire.IpAddress;

/**
 * ESP that one end sends and the other knows nothing of (RFC 7296 §1.5): one of them has restarted or lost a Child SA.
 *
 * <pre>
 * ESP, SPI unknown here ── an IKE SA with its sender ──▶ SK {N(INVALID_SPI)}   believed: made anew there
 *                       └─ none, but a connection ────▶ N(INVALID_SPI)        in clear, a hint only
 * N(INVALID_SPI) in clear ─── one of our SPIs ────────▶ whether the peer lives is asked at once; never answered
 * </pre>
 *
 * <p>Anybody can send ESP with any sender's address. So nobody is told twice in ten seconds, and in clear only who is
 * at a peer's address, five a second in all: no use to those who want our answers to hit somebody else.
 */
final class UnknownSpis {
    private static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int HINTS_PER_SECOND = 5;

    private final Hub hub;
    private final TokenBucket hints;

    UnknownSpis(Hub hub, long nowNs) {
        this.hub = hub;
        hints = new TokenBucket(HINTS_PER_SECOND, HINTS_PER_SECOND, nowNs);
    }

    /**
     * ESP has come whose SPI nobody knows.
     *
     * @param remotePort its port in UDP; 0 for ESP that is not in UDP
     */
    void arrived(int spi, IpAddress remote, int remotePort, long nowNs) {
        Optional<Live> live = peer(remote, remotePort);
        if (live.isPresent()) {
            Link link = live.orElseThrow().link;
            if (isTime(link, nowNs)) {
                link.unknownHere++;
                hub.handle(live.orElseThrow(), new Event.UnknownSpi(spi), nowNs);
            }
            return;
        }
        hub.links.values().stream()
                .filter(link -> isPeer(link.connection, remote))
                .filter(link -> link.lives.stream()
                        .noneMatch(one -> one.peering.path().remote().equals(remote)))
                .findFirst()
                .ifPresent(link -> hint(link, spi, remote, remotePort, nowNs));
    }

    /** The peering that is up with whoever is at this address; if there are several behind it, that with this port. */
    private Optional<Live> peer(IpAddress remote, int remotePort) {
        return hub.lives.stream()
                .filter(live -> live.isEstablished && !live.isClosing)
                .filter(live -> live.peering.path().remote().equals(remote))
                .max(Comparator.comparing(live -> live.peering.path().remotePort() == remotePort));
    }

    private static boolean isPeer(Connection connection, IpAddress remote) {
        return connection.remoteAddresses().stream().anyMatch(prefix -> prefix.contains(remote));
    }

    private static boolean isTime(Link link, long nowNs) {
        boolean isTime = nowNs >= link.unknownAgainNs;
        if (isTime) {
            link.unknownAgainNs = nowNs + PERIOD_NS;
        }
        return isTime;
    }

    /** The message belongs to no exchange and to no IKE SA: its SPI is random, its ID 0 (RFC 7296 §1.5). */
    private void hint(Link link, int spi, IpAddress remote, int remotePort, long nowNs) {
        Optional<IpAddress> local = hub.ways.local(link.connection, remote);
        if (local.isEmpty() || !hints.take(nowNs) || !isTime(link, nowNs)) {
            return;
        }
        boolean isUdp = remotePort != 0;
        SaPath path = new SaPath(
                local.orElseThrow(),
                remote,
                isUdp ? IkeTransport.NAT_PORT : IkeTransport.IKE_PORT,
                isUdp ? remotePort : IkeTransport.IKE_PORT);
        var header = new IkeHeader(
                hub.world.environment().random().nextLong() | 1, 0, ExchangeType.INFORMATIONAL, true, false, 0);
        var notify = Payload.Notify.of(NotifyType.INVALID_SPI, Proposal.spi(spi));
        link.unknownHere++;
        link.log.add(Action.Level.STEP, "→ to %s, in clear: ESP with SPI %08x is unknown here".formatted(remote, spi));
        hub.world.transport().send(path, IkeWriter.clear(new IkeMessage(header, List.of(notify))));
    }

    /** True for what {@link #hint} sends, which nobody may answer. */
    static boolean isHint(IkeMessage message) {
        return message.header().exchange() == ExchangeType.INFORMATIONAL && message.has(NotifyType.INVALID_SPI);
    }

    /** Somebody says in clear that a peer does not know one of our SPIs. */
    void heard(IkeMessage message, SaPath path, long nowNs) {
        message.notification(NotifyType.INVALID_SPI)
                .flatMap(Payload.Notify::reportedSpi)
                .ifPresent(spi -> peer(path.remote(), path.remotePort())
                        .ifPresent(live -> hub.handle(live, new Event.Doubted(spi), nowNs)));
    }
}
