package net.isthmus.fastpath.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.isthmus.core.plan.Policies;
import net.isthmus.core.port.InventoryWorkload;

/**
 * All that a policy is made of.
 *
 * @param policies what the document says
 * @param workloads what is known of workloads
 * @param interfaces numbers of the links that are there, by name
 * @param hostPort number of the interface by which the appliance's own packets come and go
 * @param schedules names of those that hold now
 */
public record PolicyInput(
        Policies policies,
        List<InventoryWorkload> workloads,
        Map<String, Integer> interfaces,
        int hostPort,
        Set<String> schedules) {

    /** Copies the collections. */
    public PolicyInput {
        workloads = List.copyOf(workloads);
        interfaces = Map.copyOf(interfaces);
        schedules = Set.copyOf(schedules);
    }
}
