package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import net.isthmus.core.status.BgpStatus;

/** Samples of BGP; none where it is not configured. */
final class BgpCollector {

    private BgpCollector() {}

    static void add(BgpStatus bgp, List<MetricFamilySamples> families) {
        if (!bgp.isConfigured()) {
            return;
        }
        families.add(
                new GaugeMetricFamily("isthmus_bgp_prefixes", "Prefixes to which BGP has a best path", bgp.prefixes()));
        families.add(new GaugeMetricFamily("isthmus_bgp_paths", "Paths that BGP knows", bgp.paths()));
        var up = new GaugeMetricFamily(
                "isthmus_bgp_session_up", "Whether routes are exchanged: 1 or 0", List.of("neighbor"));
        var since = new GaugeMetricFamily(
                "isthmus_bgp_session_seconds",
                "How long the session has been in its state",
                List.of("neighbor", "state"));
        var times = new CounterMetricFamily(
                "isthmus_bgp_session_established", "Times that the session was established", List.of("neighbor"));
        var messages = new CounterMetricFamily(
                "isthmus_bgp_messages",
                "Messages, by direction and kind: update, keepalive, notification, refresh",
                List.of("neighbor", "direction", "kind"));
        var routes = new GaugeMetricFamily(
                "isthmus_bgp_routes",
                "Prefixes exchanged, by what became of them: received, accepted, best, stale, announced",
                List.of("neighbor", "family", "kind"));
        for (BgpStatus.Neighbor neighbor : bgp.neighbors()) {
            BgpStatus.Session session = neighbor.session();
            up.addMetric(List.of(neighbor.name()), neighbor.isEstablished() ? 1 : 0);
            since.addMetric(List.of(neighbor.name(), session.state()), session.sinceSeconds());
            times.addMetric(List.of(neighbor.name()), session.establishedTimes());
            addMessages(neighbor.name(), session.counts(), messages);
            neighbor.families().forEach(family -> addRoutes(neighbor.name(), family, routes));
        }
        families.addAll(List.of(up, since, times, messages, routes));
    }

    private static void addMessages(String name, BgpStatus.Messages counts, CounterMetricFamily messages) {
        messages.addMetric(List.of(name, "in", "update"), counts.updatesReceived());
        messages.addMetric(List.of(name, "out", "update"), counts.updatesSent());
        messages.addMetric(List.of(name, "in", "keepalive"), counts.keepalivesReceived());
        messages.addMetric(List.of(name, "out", "keepalive"), counts.keepalivesSent());
        messages.addMetric(List.of(name, "in", "notification"), counts.notificationsReceived());
        messages.addMetric(List.of(name, "out", "notification"), counts.notificationsSent());
        messages.addMetric(List.of(name, "in", "refresh"), counts.refreshesReceived());
        messages.addMetric(List.of(name, "out", "refresh"), counts.refreshesSent());
    }

    private static void addRoutes(String name, BgpStatus.Family family, GaugeMetricFamily routes) {
        routes.addMetric(List.of(name, family.name(), "received"), family.received());
        routes.addMetric(List.of(name, family.name(), "accepted"), family.accepted());
        routes.addMetric(List.of(name, family.name(), "best"), family.best());
        routes.addMetric(List.of(name, family.name(), "stale"), family.stale());
        routes.addMetric(List.of(name, family.name(), "announced"), family.announced());
    }
}
