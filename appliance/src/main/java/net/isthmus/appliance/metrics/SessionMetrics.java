package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import net.isthmus.core.status.SessionCount;

/** Sessions that there are, and that have begun and ended. */
final class SessionMetrics {
    private SessionMetrics() {}

    static List<MetricFamilySamples> of(SessionCount count) {
        return List.of(
                new GaugeMetricFamily("isthmus_sessions", "Sessions now", count.sessions()),
                new GaugeMetricFamily("isthmus_sessions_most", "Sessions that there can be", count.capacity()),
                new CounterMetricFamily("isthmus_sessions_begun", "Sessions that have begun", count.births()),
                new CounterMetricFamily("isthmus_sessions_ended", "Sessions that have ended", count.deaths()),
                new CounterMetricFamily(
                        "isthmus_sessions_evicted",
                        "Half-open sessions that have ended to make room",
                        count.evictions()),
                new CounterMetricFamily(
                        "isthmus_syn_cookies_sent", "SYNs that were answered with a cookie", count.cookiesSent()),
                new CounterMetricFamily(
                        "isthmus_syn_cookies_right", "SYN cookies that have come back", count.cookiesRight()),
                new CounterMetricFamily(
                        "isthmus_syn_cookies_wrong",
                        "ACKs that brought no SYN cookie, or an old one",
                        count.cookiesWrong()));
    }
}
