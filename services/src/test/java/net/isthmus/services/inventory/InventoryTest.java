package net.isthmus.services.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.isthmus.core.config.Workload;
import net.isthmus.core.port.InventoryWorkload;
import net.isthmus.core.port.WorkloadInventory.Source;
import net.isthmus.wire.IpAddress;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private final Inventory inventory = new Inventory();

    @Test
    void shouldJoinAddressesAndBelieveTheFirstSourceWhenSeveralKnowOneName() {
        inventory.replace(Source.LEASES, Map.of("db-0", workload("lease", "10.0.0.7", "10.0.0.8")));
        inventory.replace(Source.DOCUMENT, Map.of("db-0", workload("db", "10.0.0.1", "10.0.0.7")));
        assertThat(inventory.workloads())
                .containsExactly(new InventoryWorkload("db-0", workload("db", "10.0.0.1", "10.0.0.7", "10.0.0.8")));
        inventory.replace(Source.LEASES, Map.of());
        assertThat(inventory.workloads())
                .containsExactly(new InventoryWorkload("db-0", workload("db", "10.0.0.1", "10.0.0.7")));
    }

    @Test
    void shouldGiveAnAddressToOneWorkloadWhenTwoClaimIt() {
        inventory.replace(Source.KUBERNETES, Map.of("b", workload("b", "10.0.0.1", "10.0.0.2")));
        inventory.replace(Source.DOCUMENT, Map.of("a", workload("a", "10.0.0.1")));
        assertThat(inventory.workloads())
                .containsExactly(
                        new InventoryWorkload("a", workload("a", "10.0.0.1")),
                        new InventoryWorkload("b", workload("b", "10.0.0.2")));
    }

    @Test
    void shouldTellListenersOnlyWhenSomethingHasChanged() {
        List<Integer> heard = new ArrayList<>();
        inventory.listen(() -> heard.add(inventory.workloads().size()));
        inventory.replace(Source.DOCUMENT, Map.of("a", workload("a", "10.0.0.1")));
        inventory.replace(Source.DOCUMENT, Map.of("a", workload("a", "10.0.0.1")));
        inventory.replace(Source.DOCUMENT, Map.of());
        assertThat(heard).containsExactly(1, 0);
    }

    private static Workload workload(String app, String... addresses) {
        return new Workload(
                Map.of("app", app),
                Arrays.stream(addresses).map(IpAddress::parse).toList(),
                Optional.empty(),
                "default",
                Map.of());
    }
}
