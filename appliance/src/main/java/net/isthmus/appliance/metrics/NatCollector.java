package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import net.isthmus.core.status.NatPoolStatus;
import net.isthmus.core.status.NatStatus;

/** Samples of address translation. */
final class NatCollector {
    private NatCollector() {}

    static void add(NatStatus nat, List<MetricFamilySamples> families) {
        var ports = new GaugeMetricFamily("isthmus_nat_ports", "Ports of the pool, a protocol", List.of("pool"));
        var used = new GaugeMetricFamily(
                "isthmus_nat_ports_used", "Ports and query identifiers in use", List.of("pool", "protocol"));
        var blocks = new GaugeMetricFamily("isthmus_nat_blocks", "Blocks of ports", List.of("pool"));
        var blocksUsed = new GaugeMetricFamily("isthmus_nat_blocks_used", "Blocks that hosts have", List.of("pool"));
        var refused = new CounterMetricFamily(
                "isthmus_nat_refused", "Sessions refused for want of ports", List.of("pool", "reason"));
        for (NatPoolStatus pool : nat.pools()) {
            List<String> name = List.of(pool.name());
            ports.addMetric(name, pool.ports());
            used.addMetric(List.of(pool.name(), "tcp"), pool.tcp());
            used.addMetric(List.of(pool.name(), "udp"), pool.udp());
            used.addMetric(List.of(pool.name(), "icmp"), pool.queries());
            blocks.addMetric(name, pool.blocks());
            blocksUsed.addMetric(name, pool.blocksInUse());
            refused.addMetric(List.of(pool.name(), "exhausted"), pool.exhausted());
            refused.addMetric(List.of(pool.name(), "host-limit"), pool.limited());
        }
        families.addAll(List.of(ports, used, blocks, blocksUsed, refused));
        families.add(new GaugeMetricFamily("isthmus_nat_mappings", "Mappings in use", nat.mappingCount()));
    }
}
