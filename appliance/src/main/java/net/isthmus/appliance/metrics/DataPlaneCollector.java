package net.isthmus.appliance.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.isthmus.core.PacketTally;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.status.BalanceStatus;
import net.isthmus.core.status.BridgeStatus;
import net.isthmus.core.status.CounterStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.VrfStatus;
import net.isthmus.core.status.WorkerStatus;

/**
 * Makes samples out of one snapshot of the data plane, when Prometheus asks. Nothing is kept between two scrapes, so an
 * interface that was removed leaves no dead series behind.
 */
final class DataPlaneCollector extends Collector {

    private static final double PERCENT = 100;

    /** Counting routes reads them; beyond this many it is not worth a scrape's time. */
    private final DataPlaneView dataPlane;

    private final ConfigurationView configuration;

    DataPlaneCollector(DataPlaneView dataPlane, ConfigurationView configuration) {
        this.dataPlane = dataPlane;
        this.configuration = configuration;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        addInterfaces(families);
        addWorkers(families);
        addBridges(families);
        families.add(counter(
                "isthmus_drops",
                "Packets dropped",
                "reason",
                dataPlane.drops(),
                DropStatus::reason,
                DropStatus::packets));
        addBalance(families);
        addGroups(families);
        addVrfs(families);
        families.addAll(ServiceMetrics.of(dataPlane.services()));
        families.addAll(SessionMetrics.of(dataPlane.sessionCount()));
        NatCollector.add(dataPlane.nat(0), families);
        IpsecCollector.add(dataPlane.ipsec(), families);
        BgpCollector.add(dataPlane.bgp(), families);
        families.add(counts("isthmus_neighbours", "ARP and ND entries by state", "state", neighboursByState()));
        configuration
                .commits(1)
                .forEach(commit -> families.add(new GaugeMetricFamily(
                        "isthmus_configuration_commit", "Number of the commit in force", commit.number())));
        return families;
    }

    private void addInterfaces(List<MetricFamilySamples> families) {
        List<InterfaceStatus> all = dataPlane.interfaces();
        String label = "interface";
        Function<InterfaceStatus, String> name = InterfaceStatus::name;
        families.add(counter("isthmus_interface_rx_packets", "Packets received", label, all, name, i -> i.traffic()
                .rxPackets()));
        families.add(counter(
                "isthmus_interface_rx_bytes",
                "Bytes received, Ethernet header included",
                label,
                all,
                name,
                i -> i.traffic().rxBytes()));
        families.add(counter("isthmus_interface_tx_packets", "Packets sent", label, all, name, i -> i.traffic()
                .txPackets()));
        families.add(counter(
                "isthmus_interface_tx_bytes", "Bytes sent, Ethernet header included", label, all, name, i -> i.traffic()
                        .txBytes()));
        families.add(gauge(
                "isthmus_interface_up",
                "1 if the interface is up",
                label,
                all,
                name,
                i -> i.state().equals("up") ? 1 : 0));
        families.add(gauge(
                "isthmus_interface_unverified",
                "1 if it is not proven that the interface's NIC is the right one",
                label,
                all,
                name,
                i -> i.state().equals("unverified") ? 1 : 0));
    }

    /** VLANs and VRFs; their names may be alike, so the kind is part of the metric's name. */
    private void addGroups(List<MetricFamilySamples> families) {
        for (String kind : List.of("vlan", "vrf")) {
            List<CounterStatus> all = dataPlane.counters().stream()
                    .filter(one -> one.kind().equals(kind))
                    .toList();
            Function<CounterStatus, String> name = CounterStatus::name;
            String prefix = "isthmus_" + kind + "_";
            families.add(counter(prefix + "rx_packets", "Packets received", kind, all, name, one -> one.traffic()
                    .rxPackets()));
            families.add(counter(prefix + "rx_bytes", "Bytes received", kind, all, name, one -> one.traffic()
                    .rxBytes()));
            families.add(counter(prefix + "tx_packets", "Packets sent", kind, all, name, one -> one.traffic()
                    .txPackets()));
            families.add(counter(prefix + "tx_bytes", "Bytes sent", kind, all, name, one -> one.traffic()
                    .txBytes()));
        }
    }

