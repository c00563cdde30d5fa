package net.isthmus.services.inventory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.isthmus.core.OwnedBy;
import net.isthmus.core.config.Workload;
import net.isthmus.core.model.Names;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.core.port.WorkloadInventory;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.MacAddress;

/**
 * All workloads, put together from what each source knows.
 *
 * <pre>
 *   document    db-0  labels app=db              10.10.0.20
 *   leases      db-0                             10.10.0.77    ──▶   db-0  app=db  10.10.0.20, 10.10.0.77
 * </pre>
 *
 * Of one name there is one workload. Its labels, namespace and ports are those of the first source that knows it, its
 * addresses those of all; an address that two workloads claim is the one's that came first in the order of sources.
 */
@OwnedBy("control loop")
public final class Inventory implements WorkloadInventory {
    private final Map<Source, Map<String, Workload>> known = new EnumMap<>(Source.class);
    private final List<Runnable> listeners = new ArrayList<>();
    private List<InventoryWorkload> workloads = List.of();

    @Override
    public void replace(Source source, Map<String, Workload> said) {
        Map<String, Workload> before = known.put(source, Names.copyOf(said));
        if (before == null || !before.equals(said)) {
            workloads = merged();
            listeners.forEach(Runnable::run);
        }
    }

    @Override
    public List<InventoryWorkload> workloads() {
        return workloads;
    }

    @Override
    public void listen(Runnable changed) {
        listeners.add(changed);
    }

    private List<InventoryWorkload> merged() {
        Map<String, Workload> byName = new LinkedHashMap<>();
        known.values().forEach(said -> said.forEach((name, workload) -> byName.merge(name, workload, Inventory::both)));
        Set<IpAddress> taken = new HashSet<>();
        List<InventoryWorkload> all = new ArrayList<>();
        byName.forEach((name, workload) -> {
            List<IpAddress> own =
                    workload.addresses().stream().filter(taken::add).toList();
            all.add(new InventoryWorkload(
                    name,
                    new Workload(
                            workload.labels(), own, workload.macaddress(), workload.namespace(), workload.ports())));
        });
        return List.copyOf(all);
    }

    private static Workload both(Workload first, Workload other) {
        Set<IpAddress> addresses = new LinkedHashSet<>(first.addresses());
        addresses.addAll(other.addresses());
        Optional<MacAddress> mac = first.macaddress().or(other::macaddress);
        return new Workload(first.labels(), List.copyOf(addresses), mac, first.namespace(), first.ports());
    }
}
