package net.isthmus.core.port;

import net.isthmus.core.config.Workload;

/**
 * A workload as it is known: from the document, from leases, from a cluster, or from several of them.
 *
 * @param name unique in its namespace
 * @param workload its labels, addresses and ports
 */
public record InventoryWorkload(String name, Workload workload) {}