    private void addWorkers(List<MetricFamilySamples> families) {
        List<WorkerStatus> all = dataPlane.workers();
        String label = "worker";
        Function<WorkerStatus, String> index = worker -> String.valueOf(worker.index());
        families.add(gauge(
                "isthmus_worker_busy_ratio",
                "Share of the last seconds spent on packets",
                label,
                all,
                index,
                w -> w.busyPercent() / PERCENT));
        families.add(counter(
                "isthmus_worker_packets", "Packets received by the worker", label, all, index, WorkerStatus::packets));
        families.add(counter(
                "isthmus_worker_turns",
                "Turns of the worker that found packets",
                label,
                all,
                index,
                WorkerStatus::turns));
        families.add(gauge(
                "isthmus_worker_frames_free",
                "Frames on the worker's free stack",
                label,
                all,
                index,
                WorkerStatus::framesFree));
        families.add(gauge(
                "isthmus_worker_frames", "Frames that the worker has", label, all, index, WorkerStatus::framesTotal));
    }

    /** Packets begun and ended in each way, by all workers; what waits is a level and has no counter. */
    private void addBalance(List<MetricFamilySamples> families) {
        List<BalanceStatus> all = dataPlane.balance();
        Map<String, Long> packets = new TreeMap<>();
        all.stream()
                .flatMap(worker -> Stream.concat(worker.begun().stream(), worker.ended().stream()))
                .filter(count -> !count.kind().equals(PacketTally.WAITING.label()))
                .forEach(count -> packets.merge(count.kind(), count.packets(), Long::sum));
        families.add(counter(
                "isthmus_packets",
                "Packets by where they came from and where they ended",
                "kind",
                packets.entrySet(),
                Map.Entry::getKey,
                Map.Entry::getValue));
        families.add(gauge(
                "isthmus_worker_frames_missing",
                "Frames that nobody has; 0 unless a node has failed",
                "worker",
                all,
                worker -> String.valueOf(worker.worker()),
                BalanceStatus::framesMissing));
    }

    private void addBridges(List<MetricFamilySamples> families) {
        List<BridgeStatus> all = dataPlane.bridges();
        String label = "bridge";
        Function<BridgeStatus, String> name = BridgeStatus::name;
        families.add(gauge("isthmus_bridge_macs", "MAC addresses known", label, all, name, b -> b.macs()
                .size()));
        families.add(counter(
                "isthmus_bridge_macs_moved",
                "Times that a MAC address changed its member",
                label,
                all,
                name,
                BridgeStatus::macsMoved));
        families.add(counter(
                "isthmus_bridge_macs_refused",
                "Times that a MAC address was not learnt because of the limit",
                label,
                all,
                name,
                BridgeStatus::macsRefused));
        families.add(counter(
                "isthmus_bridge_frames_flooded",
                "Frames sent to all members",
                label,
                all,
                name,
                BridgeStatus::framesFlooded));
        families.add(gauge(
                "isthmus_bridge_members_cut", "Members cut because of a loop", label, all, name, b -> b.ports().stream()
                        .filter(port -> port.state().startsWith("cut"))
                        .count()));
    }

    private void addVrfs(List<MetricFamilySamples> families) {
        List<VrfStatus> all = dataPlane.vrfs();
        Map<String, Long> byOrigin = new TreeMap<>();
        all.forEach(vrf -> vrf.bestRoutes().forEach((origin, count) -> byOrigin.merge(origin, count, Long::sum)));
        families.add(counts("isthmus_routes", "Best routes by origin", "origin", byOrigin));
        String label = "vrf";
        Function<VrfStatus, String> name = VrfStatus::name;
        families.add(gauge(
                "isthmus_vrf_routes", "Prefixes to which the VRF knows a route", label, all, name, VrfStatus::routes));
    }

    private Map<String, Long> neighboursByState() {
        return dataPlane.neighbours().stream()
                .collect(Collectors.groupingBy(neighbour -> neighbour.state(), TreeMap::new, Collectors.counting()));
    }

    private static MetricFamilySamples counts(String name, String help, String label, Map<String, Long> counts) {
        return gauge(name, help, label, counts.entrySet(), Map.Entry::getKey, Map.Entry::getValue);
    }

    /** A counter; its name gets the suffix {@code _total} when it is written. */
    private static <T> MetricFamilySamples counter(
            String name,
            String help,
            String label,
            Collection<T> items,
            Function<T, String> labelValue,
            ToDoubleFunction<T> value) {
        CounterMetricFamily family = new CounterMetricFamily(name, help, List.of(label));
        items.forEach(item -> family.addMetric(List.of(labelValue.apply(item)), value.applyAsDouble(item)));
        return family;
    }

    private static <T> MetricFamilySamples gauge(
            String name,
            String help,
            String label,
            Collection<T> items,
            Function<T, String> labelValue,
            ToDoubleFunction<T> value) {
        GaugeMetricFamily family = new GaugeMetricFamily(name, help, List.of(label));
        items.forEach(item -> family.addMetric(List.of(labelValue.apply(item)), value.applyAsDouble(item)));
        return family;
    }
}
