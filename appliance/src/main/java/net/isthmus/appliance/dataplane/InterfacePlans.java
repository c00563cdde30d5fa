package net.isthmus.appliance.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.status.InterfacePlan;
import net.isthmus.fastpath.control.FastPath;
import net.isthmus.fastpath.control.PortBindings.PortPlan;
import net.isthmus.fastpath.tables.InterfaceTable.Entry;
import net.isthmus.fastpath.tables.InterfaceTable.Kind;
import net.isthmus.fastpath.xsk.PacketChunks;
import net.isthmus.fastpath.xsk.Port;
import net.isthmus.fastpath.xsk.Rung;
import net.isthmus.fastpath.xsk.link.Ethtool;
import net.isthmus.fastpath.xsk.link.NetworkLink;
import net.isthmus.fastpath.xsk.link.PciOrder;
import net.isthmus.fastpath.xsk.link.XdpFeatures;

/** Says of each port how it is served and what that costs, for people. */
final class InterfacePlans {

    /**
     * The largest MTU at which drivers take XDP programs for packets of one buffer. The kernel does not tell it before
     * one tries; it only explains here, and decides nothing.
     */
    private static final Map<String, Integer> ONE_BUFFER_LIMITS =
            Map.of("mlx5_core", 3498, "virtio_net", 3506, "ixgbevf", 3050, "veth", 3520);

    private final FastPath fastPath;
    private final PciOrder pciOrder = PciOrder.ofThisMachine();

    InterfacePlans(FastPath fastPath) {
        this.fastPath = fastPath;
    }

    /** All ports in the order of the configuration. Control loop. */
    List<InterfacePlan> all() {
        List<InterfacePlan> plans = new ArrayList<>();
        for (Entry entry : fastPath.interfaces().entries()) {
            if (entry.kind() == Kind.PORT) {
                fastPath.ports().plan(entry.name()).ifPresent(plan -> plans.add(of(entry.name(), plan)));
            }
        }
        return List.copyOf(plans);
    }

    private InterfacePlan of(String name, PortPlan plan) {
        Optional<String> nic = plan.link().map(NetworkLink::name);
        Optional<XdpFeatures> features = plan.port().flatMap(Port::features);
        Optional<String> driver = nic.flatMap(Ethtool::driver);
        return new InterfacePlan(
                name,
                plan.wanted(),
                Optional.of(plan.trouble()).filter(text -> !text.isEmpty()),
                nic,
                driver,
                nic.flatMap(pciOrder::of).map(PciOrder.Place::toString),
                features.map(XdpFeatures::names).orElse(List.of()),
                features.map(XdpFeatures::zeroCopySegments).orElse(0),
                plan.port().map(port -> port.rung().text()),
                plan.port().map(Port::refusals).orElse(List.of()),
                mtu(plan, driver),
                plan.port().map(port -> queues(port, plan.workers())).orElse(List.of()),
                plan.port().map(InterfacePlans::flows).orElse(""));
    }

    private InterfacePlan.Mtu mtu(PortPlan plan, Optional<String> driver) {
        int chunks = PacketChunks.of(plan.mtu());
        return new InterfacePlan.Mtu(
                plan.mtu(),
                plan.link().map(NetworkLink::maxMtu).orElse(0),
                PacketChunks.LONGEST_IN_ONE,
                chunks,
                cost(plan, chunks, driver));
    }

    private String cost(PortPlan plan, int chunks, Optional<String> driver) {
        int frames = fastPath.workers().getFirst().context().frames().capacity();
        var cost = new StringBuilder(
                chunks == 1
                        ? "a packet takes one chunk; a worker has room for %d".formatted(frames)
                        : "the longest packet takes %d chunks; a worker has room for %d of them"
                                .formatted(chunks, frames / chunks));
        Optional<Integer> limit = driver.map(ONE_BUFFER_LIMITS::get);
        boolean isByDriver = plan.port()
                .map(port -> port.rung() == Rung.ZERO_COPY || port.rung() == Rung.NATIVE_COPY)
                .orElse(true);
        limit.filter(most -> plan.mtu() > most)
                .ifPresent(most -> cost.append(
                        "; above MTU %d this driver takes packets only in several buffers (rx-sg)".formatted(most)));
        plan.port()
                .flatMap(Port::features)
                .filter(known -> isByDriver && known.has(XdpFeatures.ZERO_COPY) && known.zeroCopySegments() < chunks)
                .ifPresent(known -> cost.append("; zero-copy wants MTU %d or less"
                        .formatted(Math.min(PacketChunks.LONGEST_IN_ONE, limit.orElse(Integer.MAX_VALUE)))));
        return cost.toString();
    }

    private static List<Integer> queues(Port port, List<Integer> workers) {
        List<Integer> owners = new ArrayList<>();
        for (int queue = 0; queue < port.queues(); queue++) {
            owners.add(workers.get(queue % workers.size()));
        }
        return owners;
    }

    private static String flows(Port port) {
        return switch (port.spread()) {
            case NONE -> "one worker has them all";
            case QUEUES -> "spread over the queues by the NIC or the kernel";
            case WORKERS ->
                "handed on by the queues' workers, both directions to one worker; others send by a raw socket";
        };
    }
}
