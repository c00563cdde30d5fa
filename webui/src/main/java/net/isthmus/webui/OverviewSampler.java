package net.isthmus.webui;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import net.isthmus.core.port.ConfigurationView;
import net.isthmus.core.port.DataPlaneView;
import net.isthmus.core.status.BgpStatus;
import net.isthmus.core.status.CommitStatus;
import net.isthmus.core.status.DropStatus;
import net.isthmus.core.status.InterfaceStatus;
import net.isthmus.core.status.IpsecStatus;
import net.isthmus.core.status.WorkerStatus;
import net.isthmus.webui.Overview.CommitRow;
import net.isthmus.webui.Overview.DropRow;
import net.isthmus.webui.Overview.InterfaceRow;
import net.isthmus.webui.Overview.NeighborRow;
import net.isthmus.webui.Overview.Summary;
import net.isthmus.webui.Overview.TunnelRow;
import net.isthmus.webui.Overview.WorkerRow;

/**
 * Turns snapshots of counters into the page's figures. It remembers the last minute of every interface and the last
 * count of every drop reason, because a person reads rates and not totals; a page that has just been opened shows that
 * minute at once.
 *
 * <p>Owned by one thread; time comes in as a parameter.
 */
final class OverviewSampler {

    private static final int COMMITS_SHOWN = 6;

    /** More rows than anybody reads are not sent to every browser each second. */
    static final int ROWS_SHOWN = 64;

    private static final String UP = "up";
    private static final double NANOS = 1e9;
    private static final double PERCENT = 100;
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final DataPlaneView dataPlane;
    private final ConfigurationView configuration;
    private final Map<String, TrafficHistory> histories = new HashMap<>();
    private final Map<String, Long> dropsBefore = new HashMap<>();
    private long lastNs;
    private boolean isFirst = true;

    OverviewSampler(DataPlaneView dataPlane, ConfigurationView configuration) {
        this.dataPlane = dataPlane;
        this.configuration = configuration;
    }

    /** Reads everything once and says what has changed since the last time. */
    Overview sample(long nowNs) {
        double seconds = isFirst ? 0 : (nowNs - lastNs) / NANOS;
        List<InterfaceStatus> interfaces = dataPlane.interfaces();
        interfaces.forEach(one -> remember(one, nowNs));
        histories
                .keySet()
                .retainAll(new HashSet<>(
                        interfaces.stream().map(InterfaceStatus::name).toList()));
        List<DropRow> drops = new ArrayList<>();
        double droppedPerSecond = 0;
        for (DropStatus drop : sorted(dataPlane.drops())) {
            double rate = dropRate(drop, seconds);
            droppedPerSecond += rate;
            if (drop.packets() > 0) {
                drops.add(dropRow(drop, rate));
            }
        }
        List<InterfaceStatus> shown = first(interfaces, OverviewSampler::weight);
        List<TunnelRow> tunnels = dataPlane.ipsec().connections().stream()
                .flatMap(OverviewSampler::tunnelRows)
                .toList();
        List<TunnelRow> tunnelsShown = first(tunnels, tunnel -> tunnel.state().equals(UP) ? 1 : 0);
        List<BgpStatus.Neighbor> neighbors = dataPlane.bgp().neighbors();
        List<BgpStatus.Neighbor> neighborsShown = first(neighbors, one -> one.isEstablished() ? 1 : 0);
        List<WorkerStatus> workers = dataPlane.workers();
        Summary summary = summary(interfaces, workers, droppedPerSecond);
        lastNs = nowNs;
        isFirst = false;
        return new Overview(
                configuration.hostname(),
                summary,
                shown.stream().map(this::interfaceRow).toList(),
                interfaces.size() - shown.size(),
                tunnelsShown,
                tunnels.size() - tunnelsShown.size(),
                neighborsShown.stream().map(OverviewSampler::neighborRow).toList(),
                neighbors.size() - neighborsShown.size(),
                List.copyOf(drops),
                workers.stream().map(OverviewSampler::workerRow).toList(),
                configuration.commits(COMMITS_SHOWN).stream()
                        .map(OverviewSampler::commitRow)
                        .toList());
    }

    /** Those of the least weight, as many as are shown, in the order in which they are; all if they are few. */
    static <T> List<T> first(List<T> all, ToIntFunction<T> weight) {
        if (all.size() <= ROWS_SHOWN) {
            return all;
        }
        Set<T> chosen = Collections.newSetFromMap(new IdentityHashMap<>());
        all.stream().sorted(Comparator.comparingInt(weight)).limit(ROWS_SHOWN).forEach(chosen::add);
        return all.stream().filter(chosen::contains).toList();
    }

    /** Ports come first, then what is not up. */
    private static int weight(InterfaceStatus one) {
        return one.kind().equals("port") ? 0 : one.state().equals(UP) ? 2 : 1;
    }

    private void remember(InterfaceStatus one, long nowNs) {
        TrafficHistory known = histories.get(one.name());
        if (known == null) {
            histories.put(one.name(), new TrafficHistory(one.traffic(), nowNs));
        } else {
            known.add(one.traffic(), nowNs);
        }
    }

    private TrafficHistory history(String name) {
        TrafficHistory history = histories.get(name);
        if (history == null) {
            throw new IllegalStateException("interface " + name + " was not sampled");
        }
        return history;
    }

