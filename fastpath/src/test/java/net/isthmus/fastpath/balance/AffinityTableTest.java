package net.isthmus.fastpath.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients meet their backend again until their time is over, and the table never grows. */
class AffinityTableTest {
    private final AffinityTable table = new AffinityTable(64);

    @Test
    void shouldRememberUntilTheTimeIsOver() {
        table.put(1, 0, 7, 42, 0, 100);

        assertThat(table.find(1, 0, 7, 99)).isEqualTo(42);
        assertThat(table.find(1, 0, 7, 100)).isEqualTo(AffinityTable.NONE);
        assertThat(table.find(2, 0, 7, 50)).isEqualTo(AffinityTable.NONE);
        assertThat(table.find(1, 1, 7, 50)).isEqualTo(AffinityTable.NONE);
    }

    @Test
    void shouldReplaceWhenTheSameClientComesAgain() {
        table.put(1, 0, 7, 42, 0, 100);
        table.put(1, 0, 7, 43, 50, 150);

        assertThat(table.find(1, 0, 7, 120)).isEqualTo(43);
    }

    @Test
    void shouldForgetTheOneNearestItsEndWhenThereAreTooMany() {
        for (int client = 0; client < 10_000; client++) {
            table.put(1, 0, client, client, client, client + 1_000_000);
        }

        assertThat(table.find(1, 0, 9_999, 10_000)).isEqualTo(9_999);
        assertThat(table.find(1, 0, 0, 10_000)).isEqualTo(AffinityTable.NONE);
    }

    @Test
    void shouldNeverTellOfABackendThatTheClientHadNotWhenComparedWithAMap() {
        var random = new Random(7);
        Map<Integer, Integer> model = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            int client = random.nextInt(300);
            if (random.nextBoolean()) {
                table.put(3, 5, client, i, i, i + 10_000L);
                model.put(client, i);
            }
            int found = table.find(3, 5, client, i);

            assertThat(found).isIn(AffinityTable.NONE, model.getOrDefault(client, AffinityTable.NONE));
        }
    }
}
