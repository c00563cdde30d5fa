package net.isthmus.bgp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.bgp.fsm.Deal;
import net.isthmus.bgp.fsm.Phase;
import net.isthmus.bgp.session.SessionStatus;
import net.isthmus.core.status.BgpStatus;

/** A session as operators see it. */
final class SessionView {
    private static final long NEVER = -1;

    private SessionView() {}

    /** Of a neighbour of which sessions know nothing yet. */
    static BgpStatus.Session none() {
        return new BgpStatus.Session("idle", 0, "", "", "", 0, List.of(), 0, "", NEVER, NEVER, BgpStatus.Messages.NONE);
    }

    static BgpStatus.Session of(SessionStatus status, boolean isShutDown) {
        Optional<SessionStatus.Ended> failure = Stream.of(
                        status.lastSent(), status.lastReceived(), status.lastAttempt())
                .flatMap(Optional::stream)
                .min(Comparator.comparing(SessionStatus.Ended::age));
        boolean isEstablished = status.phase() == Phase.ESTABLISHED;
        return new BgpStatus.Session(
                isShutDown ? "shutdown" : words(status.phase()),
                status.age().toSeconds(),
                status.deal().map(deal -> deal.routerId().toString()).orElse(""),
                status.local().map(SessionView::words).orElse(""),
                status.remote().map(SessionView::words).orElse(""),
                status.deal().map(Deal::holdSeconds).orElse(0),
                status.deal().map(SessionView::capabilities).orElse(List.of()),
                status.flaps() + (isEstablished ? 1 : 0),
                failure.map(SessionStatus.Ended::text).orElse(""),
                failure.map(ended -> ended.age().toSeconds()).orElse(NEVER),
                status.retryIn().map(Duration::toSeconds).orElse(NEVER),
                messages(status.received(), status.sent()));
    }

    private static String words(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(InetSocketAddress address) {
        String host = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]:" + address.getPort() : host + ":" + address.getPort();
    }

    private static List<String> capabilities(Deal deal) {
        List<String> words = new ArrayList<>();
        deal.families().stream()
                .sorted()
                .map(family -> family.ip().name().toLowerCase(Locale.ROOT) + "-unicast")
                .forEach(words::add);
        add(words, deal.hasFourOctetAs(), "four-octet-as");
        add(words, deal.canRefresh(), "route-refresh");
        add(words, deal.canRefreshMarked(), "enhanced-route-refresh");
        add(words, deal.hasExtendedMessages(), "extended-message");
        add(words, deal.restart().isPresent(), "graceful-restart");
        return words;
    }

    private static void add(List<String> words, boolean isThere, String word) {
        if (isThere) {
            words.add(word);
        }
    }

    private static BgpStatus.Messages messages(SessionStatus.Messages received, SessionStatus.Messages sent) {
        return new BgpStatus.Messages(
                received.total(),
                sent.total(),
                received.updates(),
                sent.updates(),
                received.keepalives(),
                sent.keepalives(),
                received.notifications(),
                sent.notifications(),
                received.refreshes(),
                sent.refreshes());
    }
}
