package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import net.isthmus.core.status.IpsecStatus;

/** Samples of IPsec. What has passed a tunnel over all its SAs is counted with its interface. */
final class IpsecCollector {
    private static final String UP = "up";

    private IpsecCollector() {}

    static void add(IpsecStatus ipsec, List<MetricFamilySamples> families) {
        var up = new GaugeMetricFamily(
                "isthmus_ipsec_connection_up", "Whether the peer has proven itself: 1 or 0", List.of("connection"));
        var failed = new GaugeMetricFamily(
                "isthmus_ipsec_connection_failed",
                "Whether the last attempt has failed, and the connection is not up: 1 or 0",
                List.of("connection"));
        List<String> child = List.of("connection", "child");
        var childUp = new GaugeMetricFamily("isthmus_ipsec_child_up", "Whether packets can pass: 1 or 0", child);
        var sas = new GaugeMetricFamily("isthmus_ipsec_child_sas", "Child SAs that there are now", child);
        for (IpsecStatus.Connection connection : ipsec.connections()) {
            boolean isUp = connection.state().equals(UP);
            List<String> name = List.of(connection.name());
            up.addMetric(name, isUp ? 1 : 0);
            failed.addMetric(name, !isUp && !connection.lastFailure().isEmpty() ? 1 : 0);
            for (IpsecStatus.Child one : connection.children()) {
                List<String> names = List.of(connection.name(), one.name());
                childUp.addMetric(names, one.state().equals(UP) ? 1 : 0);
                sas.addMetric(names, one.sas().size());
            }
        }
        families.addAll(List.of(up, failed, childUp, sas, rekeys(ipsec), unknown(ipsec), failures(ipsec)));
        families.add(new GaugeMetricFamily(
                "isthmus_ipsec_half_open", "IKE SAs whose peers have not yet proven themselves", ipsec.halfOpen()));
        families.add(new CounterMetricFamily(
                "isthmus_ipsec_cookies", "Peers that were told to repeat themselves", ipsec.cookiesAsked()));
        families.add(new CounterMetricFamily(
                "isthmus_ipsec_inits_refused", "First messages that were too many", ipsec.initsRefused()));
    }

    private static CounterMetricFamily rekeys(IpsecStatus ipsec) {
        var rekeys = new CounterMetricFamily(
                "isthmus_ipsec_rekeys",
                "Times that keys were replaced, by whose: ike or child",
                List.of("connection", "of"));
        for (IpsecStatus.Connection one : ipsec.connections()) {
            rekeys.addMetric(List.of(one.name(), "ike"), one.counts().ikeRekeys());
            rekeys.addMetric(List.of(one.name(), "child"), one.counts().childRekeys());
        }
        return rekeys;
    }

    private static CounterMetricFamily unknown(IpsecStatus ipsec) {
        var unknown = new CounterMetricFamily(
                "isthmus_ipsec_unknown_spis",
                "Times that one end told the other of ESP with an SPI that it does not know, by where: here or there",
                List.of("connection", "where"));
        for (IpsecStatus.Connection one : ipsec.connections()) {
            unknown.addMetric(List.of(one.name(), "here"), one.counts().unknownHere());
            unknown.addMetric(List.of(one.name(), "there"), one.counts().unknownThere());
        }
        return unknown;
    }

    private static CounterMetricFamily failures(IpsecStatus ipsec) {
        var failures = new CounterMetricFamily(
                "isthmus_ipsec_failures",
                "Times that a connection or a child of it failed",
                List.of("connection", "reason"));
        for (IpsecStatus.Connection one : ipsec.connections()) {
            one.counts().failures().forEach((reason, times) -> failures.addMetric(List.of(one.name(), reason), times));
        }
        return failures;
    }
}
