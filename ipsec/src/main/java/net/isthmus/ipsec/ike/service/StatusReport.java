package net.isthmus.ipsec.ike.service;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.ipsec.ike.fsm.Status;
import net.isthmus.ipsec.ike.message.SelectorText;
import net.isthmus.ipsec.sa.ChildSa;
import net.isthmus.ipsec.sa.EspSuite;
import net.isthmus.ipsec.sa.SaPath;
import net.isthmus.ipsec.sa.SaUsage;
import net.isthmus.ipsec.sa.TrafficSelector;

/** What {@link Hub} knows, as everybody may see it. */
final class StatusReport {
    private static final long NEVER = -1;

    private StatusReport() {}

    /** All connections, in the order of their names. */
    static IpsecStatus of(Hub hub, long nowNs) {
        return new IpsecStatus(
                hub.links.values().stream()
                        .map(link -> connection(hub, link, nowNs))
                        .toList(),
                hub.guard.halfOpen(),
                hub.guard.challenged(),
                hub.guard.ignored(),
                IpsecStatus.Engine.NONE);
    }

    private static IpsecStatus.Connection connection(Hub hub, Link link, long nowNs) {
        boolean hasFailed = !link.lastFailure.isEmpty();
        return new IpsecStatus.Connection(
                link.connection.name(),
                state(link),
                link.lives.stream()
                        .flatMap(live -> ikeSas(link, live, nowNs).stream())
                        .toList(),
                link.connection.children().stream()
                        .map(child -> child(hub, link, child.name(), nowNs))
                        .toList(),
                link.lastFailure,
                hasFailed ? seconds(nowNs - link.failedAtNs) : NEVER,
                until(link.deadlineNs(), nowNs),
                link.counts());
    }

    private static String state(Link link) {
        if (link.lives.stream().anyMatch(live -> live.isEstablished && !live.isClosing)) {
            return "up";
        }
        if (link.lives.stream().anyMatch(live -> !live.isClosing)) {
            return "connecting";
        }
        return link.deadlineNs() == Long.MAX_VALUE ? "down" : "waiting";
    }

    private static List<IpsecStatus.IkeSa> ikeSas(Link link, Live live, long nowNs) {
        Status status = live.peering.status();
        SaPath path = status.path();
        return status.ikeSas().stream()
                .map(sa -> new IpsecStatus.IkeSa(
                        "%016x".formatted(sa.initiatorSpi()),
                        "%016x".formatted(sa.responderSpi()),
                        status.isInitiator(),
                        sa.stage().toLowerCase(Locale.ROOT),
                        sa.suite(),
                        link.connection.local().id(),
                        live.peer,
                        path.local() + " port " + path.localPort(),
                        path.remote() + " port " + path.remotePort(),
                        nat(status),
                        live.isEstablished ? seconds(nowNs - live.establishedAtNs) : NEVER,
                        until(sa.renewAtNs(), nowNs)))
                .toList();
    }

    private static String nat(Status status) {
        if (status.isBehindNat()) {
            return status.isPeerBehindNat() ? "both" : "local";
        }
        return status.isPeerBehindNat() ? "remote" : "none";
    }

    private static IpsecStatus.Child child(Hub hub, Link link, String name, long nowNs) {
        List<IpsecStatus.ChildSa> sas = link.lives.stream()
                .flatMap(live -> live.peering.status().children().stream()
                        .filter(child -> child.sa().child().equals(name))
                        .map(child -> childSa(hub, live, child, nowNs)))
                .toList();
        return new IpsecStatus.Child(
                name, sas.isEmpty() ? "down" : "up", sas, link.childFailures.getOrDefault(name, ""));
    }

    private static IpsecStatus.ChildSa childSa(Hub hub, Live live, Status.ChildStatus child, long nowNs) {
        ChildSa sa = child.sa();
        SaUsage usage = hub.world.childSas().usage(sa.inboundSpi());
        return new IpsecStatus.ChildSa(
                "%08x".formatted(sa.inboundSpi()),
                "%08x".formatted(sa.outboundSpi()),
                words(sa.suite()),
                sa.isTransport() ? "transport" : "tunnel",
                sa.path().isUdp() ? "udp" : "esp",
                selectors(sa.localTs()),
                selectors(sa.remoteTs()),
                usage.receivedPackets(),
                usage.receivedBytes(),
                usage.sentPackets(),
                usage.sentBytes(),
                seconds(nowNs
                        - live.children
                                .getOrDefault(sa.inboundSpi(), new Live.Child(sa, nowNs))
                                .bornAtNs()),
                until(child.renewAtNs(), nowNs),
                sa.resource());
    }

    private static String words(EspSuite suite) {
        return Stream.of(
                        Optional.of(suite.encryption().word()),
                        suite.integrity().map(Object::toString),
                        Optional.of(suite.isEsn() ? "esn" : "noesn"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("-"));
    }

    private static List<String> selectors(List<TrafficSelector> selectors) {
        return selectors.stream().map(SelectorText::of).toList();
    }

    private static long until(long atNs, long nowNs) {
        return atNs == Long.MAX_VALUE ? NEVER : Math.max(0, seconds(atNs - nowNs));
    }

    private static long seconds(long ns) {
        return TimeUnit.NANOSECONDS.toSeconds(ns);
    }
}