    private double dropRate(DropStatus drop, double seconds) {
        Long before = dropsBefore.put(drop.reason(), drop.packets());
        return before == null || seconds <= 0 ? 0 : Math.max(0, drop.packets() - before) / seconds;
    }

    private static List<DropStatus> sorted(List<DropStatus> drops) {
        return drops.stream()
                .sorted(Comparator.comparingLong(DropStatus::packets).reversed())
                .toList();
    }

    private Summary summary(List<InterfaceStatus> interfaces, List<WorkerStatus> workers, double droppedPerSecond) {
        double rx = 0;
        double tx = 0;
        double packets = 0;
        int up = 0;
        for (InterfaceStatus one : interfaces) {
            up += one.state().equals(UP) ? 1 : 0;
            if (one.kind().equals("port")) {
                TrafficHistory history = history(one.name());
                rx += history.rxBitsPerSecond();
                tx += history.txBitsPerSecond();
                packets += history.rxPacketsPerSecond();
            }
        }
        double busiest =
                workers.stream().mapToDouble(WorkerStatus::busyPercent).max().orElse(0);
        return new Summary(
                Quantity.bitsPerSecond(rx),
                Quantity.bitsPerSecond(tx),
                Quantity.scaled(packets),
                Quantity.scaled(droppedPerSecond),
                droppedPerSecond > 0,
                up,
                interfaces.size(),
                (int) Math.round(busiest));
    }

    private InterfaceRow interfaceRow(InterfaceStatus one) {
        TrafficHistory history = history(one.name());
        return new InterfaceRow(
                one.name(),
                one.kind(),
                one.state(),
                one.trouble().orElse(""),
                one.kernelName().orElse(""),
                one.mac().orElse(""),
                one.mtu(),
                one.addresses(),
                one.bridge().orElse(""),
                one.rung().orElse(""),
                String.join("; ", one.rungReasons()),
                Quantity.bitsPerSecond(history.rxBitsPerSecond()),
                Quantity.scaled(history.rxPacketsPerSecond()),
                Quantity.bitsPerSecond(history.txBitsPerSecond()),
                Quantity.scaled(history.txPacketsPerSecond()),
                history.sparkline());
    }

    private static Stream<TunnelRow> tunnelRows(IpsecStatus.Connection connection) {
        boolean isUp = connection.state().equals(UP);
        String peer = connection.ikeSas().isEmpty()
                ? ""
                : connection.ikeSas().getLast().remote();
        return connection.children().stream().map(child -> {
            String failure = child.lastFailure().isEmpty() ? connection.lastFailure() : child.lastFailure();
            long received = child.sas().stream()
                    .mapToLong(IpsecStatus.ChildSa::receivedBytes)
                    .sum();
            long sent = child.sas().stream()
                    .mapToLong(IpsecStatus.ChildSa::sentBytes)
                    .sum();
            boolean isChildUp = child.state().equals(UP);
            return new TunnelRow(
                    connection.name() + "/" + child.name(),
                    isUp ? child.state() : connection.state(),
                    peer,
                    child.sas().isEmpty() ? "" : child.sas().getLast().suite(),
                    isChildUp ? Quantity.bytes(received) + " in, " + Quantity.bytes(sent) + " out" : "",
                    child.sas().isEmpty() ? "" : child.sas().getLast().ageSeconds() + " s",
                    isChildUp ? "" : failure);
        });
    }

    private static NeighborRow neighborRow(BgpStatus.Neighbor neighbor) {
        BgpStatus.Session session = neighbor.session();
        long received = neighbor.families().stream()
                .mapToLong(BgpStatus.Family::received)
                .sum();
        long announced = neighbor.families().stream()
                .mapToLong(BgpStatus.Family::announced)
                .sum();
        String trouble = neighbor.isEstablished() || session.lastFailure().isEmpty()
                ? String.join("; ", neighbor.notes())
                : session.lastFailure();
        return new NeighborRow(
                neighbor.name(),
                session.state(),
                neighbor.address(),
                Long.toString(neighbor.remoteAs()),
                Quantity.counted(received),
                Quantity.counted(announced),
                session.sinceSeconds() + " s",
                trouble);
    }

    private static DropRow dropRow(DropStatus drop, double rate) {
        return new DropRow(
                drop.reason(),
                drop.text(),
                Quantity.counted(drop.packets()),
                rate > 0 ? Quantity.scaled(rate) + "/s" : "",
                rate > 0);
    }

    private static WorkerRow workerRow(WorkerStatus worker) {
        double free = worker.framesTotal() == 0 ? 0 : PERCENT * worker.framesFree() / worker.framesTotal();
        return new WorkerRow(
                worker.index(),
                worker.cpu() < 0 ? "not pinned" : "core " + worker.cpu(),
                String.join(", ", worker.queues()),
                (int) Math.round(Math.clamp(worker.busyPercent(), 0, PERCENT)),
                Quantity.scaled(worker.packetsPerTurn()),
                Quantity.counted(worker.packets()),
                (int) Math.round(free));
    }

    private static CommitRow commitRow(CommitStatus commit) {
        return new CommitRow(
                commit.number(),
                when(commit.at()),
                commit.by(),
                commit.comment(),
                commit.changes(),
                commit.isRunning(),
                commit.confirmBy().map(OverviewSampler::when).orElse(""));
    }

    private static String when(Instant at) {
        return WHEN.format(at);
    }
}
