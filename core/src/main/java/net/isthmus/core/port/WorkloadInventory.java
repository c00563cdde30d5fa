package net.isthmus.core.port;

import java.util.List;
import java.util.Map;
import net.isthmus.core.config.Workload;

/**
 * What labels mean: all workloads that any source knows. The document, DHCP leases and a cluster each say what they
 * know, whole and as often as it changes; policy, NAT and balancing follow. Control loop only.
 */
public interface WorkloadInventory {

    /** Where knowledge comes from; where two differ on a workload of one name, the earlier one is believed. */
    enum Source {
        /** Static entries. */
        DOCUMENT,

        /** A Kubernetes cluster. */
        KUBERNETES,

        /** Leases of the appliance's DHCP server. */
        LEASES
    }

    /**
     * Replaces all that a source knows.
     *
     * @param workloads by name
     */
    void replace(Source source, Map<String, Workload> workloads);

    /** All workloads, each address with one of them at most. */
    List<InventoryWorkload> workloads();

    /** Has somebody told of every change, after it. */
    void listen(Runnable changed);
}
